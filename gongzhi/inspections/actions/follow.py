"""Follow: take a measure, or register a clue, because of what was found."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.words import Source
from gongzhi.inspections.models import Consequence, Inspection
from gongzhi.inspections.moves import move_inspection, ready, said, working_days_after
from gongzhi.inspections.words import Follow, State


@act
def follow_up(
    *,
    inspection: Inspection,
    follow: str,
    text: str,
    by: Actor,
    at: datetime,
    due_date: date | None = None,
    key: UUID | None = None,
) -> Inspection:
    """Order to put right, hold an interview, warn, record bad credit or register a clue; it leads back to the visit.

    :param due_date: by when it is to be put right; none: after as many working days as the sector gives. The
        inspection is checked again then.
    :raises Refused: if nothing is said, or the day lies behind.
    """
    inspection = ready("follow", inspection, by=by, at=at, key=key)
    if follow not in Follow.values:
        raise Refused(_("请选择怎样处理。"), field="follow")
    text = said(text, field="text", what=_("请写明要求改正或者约谈、提示的内容。"))
    rectify = follow == Follow.RECTIFY
    if rectify:
        due_date = due_date or working_days_after(at, inspection.list_version.recheck.working_days)
        if due_date <= clock.day_of(at):
            raise Refused(_("改正期限应在今天以后。"), field="due_date")
    lead = inspection.list_version.lead_for(inspection.kind, inspection.own)
    if lead is None:
        raise Refused(_("检查表没有写明这类企业的问题归哪个行业办理。"), field="follow")
    subject = {
        "title": f"{inspection.trader_name[:50]} {inspection.sector_title}"[:80],
        "sector": lead.sector,
        "details": dict(lead.details),
        "source": Source.INSPECTION,
        "source_id": inspection.pk,
        "source_label": inspection.number,
        "unit_id": acting_unit(inspection, by),
        "trader_id": inspection.trader_id,
        "trader_address": inspection.address,
        "region": inspection.region_id or "",
    }
    told = {"by": by, "at": at, "key": key and uuid5(key, follow)}
    if follow == Follow.CLUE:
        made = register_clue(
            new=NewClue(**subject, facts=text, found_date=clock.day_of(inspection.inspected_at)), **told
        )
        link = {"clue": made}
    else:
        made = issue_measure(
            new=NewMeasure(**subject, kind=follow, demand=text, due_date=due_date if rectify else None), **told
        )
        link = {"measure": made}
    Consequence.objects.get_or_create(inspection=inspection, **link)
    changes = {"recheck_due": later(inspection.recheck_due, due_date)} if rectify else {}
    return move_inspection(
        inspection,
        "follow",
        by=by,
        at=at,
        key=key,
        note=text,
        facts={"follow": follow, "record": made.number},
        to=State.RECHECK if rectify else None,
        **changes,
    )


def acting_unit(inspection: Inspection, by: Actor) -> int | None:
    """Give the unit in which the measure is taken: that of the inspection, where `by` works there."""
    if by.kind == "system" or by.roles_in([inspection.unit_id]):
        return inspection.unit_id
    return next((row.unit_id for row in inspection.sent if row.officer_id == by.id), None)


def later(first: date | None, second: date) -> date:
    """Give the later of two days: everything ordered is looked at together."""
    return max(first, second) if first else second
