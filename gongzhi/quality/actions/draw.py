"""Draw: choose by lot which of a day's closed matters are called back; the same lot whoever draws it, and once."""

import hmac
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from gongzhi.cases.models import Case, Party
from gongzhi.cases.words import Outcome, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.writing import insert
from gongzhi.quality.catalog import callbacks, percent_for
from gongzhi.quality.models import Callback, Draw
from gongzhi.quality.rules import is_drawn
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.words import CallbackState

NOT_ASKED = (Outcome.WITHDRAWN,)
"""Who withdrew is not asked how it went."""


def seed_of(day: date) -> str:
    """Make a day's seed: nobody without the key foresees it, and it is the same whenever it is asked for."""
    return hmac.new(settings.LOOKUP_KEY.encode(), f"callback draw {day.isoformat()}".encode(), "sha256").hexdigest()[
        :32
    ]


@transaction.atomic
def draw_callbacks(*, day: date, at: datetime, share: Callable[[Case], float] | None = None) -> Draw:
    """Draw among the matters that were closed on a day and whose consumer can be called; once a day.

    :param share: gives the per cent for a case; as the files say unless told.
    """
    known = Draw.objects.filter(day=day).first()
    if known is not None:
        return known
    closed = Case.objects.filter(
        state=State.CLOSED,
        closed_at__gte=clock.start_of(day),
        closed_at__lt=clock.start_of(day + timedelta(days=1)),
        anonymous=False,
    )
    closed = closed.exclude(outcome__in=NOT_ASKED).select_related("unit", "hotline").order_by("id")
    with_phone = set(
        Party.objects.filter(case__in=closed, phone_digest__isnull=False).values_list("case_id", flat=True)
    )
    considered = [case for case in closed if case.pk in with_phone]
    seed = seed_of(day)
    chosen = [case for case in considered if is_drawn(seed, case.number, (share or share_of)(case))]
    draw, is_new = Draw.objects.get_or_create(
        day=day, defaults={"seed": seed, "considered": len(considered), "chosen": len(chosen), "at": at}
    )
    if not is_new:
        return draw  # another worker was quicker
    first = clock.day_of(at)
    made = Callback.objects.bulk_create(
        [
            Callback(case=case, draw=draw, unit_id=case.unit_id, hotline_id=case.hotline_id, call_from=first)
            for case in chosen
        ]
    )
    insert(
        [
            journal.line(
                CALLBACK.kind, row.pk, "draw", by=SYSTEM, at=at, target=CallbackState.WAITING, unit_id=row.unit_id
            )
            for row in made
        ]
    )
    return draw


def share_of(case: Case) -> float:
    return percent_for(member=case.unit.member, hotline=case.hotline.key if case.hotline_id else "")


def draw_missing(*, today: date, at: datetime, share: Callable[[Case], float] | None = None) -> int:
    """Draw the days that are still open, up to yesterday; return how many call-backs there are more.

    A machine that stood still makes up for it, as far back as a call still makes sense.
    """
    more = 0
    for back in range(callbacks().within, 0, -1):
        day = today - timedelta(days=back)
        if not Draw.objects.filter(day=day).exists():
            more += draw_callbacks(day=day, at=at, share=share).chosen
    return more
