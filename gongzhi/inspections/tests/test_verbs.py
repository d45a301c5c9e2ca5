"""What every verb of both tables must do, tried on each; what is special about one stands in the files beside."""

from unittest import mock
from uuid import uuid4

from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine, Transition
from gongzhi.inspections.models import Inspection, Plan
from gongzhi.inspections.queries import history_of
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.inspections.tests import scene
from gongzhi.inspections.verbs import OF_INSPECTIONS, OF_PLANS
from gongzhi.inspections.words import PlanKind, PlanState, State
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TableTests:
    """Tests of every row of one table; mixed into a TestCase that makes its records."""

    table: Machine
    model: type

    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.actors = {key: scene.both_roles(key) for key in (HOLDER, "culture")}

    def who(self, row: Transition) -> Actor:
        """Give one who may do the verb; publications are seized by another agency than the others' one."""
        return self.actors["culture" if row.verb == "seize" else HOLDER]

    def setUp(self):
        for name in ("keep", "is_kept"):
            patched = mock.patch(f"gongzhi.core.files.{name}", return_value=True)
            patched.start()
            self.addCleanup(patched.stop)

    def in_state(self, row: Transition, state: str):
        raise NotImplementedError

    def ready(self, row: Transition):
        return self.in_state(row, sorted(row.sources, key=list(self.table.states).index)[0])

    def lines(self, record) -> int:
        return journal.history(self.table.kind, record.pk).count()

    def assert_nothing_happened(self, record, do, error):
        lines, state = self.lines(record), record.state
        with self.assertRaises(error) as refused:
            do()
        assert self.lines(record) == lines
        assert self.model.objects.get(pk=record.pk).state == state
        return refused.exception

    def test_each_verb_moves_as_the_table_says_and_writes_one_line(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                before = self.lines(record)
                scene.do_well(record, row.verb, by=self.who(row))
                line = journal.history(self.table.kind, record.pk).last()
                assert self.lines(record) == before + 1
                assert (line.verb, line.source) == (row.verb, record.state)
                assert line.target in {row.target or record.state, *row.targets}
                assert self.model.objects.get(pk=record.pk).state == line.target
                assert (line.actor_id, line.at, line.unit_id) == (self.who(row).id, NOW, self.who(row).first_unit_id)

    def test_each_verb_is_told_in_a_whole_sentence(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                scene.do_well(record, row.verb, by=self.who(row))
                told = history_of(self.model.objects.get(pk=record.pk), viewer=SYSTEM)
                assert told[-1].verb == row.verb
                assert told[-1].sentence.startswith(self.who(row).name)
                assert "{" not in told[-1].sentence
                assert told[0].sentence.startswith(self.who(row).name)

    def test_each_verb_is_refused_in_every_other_state(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                for state in self.table.states:
                    if state in row.sources or not self.is_possible(row, state):
                        continue
                    record = self.in_state(row, state)
                    refused = self.assert_nothing_happened(
                        record, lambda r=record, w=row: scene.do_well(r, w.verb, by=self.who(w)), Refused
                    )
                    assert not isinstance(refused, NotAllowed)
                    assert str(self.table.states[state]) in refused.reason

    def test_each_verb_is_done_in_every_state_of_its_row(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                for state in row.sources:
                    if self.is_possible(row, state):
                        record = self.in_state(row, state)
                        scene.do_well(record, row.verb, by=self.who(row))
                        assert journal.history(self.table.kind, record.pk).last().verb == row.verb

    def test_each_verb_is_refused_to_other_roles_and_to_other_units(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                strangers = [
                    Actor("officer", 1, "某人", (Seat(self.who(row).first_unit_id, frozenset({role})),))
                    for role in set(Role) - row.roles
                ]
                strangers += [
                    factories.actor((OTHER, Role.HANDLER), ("samr-520300", Role.SUPERVISOR)),
                    factories.actor(("samr", Role.SECRETARIAT)),
                    consumer(record.pk),
                    ANONYMOUS,
                ]
                for stranger in strangers:
                    self.assert_nothing_happened(
                        record, lambda s=stranger, r=record, v=row.verb: scene.do_well(r, v, by=s), NotAllowed
                    )

    def test_each_verb_does_nothing_the_second_time_with_the_same_key(self):
        for row in self.table.transitions:
            with self.subTest(verb=row.verb):
                record, key = self.ready(row), uuid4()
                told = scene.told_for(record, row.verb, by=self.who(row))
                scene.do(record, row.verb, by=self.who(row), at=NOW, key=key, **told)
                after, lines = self.model.objects.get(pk=record.pk), self.lines(record)
                scene.do(after, row.verb, by=self.who(row), at=NOW, key=key, **told)
                again = self.model.objects.get(pk=record.pk)
                assert self.lines(record) == lines
                for field in self.model._meta.concrete_fields:
                    assert getattr(again, field.attname) == getattr(after, field.attname)

    def is_possible(self, row: Transition, state: str) -> bool:
        return True


class TestPlanVerbs(TableTests, TestCase):
    table, model = PLAN, Plan

    KINDS = {"lock": PlanKind.RANDOM, "unlock": PlanKind.RANDOM, "draw": PlanKind.RANDOM}
    KINDS |= {"disclose": PlanKind.RANDOM, "reveal": PlanKind.UNDERCOVER}

    def kind(self, row: Transition, state: str) -> str:
        return self.KINDS.get(row.verb, PlanKind.RANDOM if state == PlanState.LISTED else PlanKind.ROUTINE)

    def is_possible(self, row, state):
        return state != PlanState.LISTED or (self.kind(row, state) == PlanKind.RANDOM and row.verb != "launch")

    def in_state(self, row, state):
        made = scene.plan_in(state, self.kind(row, state), by=self.who(row))
        if state == PlanState.ACTIVE and row.verb in {"finish", "disclose"}:
            scene.give_up_all(made, by=self.who(row))
        return made

    def test_each_has_its_action(self):
        assert set(OF_PLANS) == {row.verb for row in PLAN.transitions}


class TestInspectionVerbs(TableTests, TestCase):
    table, model = INSPECTION, Inspection

    def in_state(self, row, state):
        told = {"sector": "publications", "kind": "bookshop", "key": "culture"} if row.verb == "seize" else {}
        record = scene.inspection_in(state, by=self.who(row), **told)
        if row.verb == "close" and state == State.SUBMITTED:
            record = scene.do_well(scene.do_well(record, "follow", by=self.who(row)), "recheck", by=self.who(row))
        if row.verb in {"close", "publish"} and state in {State.SUBMITTED, State.RECHECK}:
            record = scene.do_well(record, "tell", by=self.who(row))
        return record

    def is_possible(self, row, state):
        return row.parts != {"sent"} or state not in {State.PLANNED, State.CANCELLED}  # nobody is sent then

    def test_each_has_its_action(self):
        assert set(OF_INSPECTIONS) == {row.verb for row in INSPECTION.transitions}

    def test_only_those_sent_start_and_hand_in(self):
        colleague = factories.actor((HOLDER, Role.HANDLER))
        record = scene.inspection_in(State.ASSIGNED, by=self.actors[HOLDER])
        for verb in ("start", "submit"):
            with self.assertRaises(NotAllowed):
                scene.do_well(record, verb, by=colleague)
