"""What enforcement does by itself, once a day."""

from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.enforcement.actions.hold.lapse import lapse_holds
from gongzhi.enforcement.actions.listing.expire import expire_listings
from gongzhi.enforcement.actions.publication.expire import expire_publications


@app.periodic(cron="7 17 * * *")  # UTC: 1:07 in China
@app.task(queueing_lock="end_what_ran_out")
def end_what_ran_out(timestamp: int) -> int:
    """End preservations, publications and listings whose last day has passed."""
    at = clock.now()
    return lapse_holds(at=at) + expire_publications(at=at) + expire_listings(at=at)
