"""What every verb of every table must do, tried on each; what is special about one stands in the files beside."""

from uuid import uuid4

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.enforcement.queries import history_of_record, record_by_number
from gongzhi.enforcement.states import MACHINES
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.verbs import MODELS, VERBS
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW

pytestmark = pytest.mark.django_db
STRANGER = "samr-520302"
ROWS = [
    pytest.param(kind, row, id=f"{kind}-{row.verb}")
    for kind, table in MACHINES.items()
    for row in table.transitions
    if row.verb in VERBS[kind]
]
each_verb = pytest.mark.parametrize(("kind", "row"), ROWS)


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    """The province, a record in every state, one who handles and supervises in the holder: once for the file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        factories.province()
        scene.assemble()
        by = scene.both_roles()
        scene.fill_stock(by)
        yield by
        scene.cast.clear()
        scene.stock.clear()
        transaction.set_rollback(True)


@pytest.fixture
def by(everybody):
    scene.taken.clear()
    return everybody


def ready(kind, row, by):
    state = next(state for state in scene.ways(kind) if state in row.sources)
    return scene.ready_for(scene.in_state(kind, state, by=by), row.verb, by=by)


def nothing_happened(record, do, error):
    before = journal.history(record.record_kind, record.pk).count()
    with pytest.raises(error) as refused:
        do()
    assert journal.history(record.record_kind, record.pk).count() == before
    assert type(record).objects.get(pk=record.pk).state == record.state
    return refused.value


@each_verb
class TestEveryVerb:
    def test_moves_the_record_as_the_table_says_and_tells_it_in_a_sentence(self, kind, row, by):
        for state in (state for state in scene.ways(kind) if state in row.sources):
            if not can_be_done(kind, row, state):
                continue
            record = scene.ready_for(scene.in_state(kind, state, by=by), row.verb, by=by)
            actor = scene.doer(record, row)
            state, before = record.state, journal.history(kind, record.pk).count()
            scene.do_well(record, row.verb, by=actor)
            now = MODELS[kind].objects.get(pk=record.pk)
            assert now.state in {row.target or state, *row.targets}
            lines = list(journal.history(kind, record.pk))
            assert len(lines) == before + 1
            assert (lines[-1].verb, lines[-1].source, lines[-1].target) == (row.verb, state, now.state)
            assert (lines[-1].actor_id, lines[-1].unit_id, lines[-1].at) == (actor.id, actor.first_unit_id, NOW)
            told = history_of_record(now, viewer=SYSTEM)[-1]
            assert told.sentence.startswith(actor.name) and "{" not in told.sentence and "“”" not in told.sentence

    def test_is_refused_in_every_other_state(self, kind, row, by):
        for state in scene.ways(kind):
            if state in row.sources:
                continue
            record = scene.in_state(kind, state, by=by)
            actor = scene.doer(record, row)
            if MACHINES[kind].entitled(record, row, actor):
                refused = nothing_happened(
                    record, lambda r=record, a=actor: scene.do_well(r, row.verb, by=a), Refused
                )
                assert not isinstance(refused, NotAllowed)

    def test_is_done_by_the_roles_of_the_table_and_no_other(self, kind, row, by):
        record = ready(kind, row, by)
        actor = scene.doer(record, row)
        for role in set(Role) - row.roles:
            other = Actor(kind="officer", id=1, name="某人", seats=(Seat(actor.first_unit_id, frozenset({role})),))
            nothing_happened(record, lambda o=other: scene.do_well(record, row.verb, by=o), NotAllowed)
        for role in row.roles:
            record = ready(kind, row, by)
            scene.do_well(record, row.verb, by=scene.doer(record, row, role))

    def test_is_refused_to_everybody_else(self, kind, row, by):
        record = ready(kind, row, by)
        for other in (
            factories.actor((STRANGER, Role.HANDLER), (STRANGER.replace("302", "300"), Role.SUPERVISOR)),
            factories.actor(("samr", Role.SECRETARIAT)),
            factories.actor(("samr", Role.AUDITOR), (STRANGER, Role.SUPERVISOR)),
            consumer(record.pk),
            ANONYMOUS,
            Actor(kind="trader", id=1),
        ):
            nothing_happened(record, lambda o=other: scene.do_well(record, row.verb, by=o), NotAllowed)
        if "superior" not in row.parts:
            above = factories.actor((ABOVE, Role.SUPERVISOR))
            nothing_happened(record, lambda: scene.do_well(record, row.verb, by=above), NotAllowed)

    def test_does_nothing_the_second_time_with_the_same_key(self, kind, row, by):
        record, key = ready(kind, row, by), uuid4()
        actor = scene.doer(record, row)
        told = scene.told_for(record, row.verb, by=actor)
        scene.do(record, row.verb, by=actor, at=NOW, key=key, **told)
        after = MODELS[kind].objects.filter(pk=record.pk).values().get()
        lines = journal.history(kind, record.pk).count()
        scene.do(MODELS[kind].objects.get(pk=record.pk), row.verb, by=actor, at=NOW, key=key, **told)
        assert journal.history(kind, record.pk).count() == lines
        assert MODELS[kind].objects.filter(pk=record.pk).values().get() == after


def can_be_done(kind, row, state) -> bool:
    """Tell whether a verb that the table opens in a state finds there what it is for."""
    return (kind, row.verb, state) not in scene.NOTHING_TO_DO


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_an_officer_of_another_unit_sees_nothing(kind, by):
    record = scene.in_state(kind, next(iter(scene.ways(kind))), by=by)
    stranger = factories.actor((STRANGER, Role.SUPERVISOR))
    with pytest.raises(MODELS[kind].DoesNotExist):
        record_by_number(MODELS[kind], record.number, viewer=stranger)
    assert history_of_record(record, viewer=stranger) == []
    assert record_by_number(MODELS[kind], record.number, viewer=factories.actor((HOLDER, Role.MEDIATOR))) == record
    assert record_by_number(MODELS[kind], record.number, viewer=factories.actor((ABOVE, Role.SUPERVISOR))) == record
