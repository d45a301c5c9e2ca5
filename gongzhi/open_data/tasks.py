"""What open data does at night: looks whether everything public is there, and keeps a version of each set."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.open_data.actions.publish import publish_every_set, sweep
from gongzhi.open_data.actions.refresh import refresh_every_set
from gongzhi.open_data.sets import SETS


@app.periodic(cron="7 18 * * *")  # UTC: 2:07 in China, after what ends at midnight has ended
@app.task(queueing_lock="publish_open_data")
def publish_open_data(timestamp: int) -> int:
    """Bring every set up to date and make a version of each that changed; returns how many were made."""
    refresh_every_set(at=clock.now())
    made = publish_every_set(at=clock.now())
    for dataset in SETS.values():
        sweep(dataset)
    return sum(version is not None for version in made.values())
