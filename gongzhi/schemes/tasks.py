"""What pledges do by themselves, once a day."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.schemes.actions.pledge.flag import flag_pledges
from gongzhi.schemes.actions.pledge.lapse import lapse_what_is_over
from gongzhi.schemes.actions.pledge.plan_check import plan_due_checks
from gongzhi.schemes.actions.pledge.take_effect import let_changes_take_effect


@app.periodic(cron="7 17 * * *")  # UTC: 1:07 in China
@app.task(queueing_lock="keep_pledges")
def keep_pledges(timestamp: int) -> int:
    """Let announced changes hold, end what is over, plan checks that are due, find what should be looked at."""
    at = clock.now()
    return let_changes_take_effect(at=at) + lapse_what_is_over(at=at) + plan_due_checks(at=at) + flag_pledges(at=at)
