"""What runs by itself: each quarter of an hour what is due, once a day who was silent too often."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.negotiation.due import settle_due, suspend_silent


@app.periodic(cron="1,16,31,46 * * * *")
@app.task(queueing_lock="settle_due", pass_context=False)
def settle_due_negotiations(timestamp: int) -> dict[str, int]:
    """Let flow back what was not settled in time, and confirm what was performed."""
    return settle_due(at=clock.now())


@app.periodic(cron="20 17 * * *")  # UTC: 1:20 in China
@app.task(queueing_lock="suspend_silent", pass_context=False)
def suspend_silent_traders(timestamp: int) -> int:
    """Suspend traders that leave consumers without an answer."""
    return suspend_silent(at=clock.now())
