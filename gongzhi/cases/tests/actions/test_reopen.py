from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.rules import REOPEN_DAYS
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import State
from gongzhi.core.actors import Role, consumer
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW


class TestReopenCase(VerbTests, TestCase):
    verb, state = "reopen", State.CLOSED
    guards = {
        "was_not_reopened": lambda self: (with_changes(self.ready(), reopened=1), self.by),
        "is_still_fresh": lambda self: long_closed(self),
        "has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by),
    }

    @classmethod
    def actor_as(cls, unit_key, role):
        return factories.actor((HOLDER, Role.SUPERVISOR))

    def do(self, case, *, by, at=NOW, key=None, reason="没有退款"):
        return reopen_case(case=case, reason=reason, by=by, at=at, key=key)

    def test_forgets_what_was_decided_but_not_that_it_was(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.outcome, case.resolved, case.recovered, case.recovery) == ("", None, None, "")
        assert (case.decided_at, case.closed_at, case.reopened) == (None, None, 1)

    def test_starts_the_limit_of_mediating_anew(self):
        case = self.do(self.ready(), by=self.by)
        limits = RunningLimit.objects.filter(record_id=case.pk, key="mediate").order_by("turn")
        assert [limit.is_running for limit in limits] == [False, True]
        assert case.due_date == limits[1].due_date

    def test_puts_what_was_declined_before_its_unit_as_newly_received(self):
        case = factories.received(by=self.by)
        ground = "not_a_consumer_dispute"
        case = decline_case(case=case, ground=ground, reason="不是生活消费", by=self.by, at=NOW)
        case = self.do(case, by=consumer(case.pk), reason="有购物小票，是自己吃的")
        assert case.state == State.RECEIVED
        running = RunningLimit.objects.filter(record_id=case.pk, stopped_at__isnull=True)
        assert [limit.key for limit in running] == ["accept"]

    def test_lets_the_consumer_rate_anew(self):
        case = with_changes(self.ready(), rating=1, rated_at=NOW)
        case = self.do(case, by=consumer(case.pk))
        assert (case.rating, case.rated_at) == (None, None)

    def test_lets_officers_reopen_what_is_too_old_for_the_consumers_wish(self):
        case, _consumer = long_closed(self)
        assert self.do(case, by=self.by).state == State.ACCEPTED

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"


def long_closed(test):
    case = with_changes(test.ready(), closed_at=NOW - timedelta(days=REOPEN_DAYS + 1))
    return case, consumer(case.pk)
