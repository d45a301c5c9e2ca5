"""What runs by itself: reminding members of their tasks."""

from procrastinate.contrib.django import app

from gongzhi.campaigns.reminding import remind_of_tasks
from gongzhi.core import clock


@app.periodic(cron="25 23 * * *")  # UTC: 7:25 in China, before the day's work
@app.task(queueing_lock="remind_of_campaign_tasks")
def remind_daily(timestamp: int) -> int:
    """Remind of tasks that are due soon or late."""
    return remind_of_tasks(at=clock.now())
