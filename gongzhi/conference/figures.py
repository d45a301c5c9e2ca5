"""The figures of the conference, and the value of any figure in the twelve months up to a day. What each means
stands in figures/catalog/figures.toml."""

from datetime import date, timedelta

from django.db.models import Count as Number
from django.db.models import Q

from gongzhi.conference.models import Meeting
from gongzhi.conference.words import TOOK_PLACE
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.directory.models import Level, Unit
from gongzhi.figures.catalog import Defined, figures
from gongzhi.figures.gathering import Counted, counters

DAY = timedelta(days=1)


def members(scope: Scope, viewer: Actor) -> Count:
    """Count the members on the last day, out of all units of the province's own level; who they are is public."""
    rows = Unit.objects.in_force(scope.until - DAY).filter(level=Level.PROVINCE)
    if scope.member:
        rows = rows.filter(member=scope.member)
    if scope.region:
        rows = rows.filter(region__code__startswith=scope.region)
    told = rows.aggregate(counted=Number("pk", filter=Q(is_member=True)), out_of=Number("pk"))
    return Count(told["counted"], told["out_of"])


def plenaries(scope: Scope, viewer: Actor) -> Count:
    """Count plenary meetings held, out of those that were to be held in the period; that they met is public."""
    held = Q(state__in=TOOK_PLACE, held_at__gte=scope.begins, held_at__lt=scope.ends)
    planned = Q(starts_at__gte=scope.begins, starts_at__lt=scope.ends)
    rows = Meeting.objects.filter(held | planned, kind="plenary")
    if scope.member:
        rows = rows.filter(participants__unit__member=scope.member)
    if scope.region:
        rows = rows.filter(lead__region__code__startswith=scope.region)
    told = rows.aggregate(counted=Number("pk", filter=held, distinct=True), out_of=Number("pk", distinct=True))
    return Count(told["counted"], told["out_of"])


FIGURES: dict[str, Figure] = {"conference.members": members, "conference.plenaries": plenaries}


def defined() -> dict[str, Defined]:
    """Give what is known of each figure, by its code."""
    return {figure.code: figure for area in figures().area for figure in area.figure}


def year_up_to(day: date) -> Scope:
    """Give the twelve months up to and with a day, of all agencies, everywhere."""
    try:
        since = day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        since = day.replace(year=day.year - 1, day=28)
    return Scope(since=since + DAY, until=day + DAY)


def value_of(code: str, *, on: date) -> Counted:
    """Count one figure over the twelve months up to a day, of the whole province: what a resolution should move.

    :raises KeyError: if there is no such figure.
    """
    return Counted(defined()[code], counters()[code](year_up_to(on), SYSTEM))
