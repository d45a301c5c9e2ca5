"""Receivers and the sender. Models are imported late, since this file is read before they may be."""

import threading

import pytest

from gongzhi.webhooks.tests.receiver import listening


@pytest.fixture
def province(db):
    from tests import factories

    factories.province()


@pytest.fixture
def inner(settings):
    """Allow receivers on this machine."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def received_by(inner):
    with listening() as kept:
        yield kept


@pytest.fixture
def another(inner):
    with listening() as kept:
        yield kept


@pytest.fixture
def sending(transactional_db):
    """The real sender, in a thread of this process."""
    from gongzhi.webhooks.sender import send_until

    stopped = threading.Event()
    thread = threading.Thread(target=send_until, args=[stopped])
    thread.start()
    yield
    stopped.set()
    thread.join(30)
    assert not thread.is_alive()
