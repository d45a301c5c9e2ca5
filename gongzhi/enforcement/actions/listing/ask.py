"""Ask: let another member apply a measure against a listed trader and report what it did."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.catalog import joint_kinds
from gongzhi.enforcement.limits import end_on
from gongzhi.enforcement.models import JointMeasure, Listing
from gongzhi.enforcement.moves import add_parts, begin, move, next_number, ready_for, rule_for, unit_in_force
from gongzhi.enforcement.words import JointState, Part


@act
def ask_for_joint_measure(
    *,
    listing: Listing,
    unit_id: int,
    measure: str,
    due_date: date | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Listing:
    """Ask a unit of another member; it sees the listing and the measure to apply.

    :param measure: key of catalog/listing.toml.
    :param due_date: the day by which it reports; none: the usual number of days.
    :raises Refused: if the unit or measure is none, it was asked already, or the day lies behind.
    """
    listing = ready_for("ask", listing, by=by, at=at, key=key)
    unit = unit_in_force(unit_id, at=at)
    if unit.pk == listing.unit_id:
        raise Refused(_("这就是本单位，请选择另一个单位。"), field="unit_id")
    kind = joint_kinds().get(measure)
    if kind is None:
        raise Refused(_("请选择惩戒措施。"), field="measure")
    if JointMeasure.objects.filter(listing=listing, unit=unit, asked=measure).exists():
        raise Refused(_("已经请这个单位采取过这项措施。"), field="measure")
    if due_date and due_date < clock.day_of(at):
        raise Refused(_("期限不能早于今天。"), field="due_date")
    facts = {"unit": unit.name, "measure": kind.title}
    listing = move(listing, "ask", by=by, at=at, key=key, facts=facts)
    joint = JointMeasure(
        number=next_number("LC", at),
        state=JointState.ASKED,
        unit=unit,
        procedure=rule_for("joint", unit, at),
        title=listing.title,
        sector=listing.sector,
        trader_id=listing.trader_id,
        trader_name=listing.trader_name,
        trader_address=listing.trader_address,
        region_id=listing.region_id,
        listing=listing,
        asked=measure,
        asked_at=at,
    )
    begin(joint, "ask", by=by, at=at, facts={"measure": kind.title})
    if due_date:
        end_on(joint, "report", due_date)
    add_parts(joint, {(listing.unit_id, Part.ASKING)})
    add_parts(listing, {(unit.pk, Part.ASKED)})
    return listing
