"""What open data makes of the journal: rows of the records that a stretch of it names."""

from collections import defaultdict
from datetime import datetime

from gongzhi.core.models import JournalEntry
from gongzhi.open_data.actions.refresh import refresh_records
from gongzhi.open_data.sets import SETS

READER = "open_data"


def follow_records(after: int, upto: int, *, at: datetime) -> None:
    """Bring open data to what the records of these lines now show."""
    kinds = {kind for dataset in SETS.values() for kind in dataset.kinds}
    lines = JournalEntry.objects.filter(id__gt=after, id__lte=upto, kind__in=kinds)
    named: dict[str, set[int]] = defaultdict(set)
    for kind, record in lines.order_by().values_list("kind", "record_id").distinct():
        named[kind].add(record)
    for dataset in SETS.values():
        ids = {record for kind in dataset.kinds for record in named[kind]}
        if ids:
            refresh_records(dataset, ids, at=at)
