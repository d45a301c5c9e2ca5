"""Recuse: an officer stands aside from a trader, and another goes instead; nothing of it is lost."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Officer
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.models import Draw, Inspection, PlanOfficer, Recusal, Sent
from gongzhi.inspections.moves import all_sendable, move_inspection, ready, said
from gongzhi.inspections.words import OfficerPart, PlanKind


@act
def recuse_officer(
    *,
    inspection: Inspection,
    officer_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    instead_id: int | None = None,
    key: UUID | None = None,
) -> Inspection:
    """Let an officer stand aside. Where the draw sent them, the draw's own rule says who goes instead.

    :param instead_id: who goes instead, where nobody was drawn.
    :raises Refused: if the officer is not sent, no reason is given, or nobody is there to go instead.
    """
    inspection = ready("recuse", inspection, by=by, at=at, key=key)
    gone = next((row for row in inspection.sent if row.officer_id == officer_id), None)
    if gone is None:
        raise Refused(_("请选择已派出的检查人员。"), field="officer")
    reason = said(reason, field="reason", what=_("请写明回避的理由。"), most=200)
    if inspection.plan_id and inspection.plan.kind == PlanKind.RANDOM:
        instead, unit_id = drawn_instead(inspection, officer_id, reason, at=at)
    else:
        instead, unit_id = named_instead(inspection, instead_id, at=at)
    gone.aside_at, gone.aside_reason = at, reason
    gone.save(update_fields=["aside_at", "aside_reason"])
    Sent.objects.create(inspection=inspection, officer=instead, unit_id=unit_id, part=OfficerPart.SUBSTITUTE, at=at)
    told = {"officer": gone.officer.name, "instead": instead.name}
    inspection.__dict__.pop("sent", None)
    return move_inspection(inspection, "recuse", by=by, at=at, key=key, note=reason, facts=told)


def named_instead(inspection: Inspection, instead_id: int | None, *, at: datetime) -> tuple[Officer, int]:
    """Give whom the unit names instead, with their unit."""
    if not instead_id or inspection.officers.filter(officer_id=instead_id).exists():
        raise Refused(_("请选择递补的检查人员。"), field="instead")
    return all_sendable([instead_id], at=at, field="instead")[0]


def drawn_instead(inspection: Inspection, officer_id: int, reason: str, *, at: datetime) -> tuple[Officer, int]:
    """Reckon from the draw who goes instead, and keep the trace."""
    draw = Draw.objects.select_for_update().get(plan_id=inspection.plan_id)
    targets = [reckoning.target_of(line) for line in reckoning.read_lines(draw.targets)]
    officers = [reckoning.sendable_of(line) for line in reckoning.read_lines(draw.officers)]
    before = list(draw.recusals.order_by("number"))
    recusal = reckoning.Recusal(f"t{inspection.trader_id}", f"o{officer_id}")
    earlier = [reckoning.Recusal(row.target, row.officer) for row in before]
    known = {"seed": reckoning.seed_of(draw.random, draw.word), "tickets": draw.tickets, "count": draw.count}
    aside = [reckoning.Recusal(*pair) for pair in draw.aside]
    try:
        picks = reckoning.replay(targets, officers, **known, each=draw.each, aside=aside, recusals=earlier)
        key = reckoning.substitute(
            picks,
            officers,
            seed=known["seed"],
            number=len(before) + 1,
            recusal=recusal,
            aside=[*aside, *earlier],
        )
    except reckoning.TooFew:
        raise Refused(_("名录里没有其他可以递补的人员。"), field="officer") from None
    Recusal.objects.create(
        draw=draw,
        number=len(before) + 1,
        target=recusal.target,
        officer=recusal.officer,
        instead=key,
        reason=reason,
        at=at,
    )
    row = PlanOfficer.objects.select_related("officer").get(plan_id=inspection.plan_id, officer_id=int(key[1:]))
    return row.officer, row.unit_id
