from django.test import TestCase

from gongzhi.cases.actions.hand_back import hand_back_case
from gongzhi.cases.models import CaseUnit
from gongzhi.cases.queries import page_of_queue
from gongzhi.cases.tests.verb import VerbTests, waiting_for
from gongzhi.cases.words import Part, State
from gongzhi.core.actors import Role
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW


class TestHandBackCase(VerbTests, TestCase):
    verb, state = "hand_back", State.RECEIVED
    guards = {"assistants_have_answered": lambda self: (waiting_for(self.ready(), by=self.handler), self.by)}

    def do(self, case, *, by, at=NOW, key=None, reason="不属本单位"):
        return hand_back_case(case=case, reason=reason, by=by, at=at, key=key)

    def test_leads_to_the_triage_queue_of_the_unit_that_took_it_in(self):
        intake = factories.actor(("government-service", Role.HANDLER))
        case = factories.received(by=intake, hotline="12345")
        case = self.do(case, by=self.by)
        assert (case.unit.key, case.officer_id, case.procedure) == ("government-service", None, "")
        assert page_of_queue("triage", viewer=intake, today=day_of(NOW)).rows == [case]
        parts = set(CaseUnit.objects.filter(case=case).values_list("unit__key", "part"))
        assert (HOLDER, Part.FORMER) in parts
        assert (HOLDER, Part.HOLDER) not in parts

    def test_stops_the_law_and_starts_the_limit_of_routing(self):
        case = self.do(self.ready(), by=self.by)
        limits = {row.key: row.is_running for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits == {"accept": False, "route": True}
        assert case.due_date

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"

    def test_is_refused_where_no_unit_took_it_in(self):
        case = self.ready()
        CaseUnit.objects.filter(case=case, part=Part.INTAKE).delete()
        self.assert_nothing_happened(case, lambda: self.do(case, by=self.by), error=Refused)
