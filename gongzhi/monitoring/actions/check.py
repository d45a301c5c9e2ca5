"""Check: look at pages that are due, keep what they said and what the rules found in it."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from gongzhi.core import files, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.monitoring import picture
from gongzhi.monitoring.fetching import Fetched, Visit
from gongzhi.monitoring.models import Hit, Programme, Run, Target
from gongzhi.monitoring.pages import decode, read_page
from gongzhi.monitoring.rules import Match
from gongzhi.monitoring.ruleset import digest_of, rules_in_force, scanner_for
from gongzhi.monitoring.states import HIT
from gongzhi.monitoring.words import LOOKED_AT, HitState, ProgrammeState, RunOutcome

LEASE = timedelta(minutes=15)
"""Who takes pages up has so long to look at them; those of a killed worker are due again then."""
AGAIN = timedelta(days=1)
"""A page that could not be looked at is tried again after so long, or sooner where the programme says so."""
ABREAST = 8
"""So many sites are asked at the same time."""


def check_due(
    *, now: Callable[[], datetime], most: int = 200, programme: Programme | None = None, pictures: bool = True
) -> list[Run]:
    """Look at pages that are due, each site by itself and slowly; give what was kept of each check.

    :param programme: only the pages of this one.
    :param pictures: whether pages with something new in them are drawn.
    """
    targets = take_up(at=now(), most=most, programme=programme)
    runs = []
    for target, fetched in asyncio.run(fetch_all(targets)):
        runs.append(keep_check(target=target, fetched=fetched, at=now(), pictures=pictures))
    return runs


@transaction.atomic
def take_up(*, at: datetime, most: int, programme: Programme | None = None) -> list[Target]:
    """Take pages that are due; nobody else takes them until the lease runs out."""
    due = Target.objects.filter(next_at__lte=at, programme__state=ProgrammeState.RUNNING)
    if programme is not None:
        due = due.filter(programme=programme)
    rows = list(
        due.select_for_update(of=("self",), skip_locked=True)
        .select_related("programme__unit")
        .order_by("next_at", "id")[:most]
    )
    Target.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=at + LEASE)
    return rows


async def fetch_all(targets: Iterable[Target]) -> list[tuple[Target, Fetched]]:
    """Ask for pages: one request at a time of each site, several sites abreast."""
    by_host: dict[str, list[Target]] = {}
    for target in targets:
        by_host.setdefault(target.host, []).append(target)
    limit = asyncio.Semaphore(ABREAST)

    async def ask(some: list[Target]) -> list[tuple[Target, Fetched]]:
        async with limit, Visit(wait=settings.MONITORING_HOST_SECONDS) as visit:
            return [(target, await visit.fetch(target.url)) for target in some]

    found = await asyncio.gather(*(ask(some) for some in by_host.values()))
    return [pair for pairs in found for pair in pairs]


def keep_check(*, target: Target, fetched: Fetched, at: datetime, pictures: bool = True) -> Run:
    """Keep one check: the page as evidence, and a hit for each new place that a rule matches.

    The same words on the same page are one hit, however often they are found.
    """
    programme = target.programme
    run = Run(
        programme=programme,
        target=target,
        at=at,
        outcome=fetched.outcome,
        status=fetched.status,
        final_url=fetched.final_url[:500],
        content_type=fetched.content_type[:80],
        size=len(fetched.body),
        ms=fetched.ms,
    )
    matches: dict[str, Match] = {}
    if fetched.outcome == RunOutcome.READ:
        rules = tuple(rules_in_force(programme.classes))
        run.sha256, run.rules = files.keep(fetched.body), digest_of(rules)
        if (run.sha256, run.rules) == (target.last_sha256, target.last_rules):
            run.outcome = RunOutcome.UNCHANGED
        else:
            html = decode(fetched.body, fetched.content_type)
            page = read_page(html)
            run.title, run.characters = page.title, len(page.text)
            matches = {quoted(match): match for match in scanner_for(rules).scan(page.text)}
            known = set(Hit.objects.filter(target=target, quoted__in=matches).values_list("quoted", flat=True))
            if pictures and set(matches) - known and (drawn := picture.draw(html)):
                run.picture_sha256 = files.keep(drawn)
    return write_check(run, matches)


def quoted(match: Match) -> str:
    """Tell one place in a page from another by the rule and its words, wherever in the page they stand."""
    return hashlib.sha256(f"{match.rule.key}\n{match.quote}".encode()).hexdigest()[:16]


@transaction.atomic
def write_check(run: Run, matches: dict[str, Match]) -> Run:
    target = Target.objects.select_for_update().get(pk=run.target_id)
    run.hits = len(matches)
    run.save(force_insert=True)
    known = Hit.objects.filter(target=target, quoted__in=matches)
    again = set(known.values_list("quoted", flat=True))
    known.update(last_run=run)
    fresh = [hit_of(run, key, match) for key, match in matches.items() if key not in again]
    Hit.objects.bulk_create(fresh)
    JournalEntry.objects.bulk_create(
        journal.line(
            HIT.kind,
            hit.pk,
            "find",
            by=SYSTEM,
            at=run.at,
            target=hit.state,
            unit_id=hit.unit_id,
            facts={"rule": hit.rule, "word": hit.word},
        )
        for hit in fresh
    )
    looked = run.outcome in LOOKED_AT
    target.last_at, target.last_outcome = run.at, run.outcome
    if looked:
        target.last_sha256, target.last_rules = run.sha256, run.rules
    if target.next_at is not None:  # it was dropped meanwhile
        every = timedelta(days=run.programme.every_days)
        target.next_at = run.at + (every if looked else min(every, AGAIN))
    target.save()
    if looked:
        Programme.objects.filter(pk=run.programme_id).update(runs=F("runs") + 1)
    return run


def hit_of(run: Run, key: str, match: Match) -> Hit:
    rule = match.rule
    return Hit(
        run=run,
        last_run=run,
        target=run.target,
        programme=run.programme,
        unit=run.programme.unit,
        state=HitState.EXCEPTED if match.exception else HitState.CANDIDATE,
        rule=rule.key,
        rule_title=rule.title,
        rule_class=rule.rule_class,
        act=rule.act,
        article=rule.article,
        mark=rule.mark,
        word=match.word,
        before=match.before,
        after=match.after,
        quoted=key,
        exception=match.exception,
        found_at=run.at,
    )
