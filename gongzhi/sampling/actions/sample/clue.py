"""Clue: hand a failing batch to those who investigate, against its trader or its producer."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.words import Source
from gongzhi.sampling import rules
from gongzhi.sampling.models import ReportItem, Sample, SampleClue
from gongzhi.sampling.moves import move, ready
from gongzhi.sampling.words import Side


@act
def open_clue(
    *,
    sample: Sample,
    side: str,
    by: Actor,
    at: datetime,
    details: dict | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> Sample:
    """Register a clue in one step, all of it taken from the sample; each leads to the other.

    :param details: what the sector asks besides; none: as the catalogue and the sample say.
    :raises Refused: if there is one against this side already, or the unit does not supervise such goods.
    """
    sample = ready("clue", sample, by=by, at=at, key=key)
    if side not in rules.sides_of(sample):
        raise Refused(_("请选择对哪一方登记线索。"), field="side")
    if side in sample.clue_sides:
        raise Refused(_("对这一方已经登记过线索。"), field="side")
    subject = subject_of(sample, side, by=by, details=details)
    facts = "\n".join(filter(None, [what_failed(sample), reason.strip()]))
    clue = register_clue(
        new=NewClue(**subject, facts=facts, found_date=clock.day_of(sample.final_at)),
        by=by,
        at=at,
        key=key and uuid5(key, "clue"),
    )
    SampleClue.objects.create(sample=sample, clue=clue, side=side)
    return move(sample, "clue", by=by, at=at, key=key, facts={"side": side, "record": clue.number})


def subject_of(sample: Sample, side: str, *, by: Actor, details: dict | None = None) -> dict:
    """Give what a clue or measure from a sample says of whom it is about.

    :raises Refused: if the unit that acts does not supervise such goods.
    """
    unit = sample.unit if by.kind == "system" or by.roles_in([sample.unit_id]) else sample.plan.unit
    if unit.member not in sectors()[sample.sector].members:
        raise Refused(_("本单位不监管这类商品，请告知主管部门，由其登记。"))
    of_trader = side == Side.TRADER
    return {
        "title": _("抽检不合格：%(goods)s") % {"goods": sample.goods[:60]},
        "sector": sample.sector,
        "details": {**sample.details, **{name: value for name, value in (details or {}).items() if value}},
        "source": Source.SAMPLE,
        "source_id": sample.pk,
        "source_label": sample.number,
        "unit_id": unit.pk,
        "trader_id": sample.trader_id if of_trader else sample.producer_id,
        "trader_name": sample.trader_name if of_trader else sample.producer_name,
        "trader_address": sample.address if of_trader else "",
        "region": (sample.region_id or "") if of_trader else "",
    }


def what_failed(sample: Sample) -> str:
    """Say what the reports found."""
    items = ReportItem.objects.filter(report__sample=sample, passed=False).select_related("report")
    last = items.order_by("-report__id", "place")
    newest = [item for item in last if item.report_id == last[0].report_id] if last else []
    found = _("；").join(
        _("%(item)s：检出 %(found)s，标准 %(allowed)s")
        % {"item": item.name, "found": item.found or "—", "allowed": item.allowed or "—"}
        for item in newest
    )
    return _("%(goods)s（批号 %(batch)s）抽检不合格，样品编号 %(number)s。%(found)s") % {
        "goods": sample.goods,
        "batch": sample.batch,
        "number": sample.number,
        "found": found,
    }
