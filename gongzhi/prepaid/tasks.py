"""What prepaid cards do by themselves, once a day."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.prepaid.reminding import remind_of_reports
from gongzhi.prepaid.watching import watch


@app.periodic(cron="35 22 * * *")  # UTC: 6:35 in China, before the day's work
@app.task(queueing_lock="watch_prepaid_issuers")
def watch_issuers(timestamp: int) -> int:
    """Look for warning signs."""
    return watch(at=clock.now())


@app.periodic(cron="20 23 * * *")  # UTC: 7:20 in China
@app.task(queueing_lock="remind_of_prepaid_reports")
def remind_daily(timestamp: int) -> int:
    """Remind of reports that are due soon or late."""
    return remind_of_reports(at=clock.now())
