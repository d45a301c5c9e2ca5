"""Withdraw: a report was wrong; its trips stand in the way of no other report any more."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Report
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import REPORT


@act
def withdraw_report(*, report: Report, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Report:
    """Set a report aside. Its runs and findings stay readable; a corrected report may bring the same trips.

    :raises Refused: if no reason is given.
    """
    report = ready_for(REPORT, "withdraw", report, by=by, at=at, key=key)
    if not reason.strip():
        raise Refused(_("请写明为什么撤回。"), field="reason")
    return move(REPORT, report, "withdraw", by=by, at=at, note=reason.strip()[:500], key=key)
