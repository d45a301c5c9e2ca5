"""What runs by itself: telling of limits that run out, on working hours' quarter to the hour."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.procedures.escalation import escalate


@app.periodic(cron="45 0-10 * * *")  # UTC: 8:45 to 18:45 in China
@app.task(queueing_lock="escalate", pass_context=False)
def escalate_limits(timestamp: int) -> int:
    """Tell people of limits that run out."""
    return escalate(at=clock.now())
