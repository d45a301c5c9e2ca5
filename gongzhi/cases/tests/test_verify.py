from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.models import Case, CaseText, CaseUnit
from gongzhi.cases.states import CASE
from gongzhi.cases.verify import broken_cases
from gongzhi.cases.words import Kind, Part, State
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.machine import strays
from tests import factories
from tests.factories import NOW


class TestBrokenCases(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        by = factories.actor()
        for kind in Kind:
            for state in factories.STATES_OF[kind]:
                factories.case_in(state, kind, by=by)
        cls.case = factories.case_in(State.TRANSFERRING, by=by)

    def faults(self) -> list[str]:
        return [fault.removeprefix(f"case {self.case.number} ") for fault in broken_cases()]

    def change(self, **changes) -> None:
        Case.objects.filter(pk=self.case.pk).update(**changes)

    def test_finds_nothing_where_all_was_done_by_verbs(self):
        assert self.faults() == []

    def test_names_a_state_that_no_verb_led_to(self):
        assert strays(CASE, Case) == []
        self.change(state=State.ACCEPTED, pending_unit=None)
        assert strays(CASE, Case) == [(self.case.pk, "is accepted, but its history ends with transferring")]

    def test_names_a_due_date_that_no_limit_gives(self):
        due = self.case.due_date
        self.change(due_date=due + timedelta(days=1))
        assert self.faults() == [f"is due {due + timedelta(days=1)}, its limits say {due}"]
        self.change(due_date=None)
        assert self.faults() == [f"is due never, its limits say {due}"]

    def test_names_a_case_that_its_unit_does_not_see(self):
        for part in (Part.HOLDER, Part.PENDING):
            CaseUnit.objects.filter(case=self.case, part=part).update(part=Part.FORMER)
            assert self.faults() == ["cannot be seen by the unit whose turn it is"]
            CaseUnit.objects.filter(case=self.case, part=Part.FORMER).update(part=part)

    def test_names_a_search_that_shows_more_than_may_be_seen(self):
        CaseText.objects.filter(case=self.case).update(seen_by=[])
        assert self.faults() == ["is found in searches by other units than those that see it"]

    def test_names_a_line_that_does_not_follow_and_a_case_without_a_beginning(self):
        journal.write("case", self.case.pk, "accept", by=SYSTEM, at=NOW, source="received", target="transferring")
        other = Case.objects.get(pk=self.case.pk)
        other.pk, other.number, other.source_key, other._state.adding = None, "2600000177", "made up", True
        other.save()
        assert [fault for _pk, fault in strays(CASE, Case)] == [
            "has a line 3 that does not go on where the line before ended",
            "has no history",
        ]
