"""What every verb of every table must do, tried on each; what is special about one stands in the files beside."""

from unittest import mock
from uuid import uuid4

from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine, Transition
from gongzhi.sampling import queries
from gongzhi.sampling.models import AlertDraft, Laboratory, Objection, Sample, SamplingPlan, Watched
from gongzhi.sampling.states import ALERT, LABORATORY, MACHINES, PLAN, SAMPLE, WATCHED
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import VERBS, do
from gongzhi.sampling.words import Ground, State
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

    def test_each_verb_moves_as_the_table_says_and_writes_one_line(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                before = self.lines(record)
                scene.do_well(record, row.verb, by=self.by)
                line = journal.history(self.table.kind, record.pk).last()
                assert self.lines(record) == before + 1
                assert (line.verb, line.source) == (row.verb, record.state)
                assert line.target in (row.targets or {row.target or record.state})
                assert self.model.objects.get(pk=record.pk).state == line.target
                assert (line.actor_id, line.at, line.unit_id) == (self.by.id, NOW, self.by.first_unit_id)

    def test_each_verb_is_told_in_a_whole_sentence(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                scene.do_well(record, row.verb, by=self.by)
                told = queries.history_of(self.model.objects.get(pk=record.pk), viewer=SYSTEM)
                assert told[-1].verb == row.verb
                for line in told:
                    assert "{" not in line.sentence
                    assert "（）" not in line.sentence and line.sentence[-1] != "："

    def test_each_verb_is_refused_in_every_other_state(self):
        for row in self.table.transitions:
            for state in set(self.table.states) - row.sources:
                with self.subTest(verb=row.verb, state=state):
                    record = self.in_state(row, state)
                    lines = self.lines(record)
                    with self.assertRaises(Refused) as refused:
                        scene.do_well(record, row.verb, by=self.by)
                    assert not isinstance(refused.exception, NotAllowed)
                    assert str(self.table.states[state]) in refused.exception.reason
                    assert self.lines(record) == lines

    def test_each_verb_is_done_in_every_state_of_its_row(self):
        for row in self.table.transitions:
            for state in row.sources:
                with self.subTest(verb=row.verb, state=state):
                    record = self.in_state(row, state)
                    scene.do_well(record, row.verb, by=self.by)
                    assert journal.history(self.table.kind, record.pk).last().verb == row.verb

    def test_each_verb_is_refused_to_other_roles_and_to_other_units(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                told = scene.told_for(record, row.verb, by=self.by)
                strangers = [
                    Actor("officer", 1, "某人", (Seat(self.by.first_unit_id, frozenset({role})),))
                    for role in set(Role) - row.roles
                ]
                strangers += [
                    factories.actor((OTHER, Role.HANDLER), ("samr-520300", Role.SUPERVISOR)),
                    factories.actor(("samr", Role.SECRETARIAT)),
                    Actor("trader", 1, "别家", traders=frozenset({0})),
                    consumer(record.pk),
                    ANONYMOUS,
                ]
                lines = self.lines(record)
                for stranger in strangers:
                    with self.assertRaises(NotAllowed):
                        do(record, row.verb, by=stranger, at=NOW, **told)
                assert self.lines(record) == lines

    def test_each_verb_does_nothing_the_second_time_with_the_same_key(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record, key = self.ready(row), uuid4()
                told = scene.told_for(record, row.verb, by=self.by)
                do(record, row.verb, by=self.by, at=NOW, key=key, **told)
                after, lines = self.model.objects.get(pk=record.pk), self.lines(record)
                do(after, row.verb, by=self.by, at=NOW, key=key, **told)
                again = self.model.objects.get(pk=record.pk)
                assert self.lines(record) == lines
                for field in self.model._meta.concrete_fields:
                    assert getattr(again, field.attname) == getattr(after, field.attname)

    def test_each_has_its_action_in_a_file_of_its_name(self):
        assert set(VERBS[self.table.kind]) == {row.verb for row in self.table.transitions}
        for row in self.table.transitions:
            module = VERBS[self.table.kind][row.verb].action.__module__.rpartition(".")[2]
            assert module == {"object": "object_", "draft": "write"}.get(row.verb, row.verb)


class TestPlanVerbs(TableTests, TestCase):
    table, model = PLAN, SamplingPlan

    def in_state(self, row, state):
        return scene.plan_in(state, by=self.by)


class TestSampleVerbs(TableTests, TestCase):
    table, model = SAMPLE, Sample

    def in_state(self, row, state):
        record = scene.sample_in(state, by=self.by)
        if row.verb == "uphold" and state == State.OBJECTED:
            Objection.objects.filter(sample=record).update(ground=Ground.AUTHENTICITY)
            record.__dict__.pop("objection", None)
        if row.verb == "settle" and state == State.TOLD:
            scene.end_objections(record)
        if row.verb == "dispose" and state == State.FAILED:
            record = scene.do_well(record, "measure", by=self.by)
        if row.verb == "withdraw" and state in {State.PASSED, State.FAILED}:
            record = scene.do_well(record, "publish", by=self.by)
        return record


class TestLaboratoryVerbs(TableTests, TestCase):
    table, model = LABORATORY, Laboratory

    def in_state(self, row, state):
        return scene.laboratory_in(state, by=self.by)


class TestWatchedVerbs(TableTests, TestCase):
    table, model = WATCHED, Watched

    def in_state(self, row, state):
        return scene.goods_in(state, by=self.by)


class TestAlertVerbs(TableTests, TestCase):
    table, model = ALERT, AlertDraft

    def in_state(self, row, state):
        return scene.alert_in(state, by=self.by)


def test_every_table_has_its_verbs():
    assert set(VERBS) == set(MACHINES)
