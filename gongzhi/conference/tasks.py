"""What runs by itself: reminding owners of their assignments."""

from procrastinate.contrib.django import app

from gongzhi.conference.reminding import remind_of_assignments
from gongzhi.core import clock


@app.periodic(cron="20 23 * * *")  # UTC: 7:20 in China, before the day's work
@app.task(queueing_lock="remind_of_assignments")
def remind_of_assignments_daily(timestamp: int) -> int:
    """Remind of assignments that are due soon or late."""
    return remind_of_assignments(at=clock.now())
