from django.test import TestCase

from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.models import CaseText
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import FINDINGS, Kind, Outcome, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestVerifyReport(VerbTests, TestCase):
    verb, state, kind = "verify", State.RECEIVED, Kind.REPORT
    guards = {"has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by)}

    def do(self, case, *, by, at=NOW, key=None, outcome=Outcome.FILED, finding="现场查获过期食品"):
        return verify_report(case=case, outcome=outcome, finding=finding, by=by, at=at, key=key)

    def test_keeps_what_was_found(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.outcome, case.resolved, case.decided_at) == (Outcome.FILED, None, NOW)
        assert CaseText.objects.get(case=case).answer == "现场查获过期食品"
        assert RunningLimit.objects.get(record_id=case.pk, key="verify").met is True

    def test_is_possible_with_every_finding_and_nothing_else(self):
        for outcome in Outcome:
            with self.subTest(outcome=outcome):
                if outcome in FINDINGS:
                    assert self.do(self.ready(), by=self.by, outcome=outcome).outcome == outcome
                else:
                    with self.assertRaises(Refused) as refused:
                        self.do(self.ready(), by=self.by, outcome=outcome)
                    assert refused.exception.field == "outcome"

    def test_is_refused_without_what_was_found(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, finding="")
        assert refused.exception.field == "finding"
