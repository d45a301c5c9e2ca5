"""Reading quality: what a reply would be like, call-backs and their figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from gongzhi.cases import access as case_access
from gongzhi.cases.models import Case, Party
from gongzhi.cases.rules import ground_of, procedure_of
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.numbers import spoken
from gongzhi.directory.models import Officer, Posting, Unit
from gongzhi.quality import catalog, rules
from gongzhi.quality.access import units_for, visible
from gongzhi.quality.models import Callback, Caller, Draw, ReplyReview
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.words import CallbackState

PAGE = 25
FIGURE_DAYS = 90


# Replies


def review_of(case: Case, verb: str, text: str, *, ground: str = "", viewer: Actor) -> rules.Review | None:
    """Look through a reply to the consumer of a case; None for a verb without one, or who may not see the case."""
    if verb not in catalog.REPLY_VERBS or not case_access.may_see(case, viewer):
        return None
    procedure = procedure_of(case)
    found = ground_of((*procedure.decline_ground, *procedure.end_ground), ground) if procedure and ground else None
    reply = rules.Reply(
        verb=verb,
        text=text,
        claims=tuple(case.claims),
        ground=found.title if found else "",
        names=names_not_to_say(Party.objects.filter(case=case)),
    )
    return rules.review(reply, catalog.replies())


def names_not_to_say(parties: Iterable[Party]) -> tuple[str, ...]:
    """Give the names of persons of a matter, where more than one reads the reply."""
    names = tuple(dict.fromkeys(party.name for party in parties if party.name))
    return names if len(names) > 1 else ()


def reviews_of(case: Case, *, viewer: Actor) -> list[ReplyReview]:
    """List what the replies of a case were like, each with `titles` of what they missed; officers who see it only."""
    if viewer.kind != "officer" or not case_access.may_see(case, viewer):
        return []
    titles = {check.key: check.title for check in catalog.replies().check}
    found = list(ReplyReview.objects.filter(case=case))
    for row in found:
        row.titles = [titles.get(key, key) for key in row.missed]
    return found


# Call-backs


def callbacks_page(
    *, viewer: Actor, state: str = CallbackState.WAITING, today: date, after: int = 0
) -> tuple[list[Callback], int | None]:
    """Give a page of call-backs, those to be called now oldest first, ended ones newest first; and the next place."""
    rows = visible(viewer).filter(state=state).select_related("case", "case__unit", "unit", "officer", "draw")
    if state == CallbackState.WAITING:
        rows = rows.filter(call_from__lte=today, pk__gt=after).order_by("id")
    else:
        rows = rows.order_by("-id")
        rows = rows.filter(pk__lt=after) if after else rows
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def callback_of(callback_id: int, *, viewer: Actor) -> Callback:
    """Find one call-back.

    :raises Callback.DoesNotExist: if there is none, or the viewer may not see it: the two look the same.
    """
    rows = visible(viewer).select_related("case", "case__unit", "case__text", "unit", "officer", "draw", "hotline")
    return rows.get(pk=callback_id)


def callbacks_of(case: Case, *, viewer: Actor) -> list[Callback]:
    """List the ended call-backs of a case, for officers who see the case."""
    if viewer.kind != "officer" or not case_access.may_see(case, viewer):
        return []
    ended = Callback.objects.filter(case=case).exclude(state=CallbackState.WAITING)
    return list(ended.select_related("officer").order_by("id"))


@dataclass(frozen=True)
class Script:
    """What the caller says and asks, filled in for one matter."""

    opening: str
    questions: tuple[tuple[catalog.Question, str], ...]
    closing: str


def script_for(callback: Callback, *, viewer: Actor) -> Script:
    """Fill the script in for a matter; without questions that make no sense for it."""
    told, case = catalog.callbacks(), callback.case
    values = {
        "number": spoken(case.number),
        "title": case.title,
        "trader": case.trader_name or _("商家"),
        "outcome": case.get_outcome_display(),
        "recovered": f"{case.recovered:,.2f} 元" if case.recovered else "",
        "unit": callback.unit.short_name,
    }
    asked = tuple((question, question.text.format(**values)) for question in questions_for(callback))
    return Script(told.opening.text.format(**values), asked, told.closing.text.format(**values))


def questions_for(callback: Callback) -> list[catalog.Question]:
    """List the questions that make sense for a matter."""
    case = callback.case
    fits = {"": True, "recovered": bool(case.recovered), "resolved": case.resolved is True}
    return [question for question in catalog.callbacks().question if fits[question.only_if]]


@dataclass(frozen=True)
class Figures:
    """What came of call-backs: every share with both counts."""

    unit: Unit | None
    drawn: int
    ended: int
    reached: int
    agreed: int
    reopened: int
    satisfaction: float | None


def figures(*, viewer: Actor, today: date, days: int = FIGURE_DAYS) -> tuple[Figures, list[Figures]]:
    """Count the call-backs drawn in the last days: all that the viewer sees, and by unit."""
    rows = visible(viewer).filter(draw__day__gt=today - timedelta(days=days))
    reached = Q(state=CallbackState.REACHED)
    counts = {
        "drawn": Count("pk"),
        "ended": Count("pk", filter=Q(state__in=[CallbackState.REACHED, CallbackState.UNREACHED])),
        "reached": Count("pk", filter=reached),
        "agreed": Count("pk", filter=reached & Q(agreed=True)),
        "reopened": Count("pk", filter=Q(reopened=True)),
        "satisfaction": Avg("satisfaction", filter=reached),
    }
    whole = Figures(unit=None, **rows.aggregate(**counts))
    by_unit = list(rows.order_by("unit").values("unit").annotate(**counts))
    units = Unit.objects.in_bulk([row["unit"] for row in by_unit])
    parts = [Figures(**{**row, "unit": units[row["unit"]]}) for row in by_unit]
    return whole, sorted(parts, key=lambda each: (each.unit.rank, each.unit.key))


def latest_draws(*, viewer: Actor, limit: int = 7) -> list[Draw]:
    """List the latest draws, for who sees all."""
    return list(Draw.objects.all()[:limit]) if units_for(viewer) is None else []


def callers_of(*, viewer: Actor) -> list[Caller]:
    """List who was named to call, in the units that the viewer calls for."""
    units = units_for(viewer)
    rows = Caller.objects.filter(ended_at=None).select_related("unit", "officer").order_by("unit_id", "officer__name")
    return list(rows if units is None else rows.filter(unit_id__in=units))


def may_be_named(unit_ids: Iterable[int], *, viewer: Actor, today: date) -> list[tuple[int, Officer]]:
    """List the officers of these units who may be named as callers: (unit, officer)."""
    seats = Posting.objects.in_force(today).filter(unit_id__in=list(unit_ids), officer__is_active=True)
    seats = seats.filter(officer__client=None, roles__overlap=["handler", "mediator"]).select_related("officer")
    return [(seat.unit_id, seat.officer) for seat in seats.order_by("unit_id", "officer__name")]


@dataclass(frozen=True)
class Told:
    at: object
    sentence: str
    note: str


def history_of(callback: Callback, *, viewer: Actor) -> list[Told]:
    """Tell what was done on a call-back, oldest first."""
    told = []
    for entry in journal.history(CALLBACK.kind, callback.pk):
        sentence = _("{who}抽中了本件") if entry.verb == "draw" else str(CALLBACK[entry.verb].sentence)
        told.append(Told(entry.at, sentence.format(who=entry.who), entry.note))
    return told
