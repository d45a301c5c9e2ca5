"""What `gongzhi verify` checks of documents: numbers without gaps."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Count, Max

from gongzhi.documents.models import Document, Series

MOST = 1000


def broken_documents() -> Iterator[str]:
    """Yield a sentence for each promise that documents do not keep, at most `MOST`."""
    yield from islice(broken_series(), MOST)


def broken_series() -> Iterator[str]:
    given = {
        (row["unit_id"], row["kind"], row["year"]): row
        for row in Document.objects.values("unit_id", "kind", "year").annotate(
            count=Count("pk"), last=Max("sequence")
        )
    }
    for series in Series.objects.order_by("pk"):
        row = given.get((series.unit_id, series.kind, series.year), {"count": 0, "last": 0})
        if not series.last == row["last"] == row["count"]:
            yield f"documents {series} were given, but {row['count']} are there, the last being {row['last']}"
