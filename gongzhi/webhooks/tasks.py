"""What runs by itself: the log of deliveries forgets what ended long ago. Posting itself is sender.py."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.webhooks import outbox


@app.periodic(cron="37 19 * * *")  # UTC: at night in China
@app.task(queueing_lock="forget_deliveries")
def forget_deliveries(timestamp: int) -> int:
    """Delete what was delivered or given up long ago."""
    return outbox.forget(at=clock.now())
