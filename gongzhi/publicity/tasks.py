"""What runs by itself each day: showing what may be shown, ending what was shown long enough, the list of traders."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.publicity.actions.end import end_those_over
from gongzhi.publicity.actions.publish import publish_those_due
from gongzhi.publicity.counting import rank_traders


@app.periodic(cron="5 17 * * *")  # UTC: 1:05 in China, when a new day has begun
@app.task(queueing_lock="publish_disclosures")
def publish_daily(timestamp: int) -> int:
    """Show and end entries until there is nothing more to do; return how many moved."""
    at, moved = clock.now(), 0
    while some := publish_those_due(at=at) + end_those_over(at=at):
        moved += some
    return moved


@app.periodic(cron="35 17 * * *")  # UTC: 1:35 in China
@app.task(queueing_lock="rank_traders")
def rank_daily(timestamp: int) -> int:
    """Make the list of traders anew."""
    return rank_traders(today=clock.today())
