"""What runs by itself: pages whose day has come are looked at."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.monitoring.actions.check import check_due

MOST = 60
"""So many pages at most are looked at in one round; the next round goes on."""


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="look_at_due_pages")
def look_at_due_pages(timestamp: int) -> int:
    """Look at pages that are due; return how many were looked at."""
    return len(check_due(now=clock.now, most=MOST))
