"""What runs by itself: the daily draw of call-backs."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.quality.actions.draw import draw_missing


@app.periodic(cron="15 17 * * *")  # UTC: 1:15 in China, when the day before is over
@app.task(queueing_lock="draw_callbacks")
def draw_daily(timestamp: int) -> int:
    """Draw among the matters that were closed since the last draw."""
    return draw_missing(today=clock.today(), at=clock.now())
