"""What is special about filed cases: the review of law, what may lead to a listing, from which day limits count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.enforcement import rules
from gongzhi.enforcement.actions.listing.list_ import list_trader
from gongzhi.enforcement.models import Clue, FiledCase, Listing
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.verbs import do
from gongzhi.enforcement.verify import broken_enforcement
from gongzhi.enforcement.words import FiledState, JointState, ListingState
from gongzhi.procedures.calendars import calendar
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
FINE = {"kind": "fine", "act": "食品安全法", "article": "第一百二十四条"}


@pytest.fixture
def by(db):
    factories.province()
    return scene.both_roles()


def reported(by, *, fine: str) -> FiledCase:
    case = scene.filed_case(by=by, penalty=False)
    case = do(case, "propose", amount=Decimal(fine), by=by, at=NOW, **FINE)
    return do(case, "report", report="事实清楚。", by=by, at=NOW)


class TestReviewOfLaw:
    def test_is_due_before_a_penalty_that_the_party_may_be_heard_on(self, by):
        case = reported(by, fine="100000")
        with pytest.raises(Refused) as refused:
            do(case, "review_pass", opinion="同意", by=by, at=NOW)
        assert refused.value.field == "legal_review" and "法制审核" in str(refused.value.reason)
        assert do(case, "review_pass", opinion="同意", legal_review=True, by=by, at=NOW).legal_review

    def test_is_due_in_a_large_case(self, by):
        case = scene.with_changes(reported(by, fine="500"), is_large=True)
        with pytest.raises(Refused):
            do(case, "review_pass", opinion="同意", by=by, at=NOW)

    def test_is_not_due_before_a_small_fine(self, by):
        case = do(reported(by, fine="99999.99"), "review_pass", opinion="同意", by=by, at=NOW)
        assert case.state == FiledState.REVIEWED and not case.legal_review

    def test_is_made_up_for_where_the_penalty_grew_after_the_review(self, by):
        case = do(reported(by, fine="500"), "review_pass", opinion="同意", by=by, at=NOW)
        case = do(case, "notice", by=by, at=NOW)
        case = do(case, "propose", amount=Decimal(200000), by=by, at=NOW, **FINE)
        case = do(case, "comment", comment="放弃", by=by, at=NOW)
        told = {"outcome": "punished", "decision_number": "1号", "decision": "罚款"}
        with pytest.raises(Refused, match="法制审核"):
            do(case, "decide", by=by, at=NOW, **told)
        case = do(FiledCase.objects.get(), "review_return", opinion="处罚加重，重新审核", by=by, at=NOW)
        assert case.state == FiledState.INVESTIGATING
        for verb in ("report", "review_pass", "notice"):
            case = scene.do_well(case, verb, by=by)
        assert not case.commented, "the party comments on what is intended now"
        case = scene.do_well(case, "comment", by=by)
        assert do(case, "decide", by=by, at=NOW, **told).fine == Decimal("200500.00")


class TestListing:
    def test_is_refused_for_a_warning_alone(self, by):
        case = scene.filed_case(by=by, penalty=False)
        case = do(case, "propose", kind="warning", act="价格法", article="第四十二条", by=by, at=NOW)
        for verb in ("report", "review_pass", "notice", "comment", "decide"):
            case = scene.do_well(case, verb, by=by)
        with pytest.raises(Refused, match="较重行政处罚"):
            list_trader(filed_case=case, ground="other", decision="列入", by=by, at=NOW)

    def test_ends_with_the_decision_that_it_rests_on_and_so_do_joint_measures(self, by):
        joint = scene.in_state("joint", JointState.DONE, by=by)
        case = joint.listing.filed_case
        do(case, "annul", reason="复议决定撤销", by=by, at=NOW)
        joint.refresh_from_db()
        assert Listing.objects.get().state == ListingState.REVOKED
        assert joint.state == JointState.LIFTING
        assert list(broken_enforcement()) == []


class TestDays:
    def test_of_verifying_count_from_the_day_of_discovery(self, by):
        found = clock.day_of(NOW) - timedelta(days=6)
        clue = scene.clue(by=by, found_date=found)
        assert clue.due_date == calendar().working_day_after(found, 15)
        assert Clue.objects.get().due_date < scene.clue(by=by).due_date

    def test_to_ask_the_court_are_three_months_after_those_of_the_demand(self, by):
        case = scene.in_state("filed_case", FiledState.SERVED, by=by)
        assert rules.court_until(case) is None
        case = scene.with_changes(case, demanded_date=date(2026, 5, 6))
        ends = rules.last_day(case.procedure, "demand", date(2026, 5, 6))
        assert rules.court_until(case) == rules.months_after(ends, 3)
        assert rules.court_until(scene.with_changes(case, court_date=date(2026, 6, 1))) is None
