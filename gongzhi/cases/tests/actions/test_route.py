from django.test import TestCase

from gongzhi.cases.actions.route import route_case
from gongzhi.cases.models import CaseUnit, Routing
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Part, State
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from gongzhi.routing.models import Example
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestRouteCase(VerbTests, TestCase):
    verb, state = "route", State.TRIAGE

    def do(self, case, *, by, at=NOW, key=None, unit_key=OTHER, reason="经营者在该区"):
        return route_case(case=case, unit_id=factories.unit(unit_key).pk, reason=reason, by=by, at=at, key=key)

    def test_gives_the_case_its_unit_its_procedure_and_its_limits(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.unit.key, case.procedure) == (OTHER, "amr-complaint@2026-04-15")
        limits = {(row.key, row.turn): row.is_running for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits == {("accept", 1): False, ("route", 1): False, ("accept", 2): True}
        parts = set(CaseUnit.objects.filter(case=case).values_list("unit__key", "part"))
        assert (OTHER, Part.HOLDER) in parts and ("samr-520100", Part.SUPERIOR) in parts
        assert (HOLDER, Part.FORMER) in parts

    def test_keeps_the_choice_with_its_reason_as_an_example(self):
        case = self.do(self.ready(), by=self.by)
        routing = Routing.objects.filter(case=case).latest("id")
        assert (routing.by_hand, routing.reason, routing.unit.key) == (True, "经营者在该区", OTHER)
        assert Example.objects.get(case_id=case.pk).chosen_unit == routing.unit_id

    def test_goes_to_any_agency_from_triage(self):
        assert self.do(self.ready(), by=self.by, unit_key="housing").unit.key == "housing"

    def test_stays_within_the_agency_once_a_unit_holds_it(self):
        case = self.in_state(State.RECEIVED)
        refused = self.assert_nothing_happened(
            case, lambda: self.do(case, by=self.by, unit_key="housing"), error=Refused
        )
        assert refused.field == "unit"
        assert self.do(case, by=self.by, unit_key="samr-520302").unit.key == "samr-520302"

    def test_may_designate_any_unit_as_the_secretariat(self):
        case = self.in_state(State.RECEIVED)
        by = factories.actor(("samr", Role.SECRETARIAT))
        assert self.do(case, by=by, unit_key="housing").unit.key == "housing"

    def test_is_refused_to_the_unit_that_has_it_and_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.in_state(State.RECEIVED), by=self.by, unit_key=HOLDER)
        assert refused.exception.field == "unit"
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
