"""The sender at work: receivers that behave badly harm nobody else, and a killed worker loses nothing."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from gongzhi.core import clock
from gongzhi.webhooks.models import Attempt, Delivery
from gongzhi.webhooks.sender import AT_ONCE
from gongzhi.webhooks.tests.way import fan_out, subscribed, wait_for
from gongzhi.webhooks.words import DeliveryState, Fault
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def undelivered(to) -> int:
    return Delivery.objects.filter(subscription=to).exclude(state=DeliveryState.DELIVERED).count()


def in_order(receiver) -> bool:
    """Tell whether each matter's events came in their order, repetitions left out."""
    by_matter: dict[str, list[str]] = {}
    for subject, sequence in receiver.seen():
        by_matter.setdefault(subject, []).append(sequence)
    return all(sequences == sorted(sequences) for sequences in by_matter.values())


class TestSender:
    def test_a_receiver_that_hangs_holds_up_only_itself(self, province, received_by, another, sending, settings):
        settings.WEBHOOK_SECONDS = 1.5
        hanging, _secret = subscribed(received_by)
        well, _secret = subscribed(another)
        received_by.hangs.set()
        for _n in range(10):
            factories.case_in("closed")
        fan_out(at=clock.now())
        wait_for(lambda: undelivered(well) == 0, 8)
        assert undelivered(hanging) == 40
        most = received_by.most_at_once  # the receiver still holds what the sender gave up waiting for
        assert most <= AT_ONCE + Attempt.objects.filter(fault=Fault.TIMEOUT).count()
        wait_for(lambda: Attempt.objects.filter(fault=Fault.TIMEOUT).exists(), 5)
        assert in_order(another)
        received_by.hangs.clear()
        wait_for(lambda: Attempt.objects.filter(delivery__subscription=hanging, fault="").exists(), 15)

    def test_keeps_the_order_of_each_matter_under_answers_that_fail_at_random(self, province, received_by, sending):
        to, _secret = subscribed(received_by)
        received_by.answer = lambda event, times: 404 if hash(event["id"]) % 3 == 0 and times == 1 else 200
        for _n in range(6):
            factories.case_in("closed")
        fan_out(at=clock.now())
        wait_for(lambda: len(received_by.events) >= 6)
        for _round in range(40):  # tried again at once, rather than in ten seconds
            Delivery.objects.filter(token=None, state=DeliveryState.WAITING).update(due_at=clock.now())
            if undelivered(to) == 0:
                break
            time.sleep(0.25)
        assert undelivered(to) == 0
        assert in_order(received_by)
        assert len(received_by.seen()) == 24


@contextmanager
def worker(**settings):
    """Run the product's own worker, as a process of its own, on the tests' database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))
    environment = {**os.environ, "DATABASE_URL": url, "GONGZHI_WEBHOOK_NETWORKS": "127.0.0.0/8", **settings}
    process = subprocess.Popen([sys.executable, "-m", "gongzhi.config.cli", "worker"], env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


class TestKilledWorker:
    def test_loses_nothing_and_keeps_the_order_when_another_goes_on(self, province, received_by):
        to, _secret = subscribed(received_by)
        by = factories.actor()
        numbers = {factories.case_in("closed", by=by).number for _n in range(25)}
        received_by.gap = 0.05
        with worker(GONGZHI_WEBHOOK_SECONDS="1") as first:
            wait_for(lambda: len(received_by.events) > 15, 30)
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        reached = len(received_by.seen())
        on_its_way = Delivery.objects.filter(subscription=to, token__isnull=False).count()
        assert 15 < reached < 100
        assert on_its_way > 0  # it was killed in the middle of a post
        with worker(GONGZHI_WEBHOOK_SECONDS="1"):
            wait_for(lambda: Delivery.objects.count() == 100 and undelivered(to) == 0, 40)
        assert {subject for subject, _sequence in received_by.seen()} == numbers
        assert len(received_by.seen()) == 100
        assert in_order(received_by)
        assert len(received_by.events) <= 100 + on_its_way  # only what was on its way came twice
