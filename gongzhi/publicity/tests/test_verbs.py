"""What holds for every verb of entries: the move, every other state, roles, other units, history, the same key."""

from unittest import mock
from uuid import uuid4

from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.publicity import queries
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.tests import scene
from gongzhi.publicity.tests.scene import FAR, LATER
from gongzhi.publicity.verbs import VERBS, do
from gongzhi.publicity.words import State
from tests import factories
from tests.factories import NOW, OTHER

WHEN = {"publish": LATER, "end": FAR}


class TestEachVerb(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()
        cls.of = scene.trader()

    def setUp(self):
        kept = mock.patch("gongzhi.core.files.keep", return_value="")
        kept.start()
        self.addCleanup(kept.stop)

    def in_state(self, row, state: str) -> Disclosure:
        made = scene.entry_in(state, by=self.by, of=self.of)
        if row.verb == "clear" and state == State.PROPOSED:
            made = scene.do_well(made, "prepare", by=self.by)
        return made

    def ready(self, row) -> Disclosure:
        return self.in_state(row, next(state for state in State if state in row.sources))

    def doer(self, row) -> Actor:
        return SYSTEM if row.verb == "end" else self.by

    def lines(self, record) -> int:
        return journal.history(DISCLOSURE.kind, record.pk).count()

    def test_moves_as_the_table_says_and_is_told_once_in_a_whole_sentence(self):
        for row in DISCLOSURE.transitions:
            with self.subTest(verb=row.verb):
                record, key, by, at = self.ready(row), uuid4(), self.doer(row), WHEN.get(row.verb, NOW)
                before = self.lines(record)
                done = scene.do_well(record, row.verb, by=by, at=at, key=key)
                line = journal.history(DISCLOSURE.kind, record.pk).last()
                assert (line.verb, line.source, line.target, line.actor_id, line.at) == (
                    row.verb, record.state, done.state, by.id, at
                )  # fmt: skip
                assert done.state in (row.targets or {row.target or record.state})
                found = Disclosure.objects.get(pk=record.pk)
                scene.do_well(found, row.verb, by=by, at=at, key=key)
                assert self.lines(record) == before + 1
                again = Disclosure.objects.get(pk=record.pk)
                for field in Disclosure._meta.concrete_fields:
                    assert getattr(again, field.attname) == getattr(found, field.attname)
                for told in queries.history_of(again, viewer=SYSTEM):
                    assert "{" not in told.sentence and told.sentence[-1] not in "：，"

    def test_is_refused_in_every_other_state(self):
        for row in DISCLOSURE.transitions:
            for state in set(State) - row.sources:
                with self.subTest(verb=row.verb, state=state):
                    record = self.in_state(row, state)
                    before = self.lines(record)
                    with self.assertRaises(Refused) as refused:
                        scene.do_well(record, row.verb, by=self.doer(row), at=WHEN.get(row.verb, NOW))
                    assert not isinstance(refused.exception, NotAllowed)
                    assert self.lines(record) == before

    def test_is_refused_to_other_roles_and_other_units(self):
        for row in DISCLOSURE.transitions:
            with self.subTest(verb=row.verb):
                record = self.ready(row)
                strangers = [
                    Actor("officer", 1, "某人", (Seat(self.by.first_unit_id, frozenset({role})),))
                    for role in set(Role) - row.roles
                ]
                strangers += [
                    factories.actor((OTHER, Role.HANDLER), ("samr-520300", Role.SUPERVISOR)),
                    factories.actor(("samr", Role.SECRETARIAT)),
                    Actor("trader", 1, "别家", traders=frozenset({0})),
                    consumer(record.case_id),
                    ANONYMOUS,
                ]
                before = self.lines(record)
                for stranger in strangers:
                    with self.assertRaises(NotAllowed):
                        scene.do_well(record, row.verb, by=stranger, at=WHEN.get(row.verb, NOW))
                assert self.lines(record) == before

    def test_has_its_action_in_a_file_of_its_name(self):
        assert list(VERBS) == [row.verb for row in DISCLOSURE.transitions]
        for verb, entry in VERBS.items():
            assert entry.action.__module__.rpartition(".")[2] == {"object": "object_"}.get(verb, verb)

    def test_a_trader_may_object_to_its_own_entry_only_once_told(self):
        own = Actor("trader", 1, "本店", traders=frozenset({self.of.pk}))
        told = scene.told_for(scene.proposed(self.by, of=self.of), "object")
        with self.assertRaises(NotAllowed):
            do(scene.proposed(self.by, of=self.of), "object", by=own, at=NOW, **told)
        entry = do(scene.entry_in(State.NOTIFIED, by=self.by, of=self.of), "object", by=own, at=NOW, **told)
        assert entry.state == State.OBJECTED
        for verb in set(VERBS) - {"object"}:
            with self.assertRaises(NotAllowed):
                scene.do_well(entry, verb, by=own)
