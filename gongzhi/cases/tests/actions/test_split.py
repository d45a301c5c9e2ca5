from django.test import TestCase

from gongzhi.cases.actions.split import split_report
from gongzhi.cases.models import CaseLink
from gongzhi.cases.queries import links_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Kind, LinkKind, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestSplitReport(VerbTests, TestCase):
    verb, state = "split", State.RECEIVED

    def do(self, case, *, by, at=NOW, key=None, narrative="另举报其无照经营"):
        return split_report(case=case, narrative=narrative, by=by, at=at, key=key)

    def test_makes_a_linked_report_of_the_same_people_under_its_own_procedure(self):
        case = self.do(self.ready(), by=self.by)
        link = CaseLink.objects.get(kind=LinkKind.SPLIT)
        report = link.second
        assert (link.first, report.kind, report.state) == (case, Kind.REPORT, State.RECEIVED)
        assert (report.unit_id, report.trader_name) == (case.unit_id, case.trader_name)
        assert report.procedure == "amr-report@2026-04-15"
        assert report.text.narrative == "另举报其无照经营"
        assert report.parties.get().phone == case.parties.get().phone
        assert RunningLimit.objects.get(record_id=report.pk, key="verify").is_running
        assert [other for _kind, other in links_of(case, viewer=self.by)] == [report]

    def test_is_refused_without_saying_what_is_reported(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, narrative="")
        assert refused.exception.field == "narrative"
