from datetime import date

from django.test import TestCase

from gongzhi.cases.actions.assign import assign_case, officers_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import Refused
from gongzhi.directory.actions import deactivate_officer, end_posting
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestAssignCase(VerbTests, TestCase):
    verb, state = "assign", State.RECEIVED

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.colleague = factories.officer((HOLDER, Role.HANDLER), name="钱示例")

    def do(self, case, *, by, at=NOW, key=None, officer=None):
        return assign_case(case=case, officer_id=(officer or self.colleague).pk, by=by, at=at, key=key)

    def test_names_the_officer_on_the_case_and_on_its_limits(self):
        case = self.do(self.ready(), by=self.by)
        assert case.officer_id == self.colleague.pk
        assert RunningLimit.objects.get(record_id=case.pk, key="accept").officer_id == self.colleague.pk

    def test_is_refused_for_whoever_does_not_handle_cases_in_the_unit_today(self):
        gone = factories.officer((HOLDER, Role.HANDLER))
        end_posting(posting=gone.postings.get(), by=SYSTEM, at=NOW)
        closed = factories.officer((HOLDER, Role.HANDLER))
        deactivate_officer(officer=closed, by=SYSTEM, at=NOW)
        for officer in (
            gone, closed, factories.officer((OTHER, Role.HANDLER)), factories.officer((HOLDER, Role.AUDITOR))
        ):  # fmt: skip
            with self.subTest(officer=officer), self.assertRaises(Refused) as refused:
                self.do(self.ready(), by=self.by, officer=officer)
            assert refused.exception.field == "officer"

    def test_offers_those_who_work_there_on_that_day(self):
        unit = factories.unit().pk
        assert self.colleague in officers_of(unit, at=NOW)
        self.colleague.postings.update(from_date=date(2026, 6, 1))
        assert self.colleague not in officers_of(unit, at=NOW)
