from django.test import TestCase

from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.split import split_report
from gongzhi.cases.actions.unlink import unlink_cases
from gongzhi.cases.models import Case, CaseLink
from gongzhi.cases.queries import history_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from tests import factories
from tests.factories import NOW


class TestUnlinkCases(VerbTests, TestCase):
    verb, state = "unlink", State.RECEIVED

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.other = factories.received(by=cls.handler)

    def in_state(self, state, kind=None):
        case = super().in_state(state, kind)
        return link_cases(case=case, number=self.other.number, by=self.handler, at=NOW)

    def do(self, case, *, by, at=NOW, key=None, number=None):
        return unlink_cases(case=case, number=number or self.other.number, by=by, at=at, key=key)

    def test_undoes_the_link_and_loses_nothing(self):
        case = self.do(self.ready(), by=self.by)
        assert not CaseLink.objects.exists()
        assert Case.objects.filter(pk__in=[case.pk, self.other.pk]).count() == 2
        for one, two in ((case, self.other), (self.other, case)):
            told = [line.sentence for line in history_of(one, viewer=SYSTEM)]
            assert sum(two.number in sentence for sentence in told) == 2

    def test_is_refused_where_there_is_no_such_link(self):
        case = self.do(self.ready(), by=self.by)
        for number in (self.other.number, "0000000000"):
            with self.subTest(number=number), self.assertRaises(Refused) as refused:
                self.do(case, by=self.by, number=number)
            assert refused.exception.field == "number"

    def test_never_parts_a_report_from_the_complaint_that_it_was_split_from(self):
        case = split_report(case=self.ready(), narrative="无照经营", by=self.handler, at=NOW)
        report = CaseLink.objects.get(kind="split").second
        with self.assertRaises(Refused):
            self.do(case, by=self.by, number=report.number)
