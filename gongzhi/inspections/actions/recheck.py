"""Recheck: look whether what was ordered was put right."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.measure.confirm import confirm_measure
from gongzhi.enforcement.actions.measure.fail import fail_measure
from gongzhi.enforcement.limits import end_on
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.words import MeasureState
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready, said
from gongzhi.inspections.words import Follow, Rechecked, State


@act
def recheck_inspection(
    *,
    inspection: Inspection,
    outcome: str,
    finding: str,
    by: Actor,
    at: datetime,
    again: date | None = None,
    key: UUID | None = None,
) -> Inspection:
    """Record a re-check. Put right: the orders are done. Not: more time until `again`, or the orders failed and a
    clue is registered.

    :raises Refused: if nothing is said of what was found, or the next day is missing or past.
    """
    inspection = ready("recheck", inspection, by=by, at=at, key=key)
    if outcome not in Rechecked.values:
        raise Refused(_("请选择复查结果。"), field="outcome")
    finding = said(finding, field="finding", what=_("请写明复查情况。"))
    goes_on = outcome == Rechecked.AGAIN
    if goes_on and (again is None or again <= clock.day_of(at)):
        raise Refused(_("请定下再次复查的日期，应在今天以后。"), field="again")
    for order in orders_of(inspection) if goes_on else ():
        end_on(order, "check", again)
    if not goes_on:
        end = confirm_measure if outcome == Rechecked.CORRECTED else fail_measure
        for order in orders_of(inspection):
            end(measure=order, finding=finding, by=by, at=at, key=key and uuid5(key, str(order.pk)))
    return move_inspection(
        inspection,
        "recheck",
        by=by,
        at=at,
        key=key,
        note=finding,
        to=None if goes_on else State.SUBMITTED,
        facts={"rechecked": outcome},
        rechecked_at=at,
        recheck_due=again if goes_on else None,
    )


def orders_of(inspection: Inspection) -> list[Measure]:
    """List the orders from this visit that are still open, oldest first."""
    orders = Measure.objects.filter(consequence__inspection=inspection, kind=Follow.RECTIFY)
    return list(orders.filter(state=MeasureState.ISSUED).order_by("id"))
