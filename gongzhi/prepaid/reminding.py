"""Telling offices, in their day's digest, of issuers' reports that are due soon or late: each once before and after.

The issuer itself reads it on its own desk, and in its daily letter (`notices`).
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from gongzhi.core import clock
from gongzhi.prepaid.catalog import signs_file
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.states import FILING
from gongzhi.prepaid.words import State
from gongzhi.procedures.escalation import supervisors_of, tell_in_digests

BEFORE, AFTER = 1, 2
STAGES = {BEFORE: "report_due", AFTER: "report_late"}
BATCH = 500


def remind_of_reports(*, at: datetime) -> int:
    """Remind of the reports that reached the next step; return of how many."""
    told = 0
    while count := remind_of_some(at=at):
        told += count
    return told


@transaction.atomic
def remind_of_some(*, at: datetime) -> int:
    today = clock.day_of(at)
    soon = today + timedelta(days=signs_file().remind.days_before)
    due = Filing.objects.select_for_update(of=("self",)).filter(state=State.FILED)
    for step, rows in (
        (AFTER, due.filter(next_due__lt=today, warned__lt=AFTER)),
        (BEFORE, due.filter(next_due__gte=today, next_due__lte=soon, warned__lt=BEFORE)),
    ):
        some = list(rows.order_by("next_due", "id")[:BATCH])
        if some:
            tell_offices(some, stage=STAGES[step], at=at)
            Filing.objects.filter(pk__in=[row.pk for row in some]).update(warned=step)
            return len(some)
    return 0


def reports_due(*, at: datetime) -> dict[int, Filing]:
    """Give by trader the filing on which a report is due within the days of the reminder, or late; for letters."""
    until = clock.day_of(at) + timedelta(days=signs_file().remind.days_before)
    rows = Filing.objects.filter(state=State.FILED, next_due__lte=until).order_by("next_due", "id")
    return {filing.trader_id: filing for filing in rows.iterator()}


def tell_offices(some: list[Filing], *, stage: str, at: datetime) -> None:
    today = clock.day_of(at)
    by_unit: dict[int, list[Filing]] = defaultdict(list)
    for row in some:
        by_unit[row.unit_id].append(row)
    items: dict[int, list[dict]] = defaultdict(list)
    for unit_id, officers in supervisors_of(by_unit, today=today).items():
        for row in by_unit[unit_id]:
            item = {
                "kind": FILING.kind,
                "record": row.pk,
                "key": "",
                "procedure": "",
                "stage": stage,
                "due": row.next_due.isoformat(),
                "unit": unit_id,
            }
            for officer_id in officers:
                items[officer_id].append(item)
    tell_in_digests(items, stage=stage, today=today)
