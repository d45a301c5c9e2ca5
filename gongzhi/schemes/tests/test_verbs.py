"""What every verb of every table must do, tried on each; what is special about one stands in the files beside."""

from unittest import mock
from uuid import uuid4

from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine, Transition
from gongzhi.schemes import queries
from gongzhi.schemes.models import Check, Pledge, Refund
from gongzhi.schemes.states import CHECK, MACHINES, PLEDGE, REFUND
from gongzhi.schemes.tests import scene
from gongzhi.schemes.verbs import VERBS, do
from gongzhi.schemes.words import CheckState
from tests import factories
from tests.factories import NOW, OTHER


class TableTests:
    """Tests of every row of one table; mixed into a TestCase that makes its records."""

    table: Machine
    model: type

    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()
        cls.far = factories.actor((OTHER, Role.HANDLER), ("samr-520300", Role.SUPERVISOR))
        cls.office = factories.actor(("samr", Role.SECRETARIAT))

    def setUp(self):
        kept = mock.patch("gongzhi.core.files.keep", return_value="")
        kept.start()
        self.addCleanup(kept.stop)

    def in_state(self, row: Transition, state: str):
        raise NotImplementedError

    def ready(self, row: Transition):
        return self.in_state(row, next(state for state in self.table.states if state in row.sources))

    def lines(self, record) -> int:
        return journal.history(self.table.kind, record.pk).count()

    def test_each_verb_moves_as_the_table_says_and_writes_one_line_told_in_a_sentence(self):
        for row in self.table.transitions:
            for state in row.sources:
                with self.subTest(verb=row.verb, state=state):
                    record = self.in_state(row, state)
                    before = self.lines(record)
                    scene.do_well(record, row.verb, by=self.by)
                    line = journal.history(self.table.kind, record.pk).last()
                    assert self.lines(record) == before + 1
                    assert (line.verb, line.source) == (row.verb, state)
                    assert line.target in (row.targets or {row.target or state})
                    assert self.model.objects.get(pk=record.pk).state == line.target
                    if "officer" in row.actors:
                        assert (line.actor_id, line.at, line.unit_id) == (self.by.id, NOW, self.by.first_unit_id)
                    for told in queries.history_of(self.model.objects.get(pk=record.pk), viewer=SYSTEM):
                        assert "{" not in told.sentence and told.sentence[-1] not in "：，"

    def test_each_verb_is_refused_in_every_other_state(self):
        for state in self.table.states:
            others = [row for row in self.table.transitions if state not in row.sources]
            record = self.in_state(others[0], state) if others else None
            for row in others:
                with self.subTest(verb=row.verb, state=state):
                    lines = self.lines(record)
                    with self.assertRaises(Refused) as refused:
                        scene.do_well(record, row.verb, by=self.by)
                    assert not isinstance(refused.exception, NotAllowed)
                    assert str(self.table.states[state]) in refused.exception.reason
                    assert self.lines(record) == lines

    def test_each_verb_is_refused_to_other_roles_and_to_other_units(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                told = scene.told_for(record, row.verb)
                strangers = [
                    Actor("officer", 1, "某人", (Seat(self.by.first_unit_id, frozenset({role})),))
                    for role in set(Role) - row.roles
                ]
                strangers += [
                    self.far,
                    self.office,
                    Actor("trader", 1, "别家", traders=frozenset({0})),
                    consumer(record.pk + 1),
                    ANONYMOUS,
                ]
                if "trader" not in row.actors:
                    strangers.append(scene.account_of(getattr(record, "pledge", record)))
                lines = self.lines(record)
                for stranger in strangers:
                    with self.assertRaises(NotAllowed):
                        do(record, row.verb, by=stranger, at=NOW, **told)
                assert self.lines(record) == lines

    def test_each_verb_does_nothing_the_second_time_with_the_same_key(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record, key = self.ready(row), uuid4()
                scene.do_well(record, row.verb, by=self.by, key=key)
                after, lines = self.model.objects.get(pk=record.pk), self.lines(record)
                scene.do_well(after, row.verb, by=self.by, key=key)
                again = self.model.objects.get(pk=record.pk)
                assert self.lines(record) == lines
                for field in self.model._meta.concrete_fields:
                    assert getattr(again, field.attname) == getattr(after, field.attname)

    def test_each_has_its_action_in_a_file_of_its_name(self):
        assert set(VERBS[self.table.kind]) == {row.verb for row in self.table.transitions}
        for row in self.table.transitions:
            module = VERBS[self.table.kind][row.verb].action.__module__.rpartition(".")[2]
            assert module == {"return": "return_"}.get(row.verb, row.verb)


class TestPledgeVerbs(TableTests, TestCase):
    table, model = PLEDGE, Pledge

    def in_state(self, row, state):
        record = scene.pledge_in(state, by=self.by)
        if state in row.sources:
            if row.verb == "lapse":
                scene.end(record)
            if row.verb == "renew":
                scene.near_end(record)
            if row.verb == "take_effect":
                scene.announced(record, by=self.by)
            if row.verb == "look_into":
                scene.flagged(record)
        return Pledge.objects.get(pk=record.pk)


class TestCheckVerbs(TableTests, TestCase):
    table, model = CHECK, Check

    def in_state(self, row, state):
        return scene.check_in(CheckState(state), by=self.by)


class TestRefundVerbs(TableTests, TestCase):
    table, model = REFUND, Refund

    def in_state(self, row, state):
        return scene.refund_in(state, by=self.by)


def test_every_table_has_its_verbs():
    assert set(VERBS) == set(MACHINES)
