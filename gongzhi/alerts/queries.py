"""Every read of alerts: ordered, bounded, scoped to who asks by `access`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.alerts import access
from gongzhi.alerts.catalog import Season, due_seasons
from gongzhi.alerts.models import Alert, Correction, Subscription
from gongzhi.alerts.states import ALERT, BEGINNING
from gongzhi.alerts.words import CorrectionState, State, SubscriptionState
from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.grams import grams
from gongzhi.core.machine import Offer
from gongzhi.core.pages import Page, by_key, by_time, moment_in
from gongzhi.directory.models import Level, Region
from gongzhi.sampling.access import alerts as drafts_of_sampling
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.words import AlertState

PAGE = 20
DESK_PAGE = 50
FEED = 30
MOST_LINES = 200
MOST_DRAFTS = 20
MOST_FOUND = 8
SALT = "alert subscription"


# What everybody reads


@dataclass(frozen=True)
class Question:
    """What somebody looks for among published alerts."""

    text: str = ""
    region: str = ""
    """Code of a prefecture or of a region below one."""
    subject: str = ""
    ended: bool = False
    """Those that have ended, instead of those that hold."""


def _near(region: str) -> Q:
    """Say which alerts concern a place: those of everywhere, of the place, of places round it and within it."""
    round_it = Region.objects.filter(pk=region).values_list("pk", "parent", "parent__parent").first()
    line = [code for code in round_it or () if code]
    return Q(places=[]) | Q(region_id__in=line) | Q(places__contains=[region])


def _asked(question: Question) -> QuerySet[Alert]:
    rows = Alert.objects.filter(state=State.ENDED if question.ended else State.PUBLISHED)
    if question.region:
        rows = rows.filter(_near(question.region))
    if question.subject:
        rows = rows.filter(Q(subject=question.subject) | Q(subject=""))
    if text := question.text.strip():
        wanted = grams(text)
        rows = rows.filter(grams__contains=wanted) if wanted else rows.filter(title=text)
    return rows.select_related("unit", "region")


def page_of_published(*, viewer: Actor, question: Question, after: str = "", size: int = PAGE) -> Page:
    """Give one page of what everybody may read, newest first.

    :raises Refused: if there is no such page.
    """
    rows = _asked(question)
    return by_time(rows, after=after, size=size, field="published_at", read=moment_in, newest_first=True)


def latest(*, viewer: Actor, question: Question, most: int = FEED) -> list[Alert]:
    """List the latest of what everybody may read, newest first."""
    return list(_asked(question).order_by("-published_at", "-id")[:most])


def published_by_id(pk: int, *, viewer: Actor) -> Alert:
    """Find an alert that everybody may read, also one that has ended.

    :raises Alert.DoesNotExist: if there is none.
    """
    return access.public().select_related("unit", "region").get(pk=pk)


def corrections_of(alert: Alert, *, viewer: Actor) -> list[Correction]:
    """List the corrections that were made of an alert, oldest first."""
    return list(alert.corrections.filter(state=CorrectionState.MADE).order_by("decided_at", "id")[:MOST_LINES])


def public_addresses(*, viewer: Actor) -> QuerySet[Alert]:
    """Give the alerts that a map of the site names, newest first: number and last change alone."""
    return access.public().only("pk", "published_at", "corrected_at", "ended_at").order_by("-published_at", "-pk")


def prefectures() -> list[Region]:
    """List the prefectures of the province."""
    return list(Region.objects.filter(level=Level.PREFECTURE, to_date=None).order_by("code"))


# At the desk


def page_of_alerts(*, viewer: Actor, state: str = "", after: str = "", size: int = DESK_PAGE) -> Page:
    """Give one page of the alerts that a viewer may see, newest first.

    :raises Refused: if there is no such page.
    """
    rows = access.visible(viewer)
    if state:
        rows = rows.filter(state=state)
    return by_key(rows.select_related("unit", "region"), after=after, size=size)


def alert_by_id(pk: int, *, viewer: Actor) -> Alert:
    """Find an alert.

    :raises Alert.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible(viewer).select_related("unit__region", "region", "sampling_draft").get(pk=pk)


def offers_of(alert: Alert, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on an alert, each open or with the reason why not."""
    return ALERT.offers(alert, by=viewer, at=at)


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


def history_of(alert: Alert, *, viewer: Actor) -> list[Told]:
    """Tell the latest lines of history, oldest first, to who may see the whole of an alert; nothing to others."""
    if not sees_whole(alert, viewer=viewer):
        return []
    found = []
    for entry in journal.history(ALERT.kind, alert.pk).order_by("-seq")[:MOST_LINES]:
        sentence = BEGINNING if entry.verb == "draft" else ALERT[entry.verb].sentence
        facts = {"what": entry.facts.get("what", ""), "who": entry.who}
        found.append(Told(entry.at, entry.who, str(sentence).format(**facts), entry.note, entry.verb))
    return found[::-1]


def sees_whole(alert: Alert, *, viewer: Actor) -> bool:
    """Tell whether a viewer sees the history of an alert and what is proposed of it."""
    own = viewer.kind == "officer" and alert.unit_id in viewer.units_as(*access.WORK)
    return own or access.sees_all(viewer)


def to_review(*, viewer: Actor) -> list[Alert]:
    """List the alerts, and those with a correction, that wait for this viewer as the second person; oldest first."""
    reviews = access.sees_all(viewer) and viewer.is_a(Role.SECRETARIAT)
    own = viewer.units_as(Role.SUPERVISOR) if viewer.kind == "officer" else []
    if not reviews and not own:
        return []
    anothers = ~Q(writers__contains=[viewer.id])
    open_correction = Correction.objects.filter(alert=OuterRef("pk"), state=CorrectionState.PROPOSED)
    waits = (Q(state=State.REVIEW) & anothers) | (
        Q(state=State.PUBLISHED) & Exists(open_correction.exclude(writer=viewer.id))
    )
    rows = Alert.objects.filter(waits)
    if not reviews:
        rows = rows.filter(unit_id__in=own)
    return list(rows.select_related("unit").order_by("id")[:MOST_DRAFTS])


def states() -> list[tuple[str, str]]:
    """Name the states by which the list may be narrowed."""
    return list(State.choices)


def waiting_drafts(*, viewer: Actor) -> list[AlertDraft]:
    """List what sampling approved and nobody took up yet, newest first."""
    taken = Alert.objects.filter(sampling_draft__isnull=False).values("sampling_draft")
    rows = drafts_of_sampling(viewer).filter(state=AlertState.APPROVED).exclude(pk__in=taken)
    return list(rows.select_related("unit", "goods").order_by("-id")[:MOST_DRAFTS])


def waiting_draft(pk: int, *, viewer: Actor) -> AlertDraft | None:
    """Find an approved draft of sampling that the viewer may take up."""
    rows = drafts_of_sampling(viewer).filter(state=AlertState.APPROVED, pk=pk)
    return rows.select_related("unit", "goods").first()


def seasons_without_alert(*, viewer: Actor, today: date) -> list[Season]:
    """List the seasons that have begun or begin soon and of which no alert holds or is on its way."""
    on_its_way = Alert.objects.exclude(state__in=[State.ENDED, State.DROPPED]).filter(until__gte=today)
    covered = set(on_its_way.exclude(season="").values_list("season", flat=True))
    return [season for season in due_seasons(today) if season.key not in covered]


@dataclass(frozen=True)
class Readers:
    """How many subscribed, without any address."""

    active: int
    pending: int


def readers(*, viewer: Actor) -> Readers:
    """Count who subscribed; to officers alone."""
    if viewer.kind not in {"officer", "system"}:
        return Readers(0, 0)
    rows = Subscription.objects
    return Readers(
        rows.filter(state=SubscriptionState.ACTIVE).count(), rows.filter(state=SubscriptionState.PENDING).count()
    )


# Subscriptions, opened by the link in a letter


def token_of(subscription_id: int) -> str:
    """Make the word by which a subscriber's link opens the subscription; it holds no address."""
    return signing.Signer(salt=SALT).sign(str(subscription_id)).replace(":", "-", 1)


def subscription_by_token(token: str, *, viewer: Actor) -> Subscription:
    """Open a subscription by its link.

    :raises Subscription.DoesNotExist: if the link is not genuine.
    """
    number, _dash, _rest = token.partition("-")
    try:
        found = signing.Signer(salt=SALT).unsign(token.replace("-", ":", 1))
    except signing.BadSignature:
        raise Subscription.DoesNotExist from None
    return Subscription.objects.get(pk=int(found if found == number else 0))
