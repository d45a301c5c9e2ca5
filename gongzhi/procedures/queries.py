"""Reading limits and digests. Whoever asks for a record's limits must already be entitled to the record itself."""

from collections.abc import Iterable

from django.db.models import QuerySet

from gongzhi.core.actors import Actor
from gongzhi.core.kept import revision_along
from gongzhi.core.prepared import prepared
from gongzhi.procedures.models import Digest, RunningLimit


def limits_of(record_kind: str, record_ids: Iterable[int], *, viewer: Actor) -> dict[int, list[RunningLimit]]:
    """Give the limits of records, running ones first, soonest due first; one query.

    Each row also carries the `revision` of what is kept, so that reckoning with the calendar needs no query more.

    A consumer sees what the law gives, on matters that they opened; the working rules between offices are not theirs.
    A trader sees what it must keep itself.
    """
    wanted = set(record_ids)
    if viewer.kind not in {"officer", "system", "trader"}:
        wanted &= viewer.opened
    found: dict[int, list[RunningLimit]] = {record_id: [] for record_id in wanted}
    if not wanted:
        return found
    rows = limits_on_records(record_kind, sorted(wanted))
    if viewer.kind == "trader":
        rows = [row for row in rows if row.obliges == "trader"]
    elif viewer.kind not in {"officer", "system"}:
        rows = [row for row in rows if not row.procedure.startswith("working-rules@")]
    for row in sorted(rows, key=lambda row: (not row.is_running, row.due_date is None, row.due_date, row.pk)):
        found[row.record_id].append(row)
    return found


@prepared
def limits_on_records(kind: str, ids: list[int]) -> QuerySet[RunningLimit]:
    """Give the limits of records, unordered, each with the `revision` of what is kept."""
    rows = RunningLimit.objects.filter(record_kind=kind, record_id__in=ids)
    return rows.annotate(revision=revision_along())


def digests(*, viewer: Actor, limit: int = 30) -> list[Digest]:
    """List an officer's own digests, latest first."""
    return list(Digest.objects.filter(officer_id=viewer.id).order_by("-date")[:limit]) if is_officer(viewer) else []


def unread_digests(*, viewer: Actor) -> int:
    """Count the digests that an officer has not read."""
    return Digest.objects.filter(officer_id=viewer.id, read_at__isnull=True).count() if is_officer(viewer) else 0


def is_officer(viewer: Actor) -> bool:
    return viewer.kind == "officer" and viewer.id is not None
