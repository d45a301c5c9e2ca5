"""What every verb must do, tried on each: a test file a verb says how it is done and what is special about it."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from gongzhi.cases import rules
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.models import Case
from gongzhi.cases.queries import history_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Kind, Part, State
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Transition
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

STRANGER = "samr-520302"
"""A unit that has no part in any case of these tests."""


class VerbTests:
    """Tests of one verb; mixed into a TestCase that names the verb and does it."""

    verb: ClassVar[str]
    kind: ClassVar[str] = Kind.COMPLAINT
    state: ClassVar[str]
    """The state in which the case is when the verb is done."""
    unit_key: ClassVar[str] = HOLDER
    """The unit whose officer does it."""
    guards: ClassVar[dict[str, Callable]] = {}
    """Name of each guard of the verb → makes (case, by) that it refuses."""
    keyed: ClassVar[bool] = True
    for_every_kind: ClassVar[bool] = False
    """Whether it applies depends on other things than the kind."""

    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.handler = factories.actor((HOLDER, Role.HANDLER))
        cls.by = cls.actor_as(cls.unit_key, min(cls.row().roles)) if cls.row().roles else None

    @classmethod
    def row(cls) -> Transition:
        return CASE[cls.verb]

    @classmethod
    def actor_as(cls, unit_key: str, role: Role) -> Actor:
        return factories.actor((unit_key, role))

    def do(self, case: Case, *, by: Actor, at: datetime = NOW, key: UUID | None = None):
        """Do the verb with whatever it needs to be done well."""
        raise NotImplementedError

    def in_state(self, state: str, kind: str | None = None) -> Case:
        """Make a case in a state, ready for the verb but for the state."""
        return factories.case_in(state, kind or self.kind, by=self.handler)

    def ready(self) -> Case:
        return self.in_state(self.state)

    def somebody(self, case: Case) -> Actor:
        """Give one who may do it; while a case lies with the trader, that is no officer."""
        if case.state == State.NEGOTIATING and rules.lies_with_the_office in self.row().guards:
            return consumer(case.pk)
        return self.by or consumer(case.pk)

    def assert_nothing_happened(self, case: Case, do: Callable, *, error: type[Refused]) -> Refused:
        lines, state = journal.history("case", case.pk).count(), case.state
        with self.assertRaises(error) as refused:
            do()
        assert journal.history("case", case.pk).count() == lines
        assert Case.objects.get(pk=case.pk).state == state
        return refused.exception

    def test_moves_the_case_as_the_table_says_and_writes_one_line(self):
        case = self.ready()
        by, before = self.somebody(case), journal.history("case", case.pk).count()
        self.do(case, by=by)
        target = self.row().target or case.state
        assert Case.objects.get(pk=case.pk).state == target
        lines = list(journal.history("case", case.pk))
        assert len(lines) == before + 1
        line = lines[-1]
        assert (line.verb, line.source, line.target, line.at) == (self.verb, case.state, target, NOW)
        assert (line.actor_kind, line.actor_id, line.actor_name) == (by.kind, by.id, by.name)
        assert line.unit_id == by.first_unit_id

    def test_is_told_by_the_history_in_a_whole_sentence(self):
        case = self.ready()
        self.do(case, by=self.somebody(case))
        told = history_of(Case.objects.get(pk=case.pk), viewer=SYSTEM)[-1]
        assert told.verb == self.verb
        assert told.sentence.startswith(self.somebody(case).name)
        assert "{" not in told.sentence and "“”" not in told.sentence
        for name in ("unit", "ground", "outcome", "number", "officer", "fields", "field", "limit", "rating", "file"):
            if f"{{{name}}}" in str(self.row().sentence):
                assert journal.history("case", case.pk).last().facts[name] not in ("", None)

    def test_is_refused_in_every_other_state(self):
        for state in State:
            if state in self.row().sources or state not in factories.STATES_OF[self.kind]:
                continue
            with self.subTest(state=state):
                case = self.in_state(state)
                by = self.somebody(case)
                refused = self.assert_nothing_happened(case, lambda c=case, b=by: self.do(c, by=b), error=Refused)
                assert not isinstance(refused, NotAllowed)
                assert str(state.label) in refused.reason

    def test_is_done_in_every_state_of_the_table(self):
        for state in self.row().sources & set(factories.STATES_OF[self.kind]):
            with self.subTest(state=state):
                case = self.in_state(state)
                self.do(case, by=self.somebody(case))
                assert journal.history("case", case.pk).last().verb == self.verb

    def test_has_no_meaning_for_other_kinds(self):
        for kind in Kind:
            if (
                self.for_every_kind
                or self.row().applies(Case(kind=kind))
                or self.state not in factories.STATES_OF[kind]
            ):
                continue
            with self.subTest(kind=kind):
                case = self.in_state(self.state, kind)
                by = self.somebody(case)
                self.assert_nothing_happened(case, lambda c=case, b=by: self.do(c, by=b), error=NotAllowed)

    def test_is_refused_to_every_other_role_of_the_same_unit(self):
        case = self.ready()
        for role in set(Role) - self.row().roles:
            with self.subTest(role=role):
                by = Actor(
                    kind="officer",
                    id=1,
                    name="某人",
                    seats=(Seat(factories.unit(self.unit_key).pk, frozenset({role})),),
                )
                self.assert_nothing_happened(case, lambda b=by: self.do(case, by=b), error=NotAllowed)

    def test_is_done_by_every_role_of_the_table(self):
        for role in self.row().roles - {Role.SECRETARIAT}:
            with self.subTest(role=role):
                case = self.ready()
                self.do(case, by=factories.actor((self.unit_key, role)))
                assert journal.history("case", case.pk).last().verb == self.verb

    def test_is_done_by_the_secretariat_only_where_the_table_says(self):
        case = self.ready()
        secretariat = factories.actor(("samr", Role.SECRETARIAT))
        if "office" in self.row().parts and Role.SECRETARIAT in self.row().roles:
            self.do(case, by=secretariat)
            assert journal.history("case", case.pk).last().actor_id == secretariat.id
        else:
            self.assert_nothing_happened(case, lambda: self.do(case, by=secretariat), error=NotAllowed)

    def test_is_refused_to_officers_of_another_unit(self):
        case = self.ready()
        by = factories.actor((STRANGER, Role.HANDLER), (STRANGER.replace("302", "300"), Role.SUPERVISOR))
        self.assert_nothing_happened(case, lambda: self.do(case, by=by), error=NotAllowed)

    def test_is_refused_to_an_auditor_who_works_in_another_unit(self):
        case = self.ready()
        by = factories.actor(("samr", Role.AUDITOR), (STRANGER, Role.SUPERVISOR), (STRANGER, Role.HANDLER))
        self.assert_nothing_happened(case, lambda: self.do(case, by=by), error=NotAllowed)

    def test_is_done_by_superior_offices_only_where_the_table_says(self):
        case = self.ready()
        by = factories.actor((ABOVE, Role.SUPERVISOR))
        if Part.SUPERIOR in self.row().parts:
            self.do(case, by=by)
            assert journal.history("case", case.pk).last().actor_id == by.id
        else:
            self.assert_nothing_happened(case, lambda: self.do(case, by=by), error=NotAllowed)

    def test_is_done_by_the_consumer_only_where_the_table_says(self):
        case = self.ready()
        if "consumer" in self.row().actors:
            self.do(case, by=consumer(case.pk))
            assert journal.history("case", case.pk).last().actor_kind == "consumer"
        else:
            self.assert_nothing_happened(case, lambda: self.do(case, by=consumer(case.pk)), error=NotAllowed)

    def test_is_refused_to_another_consumer_and_to_anybody_unknown(self):
        case = self.ready()
        other = factories.received(by=self.handler)
        for by in (consumer(other.pk), ANONYMOUS, Actor(kind="trader", id=1)):
            with self.subTest(by=by):
                self.assert_nothing_happened(case, lambda b=by: self.do(case, by=b), error=NotAllowed)

    def test_does_nothing_the_second_time_with_the_same_key(self):
        if not self.keyed:
            self.skipTest("this verb has no key: each look is told")
        case, key = self.ready(), uuid4()
        self.do(case, by=self.somebody(case), key=key)
        after = Case.objects.get(pk=case.pk)
        lines = journal.history("case", case.pk).count()
        self.do(Case.objects.get(pk=case.pk), by=self.somebody(case), key=key)
        assert journal.history("case", case.pk).count() == lines
        again = Case.objects.get(pk=case.pk)
        assert {field.attname: getattr(again, field.attname) for field in Case._meta.concrete_fields} == {
            field.attname: getattr(after, field.attname) for field in Case._meta.concrete_fields
        }

    def test_is_refused_by_each_guard_in_its_own_words(self):
        assert set(self.guards) == {guard.__name__ for guard in self.row().guards}
        for name, make in self.guards.items():
            with self.subTest(guard=name):
                case, by = make(self)
                refused = self.assert_nothing_happened(case, lambda c=case, b=by: self.do(c, by=b), error=Refused)
                guard = next(guard for guard in self.row().guards if guard.__name__ == name)
                assert str(refused.reason) == guard(Case.objects.get(pk=case.pk), by=by, at=NOW)


def waiting_for(case: Case, *, by: Actor, unit_key: str = OTHER) -> Case:
    """Ask a unit for assistance on a case."""
    return invite_assistance(case=case, unit_id=factories.unit(unit_key).pk, asked="请协查", by=by, at=NOW)


def with_changes(case: Case, **changes) -> Case:
    """Set what no action sets, for a guard's sake."""
    Case.objects.filter(pk=case.pk).update(**changes)
    return Case.objects.get(pk=case.pk)
