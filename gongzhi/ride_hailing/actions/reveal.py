"""Reveal: show an officer the plate and the driver's number of a trip; the history keeps that it was shown."""

from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Report, Trip
from gongzhi.ride_hailing.states import REPORT


@act
def reveal_trip(*, report: Report, trip_id: int, by: Actor, at: datetime) -> Trip:
    """Give a trip of a report with its vehicle and driver in clear.

    :raises NotAllowed: if who asks does not work in the unit that holds the report.
    :raises Refused: if the report has no such trip.
    """
    trip = Trip.objects.select_related("vehicle", "driver").filter(report=report, pk=trip_id).first()
    if trip is None:
        raise Refused(_("报告中没有这条订单。"))
    move(REPORT, report, "reveal", by=by, at=at, facts={"trip": trip.number})
    return trip
