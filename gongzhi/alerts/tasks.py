"""What runs by itself: ending alerts after their last day."""

from procrastinate.contrib.django import app

from gongzhi.alerts.lapsing import end_what_is_over
from gongzhi.core import clock


@app.periodic(cron="5 16 * * *")  # UTC: 0:05 in China, when the last day has passed
@app.task(queueing_lock="end_alerts")
def end_alerts_daily(timestamp: int) -> int:
    """End what is over."""
    return end_what_is_over(at=clock.now())
