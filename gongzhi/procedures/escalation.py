"""Telling people that limits run out: up a ladder of stages, in one digest a person a day, each stage once."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.directory.models import Deputy, Posting, Unit
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import Stage, ladder
from gongzhi.procedures.models import Digest, RunningLimit
from gongzhi.procedures.rules import DAY, WorkCalendar

BATCH = 1000
MOST_ITEMS = 200
"""So many limits are listed in one digest; the rest is counted."""

LIES_WITH_THE_TRADER = Q(obliges="trader", record_kind="case")
"""A matter that the trader was given time to settle: no office is told. What a trader owes an office, such as a
report on an appeal, is a record of its own, and the office is told when it is late."""

ADD_TO_DIGESTS = """
    INSERT INTO procedures_digest AS digest (officer_id, date, counts, items)
    SELECT officer_id, %(date)s, jsonb_build_object(%(stage)s::text, count), items::jsonb
    FROM unnest(%(officers)s::bigint[], %(counts)s::int[], %(items)s::text[]) AS told (officer_id, count, items)
    ON CONFLICT (officer_id, date) DO UPDATE SET
        counts = digest.counts || jsonb_build_object(
            %(stage)s::text,
            coalesce((digest.counts ->> %(stage)s)::int, 0) + (EXCLUDED.counts ->> %(stage)s)::int
        ),
        items = jsonb_path_query_array(digest.items || EXCLUDED.items, %(kept)s::jsonpath),
        read_at = NULL
"""


def escalate(*, at: datetime) -> int:
    """Tell of every running limit that reached another stage of the ladder; return how many there were.

    Works in batches, each its own transaction; two at once share the work without telling anything twice.
    """
    today, told = clock.day_of(at), 0
    while count := escalate_batch(today):
        told += count
    return told


@transaction.atomic
def escalate_batch(today: date) -> int:
    """Tell of up to a thousand limits; return how many."""
    reached = reached_from(today, calendar())
    stages = ladder()
    for number in range(len(stages), 0, -1):
        rows = list(
            RunningLimit.objects.select_for_update(skip_locked=True)
            .filter(stopped_at__isnull=True, warned__in=range(number), due_date__lte=reached[number])
            .exclude(LIES_WITH_THE_TRADER)
            .order_by("warned", "due_date")[:BATCH]
        )
        if rows:
            write_digests(rows, number, stages, today)
            RunningLimit.objects.filter(pk__in=[row.pk for row in rows]).update(warned=number)
            return len(rows)
    return 0


def reached_from(today: date, work_calendar: WorkCalendar) -> dict[int, date]:
    """Tell of each stage, numbered from 1, the latest due date with which a limit has reached it today."""
    found = {}
    for number, stage in enumerate(ladder(), start=1):
        if stage.left is not None:
            found[number] = work_calendar.working_day_after(today, stage.left + 1) - DAY
        elif stage.overdue:
            found[number] = work_calendar.working_day_before(today + DAY, stage.overdue) - DAY
        else:
            found[number] = today - DAY
    return found


def write_digests(rows: list[RunningLimit], number: int, stages: tuple[Stage, ...], today: date) -> None:
    """Put each limit into the digest of each person to be told."""
    people = People({row.unit_id for row in rows}, today)
    items: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        item = {
            "kind": row.record_kind,
            "record": row.record_id,
            "limit": row.pk,
            "key": row.key,
            "procedure": row.procedure,
            "stage": stages[number - 1].key,
            "due": row.due_date.isoformat(),
            "unit": row.unit_id,
        }
        roles = {role for stage in stages[row.warned : number] for role in stage.tells}
        for officer_id in people.to_tell(row, roles):
            items[officer_id].append(item)
    tell_in_digests(items, stage=stages[number - 1].key, today=today)


def tell_in_digests(items: dict[int, list[dict]], *, stage: str, today: date) -> None:
    """Put items into the digests of officers, each officer's own; what they had read is unread again.

    :param items: officer → items, each with `kind` and `record`.
    :param stage: under which the digest counts them.
    """
    if not items:
        return
    officers = sorted(items)
    with connection.cursor() as cursor:
        cursor.execute(
            ADD_TO_DIGESTS,
            {
                "date": today,
                "stage": stage,
                "officers": officers,
                "counts": [len(items[pk]) for pk in officers],
                "items": [json.dumps(items[pk][:MOST_ITEMS]) for pk in officers],
                "kept": f"$[0 to {MOST_ITEMS - 1}]",
            },
        )


def supervisors_of(unit_ids: Iterable[int], *, today: date) -> dict[int, set[int]]:
    """Tell who supervises each of these units today: officers of its own or of the nearest office above that has any,
    and who stands in for them."""
    people = People(unit_ids, today)
    found = {}
    for unit_id in unit_ids:
        officers = people.supervisors(unit_id)
        found[unit_id] = officers.union(*(people.deputies[pk] for pk in officers if pk in people.deputies))
    return found


class People:
    """Who holds which role in which unit today, deputies of the absent included; read once for many limits."""

    def __init__(self, unit_ids: Iterable[int], today: date):
        self.superiors = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "superiors"))
        units = set(self.superiors) | {pk for above in self.superiors.values() for pk in above}
        seats = Posting.objects.in_force(today).filter(officer__is_active=True)
        self.holders: dict[tuple[int, str], set[int]] = defaultdict(set)
        for unit_id, officer_id, roles in seats.filter(unit_id__in=units).values_list(
            "unit_id", "officer_id", "roles"
        ):
            for role in roles:
                self.holders[unit_id, role].add(officer_id)
        self.secretariat = set(seats.filter(roles__contains=[Role.SECRETARIAT]).values_list("officer_id", flat=True))
        self.deputies: dict[int, set[int]] = defaultdict(set)
        for absent, deputy in (
            Deputy.objects.in_force(today).filter(deputy__is_active=True).values_list("absent_id", "deputy_id")
        ):
            self.deputies[absent].add(deputy)

    def to_tell(self, row: RunningLimit, roles: set[Role]) -> set[int]:
        """Tell the officers to be told of a limit.

        The handler is the officer who has the matter; where nobody has, the unit's supervisors, who assign it. A unit
        without a supervisor is answered for by the nearest superior one that has.
        """
        found: set[int] = set()
        if Role.HANDLER in roles and row.officer_id:
            found.add(row.officer_id)
        if Role.SUPERVISOR in roles or (Role.HANDLER in roles and not row.officer_id):
            found |= self.supervisors(row.unit_id)
        if Role.SECRETARIAT in roles:
            found |= self.secretariat
        return found.union(*(self.deputies[pk] for pk in list(found) if pk in self.deputies))

    def supervisors(self, unit_id: int) -> set[int]:
        for unit in (unit_id, *self.superiors.get(unit_id, ())):
            if holders := self.holders.get((unit, Role.SUPERVISOR)):
                return holders
        return set()


def read_digest(digest: Digest, *, by: Actor, at: datetime) -> Digest:
    """Note that an officer has read a digest of theirs.

    :raises NotAllowed: if it is somebody else's.
    """
    if by.kind != "officer" or by.id != digest.officer_id:
        raise NotAllowed("")
    if digest.read_at is None:
        digest.read_at = at
        digest.save(update_fields=["read_at"])
    return digest
