"""Counting how often something happens in a fixed window of time: one statement a count, over all processes."""

from datetime import datetime

from gongzhi.api.models import Window
from gongzhi.core import statements

COUNT = """
    INSERT INTO api_window AS held (key, opened, count) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN held.opened = excluded.opened THEN held.count + 1 ELSE 1 END,
        opened = excluded.opened
    RETURNING count
"""


def count_in_window(key: str, *, at: datetime, seconds: int) -> tuple[int, int]:
    """Count once more: how often it happened in this window now, and the seconds that the window has left."""
    now = int(at.timestamp())
    ((count,),) = statements.rows(COUNT, [key, now - now % seconds])
    return count, seconds - now % seconds


def counted_so_far(key: str, *, at: datetime, seconds: int) -> int:
    """Tell how often it happened in this window so far."""
    now = int(at.timestamp())
    return Window.objects.filter(key=key, opened=now - now % seconds).values_list("count", flat=True).first() or 0


def forget_windows(*, before: datetime) -> int:
    """Delete counters of windows that began before this; returns how many."""
    return Window.objects.filter(opened__lt=int(before.timestamp())).delete()[0]
