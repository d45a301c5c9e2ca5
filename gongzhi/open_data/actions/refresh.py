"""Refresh: bring a set to what is public now, for the records that a stretch of the journal names, or for all."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from gongzhi.core.clock import day_of
from gongzhi.open_data import rules
from gongzhi.open_data.actions.take_back import take_back_versions
from gongzhi.open_data.models import Entry, Standing
from gongzhi.open_data.sets import SETS, Dataset, Row

BATCH = 1000
FIELDS = ("source_id", "day", "month", "prefecture", "region", "subject", "mark", "weight", "data")


@transaction.atomic
def refresh_records(dataset: Dataset, ids: Iterable[int], *, at: datetime) -> int:
    """Bring the rows of some records to what is public of them now.

    :return: how many rows were added, changed or removed.
    """
    wanted = sorted(set(ids))
    hold(dataset)
    done = 0
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        found = list(dataset.source(day_of(at)).filter(pk__in=some))
        done += put(dataset, dataset.rows(found), Q(source_id__in=some), at=at)
    return done


def refresh_all(dataset: Dataset, *, at: datetime) -> int:
    """Bring a whole set to what is public now, a part at a time, each in a transaction of its own.

    :return: how many rows were added, changed or removed.
    """
    if dataset.compute:
        with transaction.atomic():
            hold(dataset)
            return put(dataset, dataset.compute(day_of(at)), Q(), at=at)
    done, last = 0, 0
    while True:
        with transaction.atomic():
            hold(dataset)
            found = next_records(dataset, day_of(at), last)
            upto = found[-1].pk if found else None
            place = Q(source_id__gt=last) if upto is None else Q(source_id__gt=last, source_id__lte=upto)
            done += put(dataset, dataset.rows(found), place, at=at)
        if upto is None:
            return done
        last = upto


def next_records(dataset: Dataset, today: date, last: int) -> Sequence:
    return list(dataset.source(today).filter(pk__gt=last).order_by("pk")[:BATCH])


def hold(dataset: Dataset) -> Standing:
    """Let one writer at a time be at a set; a version that is being made waits too, and is of one moment."""
    Standing.objects.get_or_create(dataset=dataset.key)
    return Standing.objects.select_for_update().get(dataset=dataset.key)


def put(dataset: Dataset, rows: Sequence[Row], place: Q, *, at: datetime) -> int:
    """Make the entries of a part of a set those that are wanted there.

    :param place: which entries the part has now.
    """
    present = {entry.code: entry for entry in Entry.objects.filter(place, dataset=dataset.key)}
    wanted = {row.code: entry_of(dataset, row, at) for row in rows}
    new = [entry for code, entry in wanted.items() if code not in present]
    changed = []
    for code, entry in wanted.items():
        old = present.get(code)
        if old and any(getattr(old, name) != getattr(entry, name) for name in FIELDS):
            entry.pk, entry.added_at = old.pk, old.added_at
            changed.append(entry)
    gone = [entry.pk for code, entry in present.items() if code not in wanted]
    if gone:
        remove(dataset, Entry.objects.filter(pk__in=gone), at=at)
    Entry.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        Entry.objects.bulk_update(changed, [*FIELDS, "changed_at"], batch_size=BATCH)
    done = len(new) + len(changed) + len(gone)
    if done:
        Standing.objects.filter(dataset=dataset.key).update(changed_at=at)
    return done


def remove(dataset: Dataset, entries: QuerySet, *, at: datetime) -> None:
    """Take rows out, and with them the files of every version that still holds one of them."""
    since = entries.aggregate(since=Min("added_at"))["since"]
    entries.delete()
    if since and not dataset.is_aggregate:
        take_back_versions(dataset=dataset, since=since, at=at)


def entry_of(dataset: Dataset, row: Row, at: datetime) -> Entry:
    names = [column.name for column in dataset.columns]
    if set(row.data) != set(names):
        raise ValueError(f"{dataset.key}: a row has other columns than are declared: {sorted(row.data)}")
    return Entry(
        dataset=dataset.key,
        code=row.code,
        source_id=row.source_id,
        day=row.day,
        month=rules.month_of(row.day),
        prefecture=rules.prefecture_of(row.region),
        region=rules.county_of(row.region),
        subject=row.subject,
        mark=row.mark,
        weight=row.weight,
        data=dict(row.data),
        added_at=at,
        changed_at=at,
    )


def refresh_every_set(*, at: datetime) -> dict[str, int]:
    """Bring every set to what is public now: set → rows added, changed or removed."""
    return {key: refresh_all(dataset, at=at) for key, dataset in SETS.items()}
