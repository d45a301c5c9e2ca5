"""What holds for every verb of campaigns: the move, every other state, roles, other units, history, the same key."""

from uuid import uuid4

import pytest

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.tests import scene
from gongzhi.campaigns.verbs import VERBS
from gongzhi.campaigns.verify import broken_campaigns
from gongzhi.campaigns.words import State
from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROWS = CAMPAIGN.transitions
each_verb = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
BY_MEMBERS = {"take_in", "leave_out", "answer"}


@pytest.fixture(autouse=True)
def _province(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()


def source_of(row) -> str:
    """Choose a state from which the verb is open."""
    return next(state for state in State if state in row.sources)


def doer(row):
    return scene.member() if row.verb in BY_MEMBERS else scene.both_roles()


def ready(row, state: str) -> Campaign:
    """Make a campaign in a state, with what the verb needs there."""
    by = scene.both_roles()
    early = state in {State.DRAFTED, State.APPROVED, State.CANCELLED}
    if row.verb not in {"leave_out", "answer"} or early:
        return scene.campaign_in(state, by=by)
    made = scene.campaign_in(State.RUNNING, by=by)
    made = scene.do_well(made, {"leave_out": "take_in", "answer": "urge"}[row.verb],
                         by=scene.member() if row.verb == "leave_out" else by)  # fmt: skip
    for verb in {State.CLOSING: ["wind_up"], State.CLOSED: ["wind_up", "close"]}.get(state, []):
        made = scene.do_well(made, verb, by=by)
    return made


@each_verb
class TestEachVerb:
    def test_leads_where_the_table_says_and_is_told_once(self, row):
        campaign, by, key = ready(row, source_of(row)), doer(row), uuid4()
        before = journal.last_seq(CAMPAIGN.kind, campaign.pk)
        told = scene.told_for(campaign, row.verb, by=by)
        done = scene.do(campaign, row.verb, by=by, at=NOW, key=key, **told)
        assert done.state == (row.target or source_of(row))
        again = scene.do(campaign, row.verb, by=by, at=NOW, key=key, **told)
        assert again.pk == done.pk
        lines = list(journal.history(CAMPAIGN.kind, campaign.pk))
        assert len(lines) == before + 1
        assert (lines[-1].verb, lines[-1].actor_id, lines[-1].target) == (row.verb, by.id, done.state)
        assert list(broken_campaigns()) == []

    def test_is_refused_in_every_other_state(self, row):
        for state in set(State) - row.sources:
            campaign = ready(row, state)
            before = journal.last_seq(CAMPAIGN.kind, campaign.pk)
            with pytest.raises(Refused) as refused:
                scene.do_well(campaign, row.verb, by=doer(row))
            assert not isinstance(refused.value, NotAllowed)
            found = Campaign.objects.get(pk=campaign.pk)
            assert (found.state, journal.last_seq(CAMPAIGN.kind, campaign.pk)) == (state, before)

    def test_is_refused_to_other_roles_and_other_units(self, row):
        campaign = ready(row, source_of(row))
        told = scene.told_for(campaign, row.verb, by=doer(row))
        wrong = [scene.both_roles("culture"), scene.both_roles("telecom")]
        wrong += [factories.actor((scene.LEAD, role)) for role in set(Role) - row.roles - {Role.ADMINISTRATOR}]
        wrong += [factories.actor((scene.LEAD, Role.ADMINISTRATOR)), factories.actor((scene.LEAD, Role.AUDITOR))]
        if row.verb not in BY_MEMBERS | {"attach"}:
            wrong.append(scene.member())
        for by in wrong:
            with pytest.raises(NotAllowed):
                scene.do(campaign, row.verb, by=by, at=NOW, **told)

    def test_has_an_action_and_a_sentence(self, row):
        assert "{who}" in str(row.sentence) and str(row.title)
        assert VERBS[row.verb].__module__ == f"gongzhi.campaigns.actions.{row.verb}"
