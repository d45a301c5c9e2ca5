from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.models import Case
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import Kind, State
from gongzhi.core import journal
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW


class TestAcceptCase(VerbTests, TestCase):
    verb, state = "accept", State.RECEIVED
    guards = {
        "has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by),
        "names_a_person": lambda self: (with_changes(self.ready(), anonymous=True), self.by),
        "names_a_trader": lambda self: (factories.received(by=self.handler, trader_name=""), self.by),
        "firm_had_its_days": lambda self: too_early(),
    }

    def do(self, case, *, by, at=NOW, key=None):
        return accept_case(case=case, by=by, at=at, key=key)

    def test_makes_whoever_accepts_its_officer_unless_it_has_one(self):
        case = self.do(self.ready(), by=self.by)
        assert case.officer_id == self.by.id

    def test_is_told_as_done_in_the_unit_that_holds_it_by_who_works_in_several(self):
        by = factories.actor(("housing", "handler"), (HOLDER, "handler"))
        case = self.do(self.ready(), by=by)
        assert journal.history("case", case.pk).last().unit_id == case.unit_id

    def test_leaves_it_with_the_officer_that_it_was_given_to(self):
        colleague = factories.officer()
        case = with_changes(self.ready(), officer_id=colleague.pk)
        assert self.do(case, by=self.by).officer_id == colleague.pk

    def test_ends_the_limit_of_accepting_and_starts_that_of_mediating(self):
        case = self.do(self.ready(), by=self.by, at=NOW + timedelta(days=1))
        limits = {row.key: row for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits["accept"].met is True
        assert limits["mediate"].is_running
        assert case.due_date == limits["mediate"].due_date > day_of(NOW)

    def test_is_told_as_late_after_the_limit(self):
        case = self.do(self.ready(), by=self.by, at=NOW + timedelta(days=20))
        assert RunningLimit.objects.get(record_id=case.pk, key="accept").met is False

    def test_takes_an_anonymous_report(self):
        case = factories.received(Kind.REPORT, by=self.handler, anonymous=True, persons=())
        assert self.do(case, by=self.by).state == State.ACCEPTED

    def test_takes_an_appeal_at_once_where_the_firm_answered(self):
        case, by = too_early()
        case = with_changes(case, firm_answered=True)
        assert self.do(case, by=by).state == State.ACCEPTED

    def test_asks_for_the_day_on_which_the_firm_was_asked(self):
        case = factories.received(Kind.APPEAL, unit_key="telecom", prior_complaint_date=None)
        with self.assertRaises(Refused) as refused:
            self.do(case, by=factories.actor(("telecom", min(self.row().roles))))
        assert "首次向企业投诉的日期" in refused.exception.reason
        assert Case.objects.get(pk=case.pk).state == State.RECEIVED


def too_early():
    """An appeal that came a week after the firm was asked, and an officer of its unit."""
    by = factories.actor(("telecom", "handler"))
    asked = day_of(NOW) - timedelta(days=7)
    return factories.received(Kind.APPEAL, unit_key="telecom", by=by, prior_complaint_date=asked), by
