"""What goes out of gongzhi, as the whole sees it: started with a worker, watched by metrics and the doctor."""

from datetime import timedelta

import pytest

from gongzhi.config import doctor, stuck
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.models import Delivery
from gongzhi.webhooks.words import DeliveryState

LIMIT = timedelta(minutes=20)


@pytest.fixture
def waiting(db):
    """An event that has waited for twenty minutes."""
    at = clock.now() - LIMIT
    to, _secret = subscribe(name="某系统", url="https://8.8.8.8/", by=SYSTEM, at=at)
    return Delivery.objects.create(
        subscription=to,
        entry_id=1,
        record_id=1,
        seq=1,
        type="cn.gongzhi.case.closed",
        created_at=at,
        due_at=at,
    )


class TestStuck:
    def test_is_nothing_at_first(self, db):
        assert list(stuck.stuck()) == []

    def test_names_the_receiver_of_an_event_that_waits_too_long(self, waiting):
        [(what, detail)] = stuck.stuck()
        assert what == "webhooks"
        assert f"subscription {waiting.subscription_id} (8.8.8.8): 1 events waiting" in detail

    def test_is_a_fault_to_the_doctor(self, waiting):
        assert any((found.what, found.state) == ("webhooks", doctor.BAD) for found in doctor.database())
        Delivery.objects.update(state=DeliveryState.DELIVERED, ended_at=clock.now())
        assert not any(found.what == "webhooks" for found in doctor.database())

    def test_is_a_metric(self, waiting, client):
        told = client.get("/metrics").content.decode()
        [line] = [each for each in told.splitlines() if each.startswith("gongzhi_webhook_oldest_seconds{")]
        name, value = line.split(" ")
        assert name == f'gongzhi_webhook_oldest_seconds{{subscription="{waiting.subscription_id}"}}'
        assert 1200 <= float(value) < 1260
        for gauge in ("webhook_waiting", "webhook_dead", "webhook_unread_lines", "notice_waiting", "notice_failed"):
            assert f"# TYPE gongzhi_{gauge} gauge" in told
