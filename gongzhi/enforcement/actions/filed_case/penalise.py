"""Penalise: give a warning or a small fine on the spot, by the summary procedure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import penalty_title
from gongzhi.enforcement.intake import New
from gongzhi.enforcement.models import FiledCase, Investigator, Penalty
from gongzhi.enforcement.moves import (
    begin,
    check_subject,
    next_number,
    officer_in,
    own_unit,
    refuse_second,
    rule_for,
    said,
    subject_of,
)
from gongzhi.enforcement.words import FiledOutcome, FiledState, PartyKind, Service, Track


@dataclass(frozen=True, kw_only=True)
class NewOnTheSpot(New):
    """A decision on the spot, as it was handed over."""

    facts: str
    party_kind: str
    kind: str
    """warning or fine."""
    amount: Decimal | None = None
    act: str
    article: str
    decision_number: str
    second_officer: int
    """The other of the two officers who must be there."""


@act
def penalise_on_the_spot(*, new: NewOnTheSpot, by: Actor, at: datetime, key: UUID | None = None) -> FiledCase:
    """Record a decision given on the spot; it must be put on record with the unit within its days.

    :raises Refused: if the penalty is more than the law allows on the spot, or only one officer was there.
    """
    refuse_second(FiledCase, key)
    unit = own_unit(by, new.unit_id, at=at)
    facts = said(new.facts, field="facts", what=_("请写明违法事实。"))
    number = said(new.decision_number, field="decision_number", what=_("请写明决定书文号。"))[:60]
    cited = {
        "act": said(new.act, field="act", what=_("请写明处罚依据的法律。"))[:80],
        "article": said(new.article, field="article", what=_("请写明条款。"))[:60],
    }
    if new.party_kind not in PartyKind.values:
        raise Refused(_("请选择当事人是单位还是个人。"), field="party_kind")
    if new.kind not in {"warning", "fine"}:
        raise Refused(_("当场只能给予警告或者较小数额的罚款。"), field="kind")
    if new.kind == "fine" and not rules.fits_money(new.amount):
        raise Refused(_("请写明罚款金额，最多两位小数。"), field="amount")
    amount = new.amount if new.kind == "fine" else None
    if not rules.fits_on_the_spot([(new.kind, amount)], new.party_kind):
        raise Refused(_("罚款超过当场处罚的限额：公民二百元，法人或者其他组织三千元。"), field="amount")
    second = officer_in(unit.pk, new.second_officer, at=at, field="second_officer")
    if second.pk == by.id:
        raise Refused(_("请选择另一名执法人员。"), field="second_officer")
    trader, details = check_subject(new, unit=unit)
    day, fine = clock.day_of(at), amount or Decimal(0)
    procedure = rule_for("filed_case", unit, at)
    filed_case = FiledCase(
        **subject_of(new, trader, details),
        number=next_number("LA", at),
        key=key,
        state=FiledState.SERVED if fine else FiledState.PERFORMED,
        unit=unit,
        officer_id=by.id if by.kind == "officer" else None,
        source=new.source,
        source_id=new.source_id,
        source_label=new.source_label[:120],
        procedure=procedure,
        track=Track.SUMMARY,
        party_kind=new.party_kind,
        facts=facts,
        filed_at=at,
        filed_date=day,
        outcome=FiledOutcome.PUNISHED,
        decision_number=number,
        decision=facts,
        decided_at=at,
        decided_date=day,
        service=Service.ON_SPOT,
        served_date=day,
        pay_due_date=rules.last_day(procedure, "pay", day) if fine else None,
        fine=fine,
    )
    told = f"{penalty_title(new.kind)}{f' {fine:.2f} 元' if fine else ''}"
    begin(filed_case, "penalise", by=by, at=at, facts={"penalty": told, "number": number})
    Penalty.objects.create(filed_case=filed_case, kind=new.kind, amount=amount, at=at, **cited)
    officers = [by.id, second.pk] if by.kind == "officer" else [second.pk]
    Investigator.objects.bulk_create(
        Investigator(filed_case=filed_case, officer_id=pk, from_date=day) for pk in officers
    )
    return filed_case
