"""What sampling does by itself, once a day."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.sampling.actions.sample.settle import settle_undisputed


@app.periodic(cron="17 17 * * *")  # UTC: 1:17 in China
@app.task(queueing_lock="settle_undisputed_samples")
def settle_undisputed_samples(timestamp: int) -> int:
    """Make final what nobody objected to in time."""
    return settle_undisputed(at=clock.now())
