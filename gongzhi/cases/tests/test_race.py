"""Two at once on one case, made certain with a barrier."""

from threading import Barrier, Thread
from uuid import uuid4

from django.db import connections
from django.test import TransactionTestCase

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.models import Case, CaseLink
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.errors import Refused
from tests import factories
from tests.factories import NOW


class TestTwoAtOnce(TransactionTestCase):
    def setUp(self):
        factories.province()
        self.officers = [factories.actor(), factories.actor()]
        self.case = factories.received(by=self.officers[0])

    def at_once(self, *acts) -> tuple[list, list]:
        """Do acts at the same time; give what they returned, and what they were refused or failed with."""
        barrier, done, failed = Barrier(len(acts)), [], []

        def run(act):
            try:
                barrier.wait(10)
                done.append(act())
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return done, failed

    def test_of_two_officers_one_accepts_and_the_other_is_told(self):
        done, failed = self.at_once(
            *[lambda by=by: accept_case(case=self.case, by=by, at=NOW, key=uuid4()) for by in self.officers]
        )
        assert len(done) == len(failed) == 1
        assert isinstance(failed[0], Refused) and "办理中" in failed[0].reason
        case = Case.objects.get(pk=self.case.pk)
        assert (case.state, case.officer_id) == (State.ACCEPTED, done[0].officer_id)
        assert [line.verb for line in journal.history("case", case.pk)] == ["receive", "accept"]

    def test_of_accepting_and_declining_one_happens(self):
        ground = procedure_of(self.case).decline_ground[0].key
        one, two = self.officers
        done, failed = self.at_once(
            lambda: accept_case(case=self.case, by=one, at=NOW),
            lambda: decline_case(case=self.case, ground=ground, reason="超期", by=two, at=NOW),
        )
        assert len(done) == len(failed) == 1
        assert journal.history("case", self.case.pk).count() == 2
        assert journal.broken_chains() == []

    def test_a_double_click_accepts_once_and_tells_both_so(self):
        key = uuid4()
        done, failed = self.at_once(*[lambda: accept_case(case=self.case, by=self.officers[0], at=NOW, key=key)] * 2)
        assert failed == []
        assert [case.state for case in done] == [State.ACCEPTED] * 2
        assert journal.history("case", self.case.pk).count() == 2

    def test_two_cases_linked_with_each_other_from_both_sides_are_linked_once(self):
        other = factories.received(by=self.officers[0])
        done, failed = self.at_once(
            lambda: link_cases(case=self.case, number=other.number, by=self.officers[0], at=NOW),
            lambda: link_cases(case=other, number=self.case.number, by=self.officers[1], at=NOW),
        )
        assert len(done) == len(failed) == 1
        assert isinstance(failed[0], Refused)
        assert CaseLink.objects.count() == 1
