from django.test import TestCase

from gongzhi.cases.actions.join import join_incident
from gongzhi.cases.actions.leave import leave_incident
from gongzhi.core import journal
from tests import factories
from tests.factories import NOW


class TestLeaveIncident(TestCase):
    def test_tells_why_and_keeps_that_it_was_in(self):
        factories.province()
        by, case = factories.actor(), factories.received()
        told = {"case_ids": [case.pk], "number": "E26-0001", "unit_id": case.unit_id, "by": by, "at": NOW}
        join_incident(**told)
        leave_incident(**told, reason="不是同一经营者")
        *_before, joined, left = journal.history("case", case.pk)
        assert (joined.verb, left.verb, left.note) == ("join", "leave", "不是同一经营者")
