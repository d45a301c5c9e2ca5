"""What consumers of an incident's matters are told."""

from uuid import uuid4

from django.test import TestCase, override_settings

from gongzhi.core.models import JournalEntry
from gongzhi.incidents.tests import scene
from gongzhi.incidents.verbs import do
from gongzhi.incidents.words import State
from gongzhi.notices.models import Notice
from gongzhi.notices.outbox import queue_notices
from tests import factories
from tests.factories import NOW


def newest() -> int:
    return JournalEntry.objects.order_by("-pk").first().pk


@override_settings(MAIL="", SMS="page")
class TestProgress(TestCase):
    def test_goes_to_each_consumer_once(self):
        factories.province()
        by = scene.both_roles()
        incident = scene.incident_in(State.OPEN, by=by, count=3)
        before, key = newest(), uuid4()
        for _again in range(2):
            do(incident, "tell", text="已冻结账户余额。", by=by, at=NOW, key=key)
        assert queue_notices(before, newest(), at=NOW) == 4
        queue_notices(before, newest(), at=NOW)
        assert Notice.objects.filter(verb="inform", channel="sms").count() == 4
