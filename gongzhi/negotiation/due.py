"""What happens by itself when days have passed: matters flow back, silence confirms, silent traders are suspended."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.cases.words import State
from gongzhi.core.actors import SYSTEM
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.lapse import lapse_negotiation
from gongzhi.negotiation.actions.suspend import suspend_membership
from gongzhi.negotiation.actions.time_out import time_out_negotiation
from gongzhi.negotiation.models import Membership, Negotiation
from gongzhi.negotiation.queries import silence_of
from gongzhi.negotiation.rules import is_too_silent
from gongzhi.negotiation.states import OPEN
from gongzhi.negotiation.words import UNDER_WAY, Pledge, Standing

BATCH = 500


def settle_due(*, at: datetime) -> dict[str, int]:
    """Do all that is due by the day that it is; return how many of each. A second run finds nothing left."""
    today = day_of(at)
    under_way = Negotiation.objects.select_related("case")
    late = at - timedelta(days=settings.ODR_CONFIRM_DAYS)
    lapsed = under_way.filter(state__in=UNDER_WAY).exclude(case__state=State.NEGOTIATING)
    return {
        "lapsed": each(lapsed, lapse_negotiation, at=at),
        "flowed_back": each(under_way.filter(state__in=OPEN, due_date__lt=today), time_out_negotiation, at=at)
        + each(under_way.filter(state=Standing.AGREED, perform_by__lt=today), time_out_negotiation, at=at),
        "confirmed": each(
            under_way.filter(state=Standing.PERFORMED, performed_at__lte=late), confirm_performance, at=at
        ),
    }


def each(found, action, *, at: datetime) -> int:
    """Do an action on each of these, every one in a transaction of its own; return how many it was done on."""
    done, last = 0, 0
    while rows := list(found.filter(pk__gt=last).order_by(F("pk").asc())[:BATCH]):
        for row in rows:
            last = row.pk
            try:
                action(negotiation=row, by=SYSTEM, at=at)
                done += 1
            except Refused:
                continue  # somebody was quicker
    return done


def suspend_silent(*, at: datetime) -> int:
    """Suspend the pledges of traders that left too many without an answer; return how many."""
    done = 0
    for row in Membership.objects.filter(state=Pledge.KEPT).order_by("id").iterator(chunk_size=BATCH):
        silent, ended = silence_of(row, on=day_of(at))
        if is_too_silent(silent, ended, share=settings.ODR_SILENT_SHARE, least=settings.ODR_SILENT_LEAST):
            told = {"silent": silent, "ended": ended}
            reason = _("近 90 天有 %(silent)s 件逾期没有答复，共 %(ended)s 件。") % told
            suspend_membership(membership=row, reason=reason, facts=told, by=SYSTEM, at=at)
            done += 1
    return done
