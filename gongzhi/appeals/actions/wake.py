"""Wake: take a kept appeal in, on its day by itself, or before it because the firm answered meanwhile."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.appeals import intake
from gongzhi.appeals.intake import GivenFile, Sorting
from gongzhi.appeals.models import Appeal, KeptAppeal, KeptFile
from gongzhi.appeals.states import KEPT
from gongzhi.appeals.words import KeptState
from gongzhi.cases.actions.attach import attach_kept
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.intake import NARRATIVE_LENGTH, NewCase
from gongzhi.cases.models import Case
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, consumer
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.texts import clean

KEPT_SINCE = "kept_since"
"""Fact in the first line of a case that was kept before."""
BATCH = 200

log = structlog.get_logger("gongzhi.appeals")


@act
def wake_kept(*, kept: KeptAppeal, by: Actor = SYSTEM, at: datetime, key: UUID | None = None) -> KeptAppeal:
    """Take a kept appeal in as it was typed, with all its files, received now, under the number that it had.

    :raises Refused: if its day has not come, or it is not kept any more.
    """
    kept = machine.lock(kept, key=key, kind=KEPT.kind)
    if refused := KEPT.refusal(kept, "wake", by=by, at=at):
        raise refused
    body = intake.read_body(kept.body)
    wake_with(kept, body.new, body.told, given_files(kept), by=by, at=at, key=key)
    return KeptAppeal.objects.get(pk=kept.pk)


@act
def wake_answered(
    *, kept: KeptAppeal, answer: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> KeptAppeal:
    """Take a kept appeal in now, since the firm answered and the consumer is not satisfied.

    :param answer: what the firm said.
    :raises Refused: if it is not kept any more.
    """
    kept = machine.lock(kept, key=key, kind=KEPT.kind)
    if refused := KEPT.refusal(kept, "wake", by=by, at=at):
        raise refused
    body = intake.read_body(kept.body)
    new = replace(body.new, firm_answered=True)
    if answer := clean(answer):
        new = replace(new, narrative=f"{new.narrative}\n\n企业的答复：{answer}"[:NARRATIVE_LENGTH])
    wake_with(kept, new, body.told, given_files(kept), by=by, at=at, key=key)
    return KeptAppeal.objects.get(pk=kept.pk)


def given_files(kept: KeptAppeal) -> tuple[GivenFile, ...]:
    return tuple(GivenFile(file.name, file.media_type, file.size, file.sha256) for file in kept.files.order_by("pk"))


@transaction.atomic
def wake_with(
    kept: KeptAppeal,
    new: NewCase,
    told: Sorting,
    files: Iterable[GivenFile],
    *,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Make the case of a kept appeal; what was kept of it is emptied."""
    since = clock.day_of(kept.kept_at).isoformat()
    new = replace(new, number=kept.number, facts=new.facts | {KEPT_SINCE: since})
    case = receive_appeal(new, told, files, by=ANONYMOUS, at=at)
    machine.move(
        KEPT,
        kept,
        "wake",
        by=by,
        at=at,
        key=key,
        facts={"number": case.number},
        case=case,
        body="",
        fault="",
        ended_at=at,
    )
    KeptFile.objects.filter(kept=kept).delete()
    return case


def receive_appeal(new: NewCase, told: Sorting, files: Iterable[GivenFile], *, by: Actor, at: datetime) -> Case:
    """Take an appeal in as a case, sorted, with its files."""
    received = receive_case(new, by=by, at=at)
    case = received.case
    if received.repeated:
        return case
    Appeal.objects.create(case=case, **vars(told))
    for file in files:
        attach_kept(case=case, **vars(file), by=consumer(case.pk), at=at)
    return case


def wake_due(*, at: datetime) -> tuple[int, int]:
    """Take in every kept appeal whose day has come; return how many came in, and how many could not.

    Each is a transaction of its own; done again, or twice at once, it does nothing twice. One that cannot be taken in
    stays kept, with the reason, for its unit to see, and is tried again the next time.
    """
    today = clock.day_of(at)
    woken = failed = last = 0
    while True:
        due = KeptAppeal.objects.filter(state=KeptState.KEPT, wakes_on__lte=today, pk__gt=last).order_by("pk")
        batch = list(due[:BATCH])
        if not batch:
            return woken, failed
        last = batch[-1].pk
        for kept in batch:
            try:
                wake_kept(kept=kept, at=at)
                woken += 1
            except Refused as refused:
                failed += note_fault(kept, str(refused.reason), at=at)


@transaction.atomic
def note_fault(kept: KeptAppeal, reason: str, *, at: datetime) -> int:
    """Keep why a kept appeal could not be taken in; 0 where it is not kept any more."""
    kept = KeptAppeal.objects.select_for_update().get(pk=kept.pk)
    if kept.state != KeptState.KEPT:
        return 0
    if kept.fault != reason[:300]:
        kept.fault = reason[:300] or _("未知原因")
        kept.save(update_fields=["fault"])
        told = {"source": kept.state, "target": kept.state, "facts": {"reason": kept.fault}}
        journal.write(KEPT.kind, kept.pk, "fail", by=SYSTEM, at=at, **told)
        log.warning("a kept appeal could not be taken in", number=kept.number, reason=kept.fault)
    return 1
