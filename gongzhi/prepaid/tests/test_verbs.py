"""What every verb of every table must do, tried on each; what is special about one stands in the files beside."""

from unittest import mock
from uuid import uuid4

from django.db import transaction
from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine
from gongzhi.prepaid import queries
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.prepaid.states import FILING, MACHINES, SIGN
from gongzhi.prepaid.tests import scene
from gongzhi.prepaid.verbs import VERBS, do
from gongzhi.prepaid.verify import broken_prepaid
from tests import factories
from tests.factories import NOW


class TableTests:
    """Tests of every row of one table; mixed into a TestCase that makes its records."""

    table: Machine
    model: type

    @classmethod
    def setUpTestData(cls):
        scene.settle()
        cls.by = scene.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            cls.records = {state: cls.made(state) for state in cls.table.states}
            cls.others = [
                scene.both_roles("commerce-520300"),
                scene.both_roles("samr-520102"),
                factories.actor(("samr", Role.SECRETARIAT)),
                factories.actor(("samr", Role.AUDITOR)),
                Actor("trader", 1, "别家", traders=frozenset({0})),
                consumer(1),
                ANONYMOUS,
            ]

    @classmethod
    def made(cls, state: str):
        raise NotImplementedError

    def setUp(self):
        self.enterContext(mock.patch("gongzhi.core.files.keep", return_value=""))

    def doer(self, row) -> Actor:
        return self.by if "officer" in row.actors else SYSTEM

    def ready(self, state: str):
        return self.model.objects.get(pk=self.records[state].pk)

    def lines(self, record) -> int:
        return journal.history(self.table.kind, record.pk).count()

    def test_each_verb_moves_as_the_table_says_once_and_is_told_in_a_whole_sentence(self):
        for row in self.table.transitions:
            for state in row.sources:
                with self.subTest(verb=row.verb, state=state), transaction.atomic():
                    self.does(row, state)
                    transaction.set_rollback(True)

    def does(self, row, state: str) -> None:
        record, key, by = self.ready(state), uuid4(), self.doer(row)
        before, told = self.lines(record), scene.told_for(record, row.verb)
        do(record, row.verb, by=by, at=NOW, key=key, **told)
        line = journal.history(self.table.kind, record.pk).last()
        assert self.lines(record) == before + 1
        assert (line.verb, line.source, line.target) == (row.verb, state, row.target or state)
        after = self.model.objects.get(pk=record.pk)
        assert after.state == line.target
        assert (line.actor_id, line.at, line.unit_id) == (by.id, NOW, by.first_unit_id)
        do(after, row.verb, by=by, at=NOW, key=key, **told)
        assert self.lines(record) == before + 1
        for told in queries.history_of(after, viewer=SYSTEM):
            assert "{" not in told.sentence and told.sentence[-1] != "："

    def test_each_verb_is_refused_in_every_other_state(self):
        for row in self.table.transitions:
            for state in set(self.table.states) - row.sources:
                with self.subTest(verb=row.verb, state=state):
                    record = self.ready(state)
                    before = self.lines(record)
                    with self.assertRaises(Refused) as refused:
                        scene.do_well(record, row.verb, by=self.doer(row))
                    assert not isinstance(refused.exception, NotAllowed)
                    assert str(self.table.states[state]) in refused.exception.reason
                    assert self.lines(record) == before

    def test_each_verb_is_refused_to_other_roles_and_other_units(self):
        for row in self.table.transitions:
            record = self.ready(next(state for state in self.table.states if state in row.sources))
            strangers = [
                Actor("officer", 1, "某人", (Seat(self.by.first_unit_id, frozenset({role})),))
                for role in set(Role) - row.roles
            ]
            before = self.lines(record)
            for stranger in [*strangers, *self.others]:
                with self.subTest(verb=row.verb, who=stranger), self.assertRaises(NotAllowed):
                    scene.do_well(record, row.verb, by=stranger)
            assert self.lines(record) == before

    def test_each_has_its_action_in_a_file_of_its_name(self):
        assert set(VERBS[self.table.kind]) == {row.verb for row in self.table.transitions}
        for row in self.table.transitions:
            module = VERBS[self.table.kind][row.verb].action.__module__.rpartition(".")[2]
            assert module == {"return": "return_"}.get(row.verb, row.verb)

    def test_what_was_made_keeps_every_promise(self):
        assert list(broken_prepaid()) == []


class TestFilingVerbs(TableTests, TestCase):
    table, model = FILING, Filing

    @classmethod
    def made(cls, state):
        return scene.filing_in(state, by=cls.by)


class TestSignVerbs(TableTests, TestCase):
    table, model = SIGN, Sign

    @classmethod
    def made(cls, state):
        return scene.sign_in(state, by=cls.by)


def test_every_table_has_its_verbs():
    assert set(VERBS) == set(MACHINES)
