"""Flag: find pledges that somebody should look at, once a day, with the reasons."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.schemes import rules
from gongzhi.schemes.catalog import Scheme, schemes
from gongzhi.schemes.models import Check, Pledge, PledgeCase, Refund
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.words import HELD, IN_QUESTION, CheckState, Sign, State

LATE = timedelta(days=15)
"""A planned check that was not done so long after its day is late."""
BATCH = 500


@act
def flag_pledge(*, pledge: Pledge, signs: list[str], by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Keep on a pledge why somebody should look at it."""
    pledge = ready("flag", pledge, by=by, at=at, key=key)
    told = listed(str(Sign(sign).label) for sign in signs)
    return move(pledge, "flag", by=by, at=at, key=key, facts={"signs": told}, signs=signs)


def flag_pledges(*, at: datetime) -> int:
    """Look through all pledges that hold; return how many have a sign that they did not have before."""
    flagged = 0
    for scheme in schemes().values():
        for pledge, signs in found_signs(scheme, at=at):
            if set(signs) - set(pledge.signs):
                flag_pledge(pledge=pledge, signs=signs, by=SYSTEM, at=at)
                flagged += 1
    return flagged


def found_signs(scheme: Scheme, *, at: datetime) -> Iterator[tuple[Pledge, list[str]]]:
    """Reckon the signs of each pledge of a scheme, in batches of a few queries."""
    today, window = clock.day_of(at), at - timedelta(days=scheme.complaint_days)
    held = Pledge.objects.filter(state__in=HELD, scheme=scheme.key).order_by("id")
    after = 0
    while pledges := list(held.filter(pk__gt=after)[:BATCH]):
        after = pledges[-1].pk
        own = {"pledge__in": pledges}
        last = dict(Refund.objects.filter(**own).order_by().values_list("pledge").annotate(Max("logged_at")))
        refusals = counted(
            Refund.objects.filter(**own, state__in=IN_QUESTION, logged_at__gt=window)
            .filter(Q(pledge__looked_at__isnull=True) | Q(logged_at__gt=F("pledge__looked_at")))
            .order_by()
            .values_list("pledge")
        )
        complaints = counted(complaints_since(pledges, window))
        late = set(
            Check.objects.filter(**own, state=CheckState.PLANNED, planned_date__lt=today - LATE)
            .filter(Q(pledge__looked_at__isnull=True) | Q(pledge__looked_at__lt=at - LATE))
            .values_list("pledge_id", flat=True)
        )
        for pledge in pledges:
            moment = last.get(pledge.pk)
            yield (
                pledge,
                rules.signs_of(
                    scheme,
                    since=clock.day_of(pledge.looked_at) if pledge.looked_at else pledge.joined_date,
                    last_refund=clock.day_of(moment) if moment else None,
                    complaints=complaints.get(pledge.pk, 0),
                    refusals=refusals.get(pledge.pk, 0),
                    late_check=pledge.pk in late,
                    is_active=pledge.state == State.ACTIVE,
                    today=today,
                ),
            )


def counted(rows) -> dict[int, int]:
    return dict(rows.annotate(number=Count("pk")))


def complaints_since(pledges: list[Pledge], window: datetime):
    """Give the complaints about the stores of pledges, each with its pledge, since the window or the last look."""
    of = {pledge.store_id: pledge.pk for pledge in pledges}
    looked = Pledge.objects.filter(store=OuterRef("store"), pk__in=of.values()).values("looked_at")[:1]
    pledge = Pledge.objects.filter(store=OuterRef("store"), pk__in=of.values()).values("pk")[:1]
    rows = PledgeCase.objects.filter(store__in=of, at__gt=window)
    rows = rows.annotate(
        seen=Coalesce(Subquery(looked), window, output_field=DateTimeField()), of_pledge=Subquery(pledge)
    )
    return rows.filter(at__gt=F("seen")).order_by().values_list("of_pledge")
