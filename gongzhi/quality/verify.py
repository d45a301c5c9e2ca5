"""What `gongzhi verify` checks of call-backs: as many as the draw says, and those that the lot falls on."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Count, F

from gongzhi.quality.models import Draw


def broken_draws(most: int = 1000) -> Iterator[str]:
    """Yield a sentence for each draw whose call-backs are not as many as were drawn."""
    rows = Draw.objects.annotate(found=Count("callbacks")).exclude(found=F("chosen")).order_by("day")
    for draw in islice(rows, most):
        yield f"draw of {draw.day}: {draw.chosen} were drawn, {draw.found} are there"
