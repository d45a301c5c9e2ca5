"""Try: say what an import of a file would do; writes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from gongzhi.cases.actions.receive import question_of
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.tables import Table, open_table
from gongzhi.directory.models import Unit
from gongzhi.exchange.batches import Batch, batches, unit_answering
from gongzhi.exchange.catalog import Connector
from gongzhi.exchange.rules import Draft, Fault
from gongzhi.exchange.tally import BY_HAND, Tally
from gongzhi.routing.queries import route_many

FIRST_FAULTS = 20

Tell = Callable[[int, int], None]
"""Called with (rows dealt with, rows in all) from time to time."""


def try_file(
    *,
    connector: Connector,
    file: BinaryIO,
    at: datetime,
    unit_id: int | None = None,
    limit: int | None = None,
    tell: Tell = lambda done, total: None,
) -> tuple[Tally, list[tuple[int, tuple[Fault, ...]]], Table]:
    """Read a whole file, and say what would become of its rows: counts, the first faults, the table as it was opened.

    :param unit_id: the unit that would get all matters; None lets the rules choose.
    :raises Unusable: if the file cannot be read.
    """
    table = open_table(file, connector)
    tally, faults, seen = Tally(), [], set()
    for batch in batches(table, connector, answering=unit_answering(connector, at=at), at=at, limit=limit):
        tally.add(try_batch(batch, seen, unit_id=unit_id, at=at))
        faults += [(row.number, wrong) for row, wrong in batch.faulty[: FIRST_FAULTS - len(faults)]]
        tell(tally.read, table.total)
    return tally, faults, table


def try_batch(batch: Batch, seen: set[str], *, unit_id: int | None, at: datetime) -> Tally:
    """Count what would become of a batch; `seen` keeps the keys of the batches before."""
    tally = Tally(read=batch.read, refused=len(batch.faulty), skipped=len(batch.skips))
    tally.skips.update(batch.skips)
    fresh: list[Draft] = []
    keys = {draft.new.source_key for draft in batch.drafts}
    source = batch.drafts[0].new.source if batch.drafts else ""
    known = set(Case.objects.filter(source=source, source_key__in=keys).values_list("source_key", flat=True))
    for draft in batch.drafts:
        if draft.new.source_key in known or draft.new.source_key in seen:
            tally.repeated += 1
        else:
            seen.add(draft.new.source_key)
            fresh.append(draft)
    tally.taken = len(fresh)
    tally.answered = sum(bool(draft.answer) for draft in fresh)
    chosen = [draft.new.unit_id or unit_id for draft in fresh]
    names = dict(Unit.objects.filter(pk__in=filter(None, chosen)).values_list("pk", "name")) if any(chosen) else {}
    asked = [question_of(draft.new, at=at) for draft, unit in zip(fresh, chosen, strict=True) if not unit]
    for unit in filter(None, chosen):
        tally.went(names[unit], [BY_HAND])
    for decision in route_many(asked, today=clock.day_of(at)):
        tally.went(decision.unit_name if decision.unit_id else "", list(decision.rules))
    return tally
