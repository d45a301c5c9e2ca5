"""What runs by itself: each morning the letter of the day to traders."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.notices.digests import queue_digests


@app.periodic(cron="30 0 * * *")  # UTC: 8:30 in China
@app.task(queueing_lock="queue_trader_digests", pass_context=False)
def queue_trader_digests(timestamp: int) -> int:
    """Tell traders what waits for them."""
    return queue_digests(at=clock.now())
