from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from gongzhi.cases.actions.join import join_incident
from gongzhi.cases.models import Case
from gongzhi.cases.queries import history_of
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, consumer
from tests import factories
from tests.factories import NOW


class TestJoinIncident(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = factories.actor()

    def join(self, *cases, key=None):
        told = {"case_ids": [case.pk for case in cases], "number": "E26-0001", "unit_id": factories.unit().pk}
        return join_incident(**told, by=self.by, at=NOW, key=key)

    def test_stands_in_the_history_of_each_and_changes_nothing_else(self):
        cases = [factories.case_in(state, by=self.by) for state in (State.RECEIVED, State.ACCEPTED, State.CLOSED)]
        self.join(*cases)
        for case in cases:
            line = journal.history("case", case.pk).last()
            assert (line.verb, line.source, line.target) == ("join", case.state, case.state)
            found = Case.objects.get(pk=case.pk)
            assert (found.state, found.due_date, found.unit_id) == (case.state, case.due_date, case.unit_id)
            assert "E26-0001" in history_of(case, viewer=consumer(case.pk))[-1].sentence
        assert journal.broken_chains() == []

    def test_costs_the_same_few_statements_for_one_and_for_many(self):
        few, many = factories.received(by=self.by), [factories.received(by=self.by) for _each in range(6)]
        with self.assertNumQueries(5):
            self.join(few)
        with self.assertNumQueries(5):
            self.join(*many)

    def test_the_same_key_twice_on_one_matter_is_refused_by_the_journal(self):
        case, key = factories.received(by=SYSTEM), uuid4()
        self.join(case, key=key)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.join(case, key=key)
