from django.test import TestCase

from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Part, State
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestReturnCase(VerbTests, TestCase):
    verb, state, unit_key = "return", State.TRANSFERRING, OTHER

    def in_state(self, state, kind=None):
        """In other states OTHER is a unit that had the case offered before."""
        case = super().in_state(state, kind)
        if state != State.TRANSFERRING:
            case.case_units.create(unit=factories.unit(OTHER), part=Part.PENDING)
        return case

    def do(self, case, *, by, at=NOW, key=None, reason="不归我们"):
        return return_case(case=case, reason=reason, by=by, at=at, key=key)

    def test_leaves_it_with_the_unit_that_holds_it_where_the_limit_runs_on(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.unit.key, case.pending_unit_id) == (HOLDER, None)
        limits = {row.key: row for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits["take_over"].met is True
        assert (limits["accept"].is_running, limits["accept"].turn) == (True, 1)

    def test_is_refused_to_the_unit_that_holds_it(self):
        case = self.ready()
        with self.assertRaises(NotAllowed):
            self.do(case, by=self.handler)

    def test_can_happen_between_the_same_units_again_and_again(self):
        case = self.ready()
        for _again in range(3):
            case = self.do(case, by=self.by)
            case = transfer_case(
                case=case, unit_id=factories.unit(OTHER).pk, reason="请再看", by=self.handler, at=NOW
            )
        case = self.do(Case.objects.get(pk=case.pk), by=self.by)
        parts = CaseUnit.objects.filter(case=case, unit__key=OTHER).values_list("part", flat=True)
        assert list(parts) == [Part.FORMER]
        assert case_by_number(case.number, viewer=self.by) == case

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
