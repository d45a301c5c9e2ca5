"""What runs by itself: reports that came in by a page are read and compared."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.ride_hailing.actions.take_in import take_in_report


@app.task(queue="imports")
def take_in(report_id: int) -> None:
    """Read an uploaded report and compare it with the registers."""
    take_in_report(report_id, at=clock.now())
