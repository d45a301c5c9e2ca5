"""What runs by itself: kept appeals are taken in on their day."""

from procrastinate.contrib.django import app

from gongzhi.appeals.actions.wake import wake_due
from gongzhi.core import clock


@app.periodic(cron="5 16,22 * * *")  # UTC: 0:05 in China, as the day begins, and again at 6:05
@app.task(queueing_lock="wake_kept_appeals")
def wake_kept_appeals(timestamp: int) -> tuple[int, int]:
    """Take in the kept appeals whose day has come."""
    return wake_due(at=clock.now())
