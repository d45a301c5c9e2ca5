"""Reading notices: of one case, the latest of all, what is stuck. None of it shows an address."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from gongzhi.cases import access
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core import following
from gongzhi.core.actors import Actor, Role
from gongzhi.core.prepared import prepared
from gongzhi.directory.models import Unit
from gongzhi.notices import catalog
from gongzhi.notices.models import Notice, PageMessage
from gongzhi.notices.notifiers import notifier
from gongzhi.notices.outbox import READER
from gongzhi.notices.words import Channel, NoticeState

PAGE = 50
KEEPERS = (Role.ADMINISTRATOR, Role.SECRETARIAT)
"""Who looks after the sending of notices."""
STUCK_AFTER = timedelta(minutes=15)
FAILED_WITHIN = timedelta(days=1)
TONES = {NoticeState.SENT: "good", NoticeState.FAILED: "bad", NoticeState.UNSENT: "warn", NoticeState.QUEUED: "quiet"}


def notices_of(case: Case, *, viewer: Actor) -> list[Notice]:
    """List what the persons of a case were told, oldest first, each with `title` and `tone`; none for a viewer who
    does not handle the case. One query."""
    if viewer.kind != "officer" or not (access.handles(case, viewer) or access.sees_all(viewer)):
        return []
    return [shown(row) for row in _told_about(case.pk)]


@prepared
def _told_about(case_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(case_id=case_id).order_by("id")


def shown(row: Notice) -> Notice:
    row.title = catalog.TITLES[row.verb] if row.verb in catalog.TITLES else CASE[row.verb].title
    row.tone = TONES[NoticeState(row.state)]
    return row


def scope(viewer: Actor) -> QuerySet[Notice]:
    """Give the notices whose sending this viewer looks after: all for the office, those of the units administered."""
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return Notice.objects.all()
    units = viewer.units_as(Role.ADMINISTRATOR) if viewer.kind == "officer" else []
    if not units:
        return Notice.objects.none()
    kept = Unit.objects.filter(Q(pk__in=units) | Q(superiors__overlap=units))
    if kept.filter(is_lead=True).exists():
        return Notice.objects.all()
    return Notice.objects.filter(case__unit__in=kept.values("pk"))


def latest(*, viewer: Actor, state: str = "", before: int | None = None) -> tuple[list[Notice], int | None]:
    """Give a page of notices, newest first, and what the next page is before."""
    rows = scope(viewer).select_related("case").order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = [shown(row) for row in rows[: PAGE + 1]]
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def page_messages(*, viewer: Actor) -> list[PageMessage]:
    """List the messages that landed in the page, newest first; none where this is not a developer's own machine."""
    if not settings.DEVELOPMENT or viewer.kind != "officer" or not viewer.is_a(*KEEPERS):
        return []
    return list(PageMessage.objects.order_by("-id")[:PAGE])


def channels() -> list[tuple[str, str, bool]]:
    """List the channels: key, title, whether it is set up."""
    return [
        (channel.value, str(channel.label), notifier(channel) is not None) for channel in (Channel.MAIL, Channel.SMS)
    ]


def backlog(*, at: datetime) -> dict:
    """Count what is due and not sent: waiting, oldest (when it was due), failed (within a day)."""
    due = Notice.objects.filter(state=NoticeState.QUEUED, due_at__lte=at).aggregate(
        waiting=Count("pk"), oldest=Min("due_at")
    )
    failed = Notice.objects.filter(state=NoticeState.FAILED, ended_at__gt=at - FAILED_WITHIN).count()
    return {**due, "failed": failed}


def is_stuck(*, at: datetime) -> bool:
    """Tell whether somebody should look: notices that should have gone out are still here, or failed lately."""
    told = backlog(at=at)
    return bool(told["failed"]) or (told["oldest"] is not None and at - told["oldest"] > STUCK_AFTER)


def gauges(*, at: datetime) -> Iterator[tuple[str, str, dict[str, str], float]]:
    """Give what monitoring reads: (name, what it is, labels, value)."""
    told = backlog(at=at)
    oldest = (at - told["oldest"]).total_seconds() if told["oldest"] else 0.0
    yield (
        "gongzhi_notice_unread_lines",
        "Lines of the journal not yet looked at for notices",
        {},
        following.lag(READER),
    )
    yield "gongzhi_notice_waiting", "Notices due and not sent", {}, told["waiting"]
    yield "gongzhi_notice_oldest_seconds", "How long the oldest notice is due", {}, oldest
    yield "gongzhi_notice_failed", "Notices that failed within a day", {}, told["failed"]
