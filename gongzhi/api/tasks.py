"""What runs by itself: answers that are not given again any more, and counters of minutes long past, are deleted."""

from datetime import timedelta

from procrastinate.contrib.django import app

from gongzhi.api.answers import forget_answers
from gongzhi.api.windows import forget_windows
from gongzhi.core import clock


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="forget_answers")
def forget_old_answers(timestamp: int) -> int:
    """Delete answers kept for a day, and counters of more than a day ago; returns how many answers."""
    at = clock.now()
    forget_windows(before=at - timedelta(days=1))
    return forget_answers(at=at)
