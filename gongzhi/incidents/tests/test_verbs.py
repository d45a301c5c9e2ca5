"""What holds for every verb of incidents: the move, every other state, roles, other units, history, the same key."""

from uuid import uuid4

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.incidents.models import Incident
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.tests import scene
from gongzhi.incidents.verbs import VERBS
from gongzhi.incidents.verify import broken_incidents
from gongzhi.incidents.words import State
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROWS = [row for row in INCIDENT.transitions if row.verb in VERBS]
each_verb = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)


@pytest.fixture(autouse=True)
def _province(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()


def source_of(row) -> str:
    """Choose a state from which the verb is open."""
    return next(state for state in (State.OPEN, State.DRAFTED) if state in row.sources)


def doer(row):
    """Make somebody new who may do it: nobody confirms what they asked for themselves."""
    return scene.both_roles(scene.KEEPER if row.verb == "carry_out" else scene.LEAD)


def seat_of(role: Role) -> str:
    """Name a unit in which there is such a role: the office is that of the province's leading agency."""
    return "samr" if role == Role.SECRETARIAT else scene.LEAD


@each_verb
class TestEachVerb:
    def test_leads_where_the_table_says_and_is_told_once(self, row):
        first, by, key = scene.both_roles(), doer(row), uuid4()
        incident = scene.prepared_for(row.verb, scene.incident_in(source_of(row), by=first), by=first)
        before = journal.last_seq(INCIDENT.kind, incident.pk)
        told = scene.told_for(incident, row.verb)
        done = scene.do(incident, row.verb, by=by, at=NOW, key=key, **told)
        assert done.state == (row.target or source_of(row))
        again = scene.do(incident, row.verb, by=by, at=NOW, key=key, **told)
        assert again.pk == done.pk
        lines = list(journal.history(INCIDENT.kind, incident.pk))
        assert len(lines) == before + 1
        assert (lines[-1].verb, lines[-1].actor_id, lines[-1].target) == (row.verb, by.id, done.state)
        assert list(broken_incidents()) == []

    def test_is_refused_in_every_other_state(self, row):
        by = scene.both_roles()
        for state in set(State) - row.sources:
            incident = scene.incident_in(state, by=by)
            before = journal.last_seq(INCIDENT.kind, incident.pk)
            with pytest.raises(Refused):
                scene.do_well(incident, row.verb, by=doer(row))
            found = Incident.objects.get(pk=incident.pk)
            assert (found.state, journal.last_seq(INCIDENT.kind, incident.pk)) == (state, before)

    def test_is_refused_to_other_roles_and_other_units(self, row):
        first = scene.both_roles()
        incident = scene.prepared_for(row.verb, scene.incident_in(source_of(row), by=first), by=first)
        told = scene.told_for(incident, row.verb)
        wrong = [scene.both_roles(scene.STRANGER)]
        wrong += [factories.actor((seat_of(role), role)) for role in set(Role) - row.roles]
        if "keeper" not in row.parts:
            wrong.append(scene.both_roles(scene.KEEPER))
        if "member" not in row.parts:
            wrong.append(scene.both_roles(scene.FORCE))
        for by in wrong:
            with pytest.raises(NotAllowed):
                scene.do(incident, row.verb, by=by, at=NOW, **told)

    def test_has_an_action_and_a_sentence(self, row):
        assert "{who}" in str(row.sentence) and str(row.title)
        assert VERBS[row.verb].__module__ == f"gongzhi.incidents.actions.{row.verb}"


def test_every_verb_is_in_the_table_but_those_with_addresses_of_their_own():
    assert {row.verb for row in INCIDENT.transitions} == {*VERBS, "register", "reveal"}
