"""A feed that stays away is seen by monitoring and named by the doctor."""

from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from gongzhi.config.stuck import backlogs, stuck
from gongzhi.core import clock
from gongzhi.exchange.models import FeedPull, PullState


@pytest.mark.django_db
def test_silent_feed_is_told_to_monitoring_and_named_by_the_doctor(monkeypatch):
    monkeypatch.setenv("GONGZHI_FEED_RAILWAY_HELP", "http://127.0.0.1:1/help")
    pull = FeedPull.objects.create(feed="railway-help", state=PullState.DELIVERED, started_at=clock.now())
    assert b'gongzhi_feed_silent{feed="railway-help"} 0.0' in generate_latest(backlogs())
    assert [detail for what, detail in stuck() if what == "feeds"] == []

    FeedPull.objects.filter(pk=pull.pk).update(started_at=clock.now() - timedelta(hours=31))
    assert b'gongzhi_feed_silent{feed="railway-help"} 1.0' in generate_latest(backlogs())
    [told] = [detail for what, detail in stuck() if what == "feeds"]
    assert told.startswith("railway-help stays away")
