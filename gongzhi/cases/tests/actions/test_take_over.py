from django.test import TestCase

from gongzhi.cases.actions.take_over import take_over_case
from gongzhi.cases.models import CaseUnit
from gongzhi.cases.queries import page_of_queue
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Part, State
from gongzhi.core.clock import day_of
from gongzhi.core.errors import NotAllowed
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestTakeOverCase(VerbTests, TestCase):
    verb, state, unit_key = "take_over", State.TRANSFERRING, OTHER

    def in_state(self, state, kind=None):
        """In other states OTHER is a unit that has the case offered, as far as its row says."""
        case = super().in_state(state, kind)
        if state != State.TRANSFERRING:
            case.case_units.create(unit=factories.unit(OTHER), part=Part.PENDING)
        return case

    def do(self, case, *, by, at=NOW, key=None):
        return take_over_case(case=case, by=by, at=at, key=key)

    def test_makes_the_unit_the_holder_with_limits_of_its_own(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.unit.key, case.pending_unit_id, case.officer_id) == (OTHER, None, None)
        limits = {(row.key, row.turn): row.is_running for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits == {("accept", 1): False, ("take_over", 1): False, ("accept", 2): True}
        parts = dict(CaseUnit.objects.filter(case=case).values_list("part", "unit__key"))
        assert (parts[Part.HOLDER], parts[Part.FORMER]) == (OTHER, HOLDER)
        assert Part.PENDING not in parts

    def test_leaves_the_queue_of_transferred_cases_for_the_units_own(self):
        case = self.ready()
        today = day_of(NOW)
        assert page_of_queue("pending", viewer=self.by, today=today).rows == [case]
        self.do(case, by=self.by)
        assert page_of_queue("pending", viewer=self.by, today=today).rows == []
        assert page_of_queue("unit", viewer=self.by, today=today).rows == [case]

    def test_is_refused_to_the_unit_that_offers_it(self):
        with self.assertRaises(NotAllowed):
            self.do(self.ready(), by=self.handler)
