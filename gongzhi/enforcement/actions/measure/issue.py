"""Issue: order something to be put right, hold an interview, record bad credit: what is no penalty."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.catalog import measure_kinds
from gongzhi.enforcement.intake import NewMeasure
from gongzhi.enforcement.limits import end_on
from gongzhi.enforcement.models import Measure, Record
from gongzhi.enforcement.moves import (
    begin,
    check_subject,
    next_number,
    own_unit,
    refuse_second,
    rule_for,
    said,
    subject_of,
)
from gongzhi.enforcement.words import MeasureState, Source


@act
def issue_measure(*, new: NewMeasure, by: Actor, at: datetime, key: UUID | None = None) -> Measure:
    """Take a measure against a trader, from a clue, a case, an inspection, or by itself.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if its kind needs a day by which it is done, or that day lies behind.
    """
    refuse_second(Measure, key)
    unit = own_unit(by, new.unit_id, at=at)
    kind = measure_kinds().get(new.kind)
    if kind is None:
        raise Refused(_("请选择措施的种类。"), field="kind")
    if new.source not in Source.values:
        raise Refused(_("请选择来源。"), field="source")
    demand = said(new.demand, field="demand", what=_("请写明要求改正或者约谈、提示的内容。"))
    today = clock.day_of(at)
    if kind.needs_due_date and new.due_date is None:
        raise Refused(_("请写明改正的期限。"), field="due_date")
    if new.due_date and new.due_date < today:
        raise Refused(_("期限不能早于今天。"), field="due_date")
    trader, details = check_subject(new, unit=unit)
    measure = Measure(
        **subject_of(new, trader, details),
        number=next_number("CS", at),
        key=key,
        state=MeasureState.ISSUED,
        unit=unit,
        officer_id=by.id if by.kind == "officer" else None,
        source=new.source,
        source_id=new.source_id,
        source_label=new.source_label[:120],
        kind=kind.key,
        demand=demand,
        procedure=rule_for("measure", unit, at) if new.due_date else "",
        act=(new.act or kind.basis)[:80],
        article=(new.article or ("" if new.act else kind.article))[:60],
        issued_date=today,
        issued_at=at,
    )
    begin(measure, "issue", by=by, at=at, facts={"kind": kind.title, "source": measure.source})
    if new.due_date:
        end_on(measure, "check", new.due_date)
    return measure


@act
def issue_measure_on(
    *,
    record: Record,
    kind: str,
    demand: str,
    due_date: date | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Measure:
    """Take a measure from a clue or a filed case: its trader, sector and number stand already."""
    new = NewMeasure(
        title=record.title,
        sector=record.sector,
        details=record.details,
        source=Source(record.record_kind),
        source_id=record.pk,
        source_label=record.number,
        unit_id=record.unit_id,
        trader_id=record.trader_id,
        trader_name=record.trader_name,
        trader_address=record.trader_address,
        region=record.region_id or "",
        kind=kind,
        demand=demand,
        due_date=due_date,
    )
    return issue_measure(new=new, by=by, at=at, key=key)
