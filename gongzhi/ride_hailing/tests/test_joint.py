"""Joint supervision: who takes part, what each says, how it ends; seen by those who take part and nobody else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.actions.cancel import cancel_joint
from gongzhi.ride_hailing.actions.conclude import conclude_joint
from gongzhi.ride_hailing.actions.decline import decline_joint
from gongzhi.ride_hailing.actions.hold import hold_joint
from gongzhi.ride_hailing.actions.invite import invite_units
from gongzhi.ride_hailing.actions.join import join_joint
from gongzhi.ride_hailing.actions.state import state_opinion
from gongzhi.ride_hailing.models import Joint, Part
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import NOW
from gongzhi.ride_hailing.verify import broken_rides
from gongzhi.ride_hailing.words import JointState, PartState
from tests import factories
from tests.factories import HOLDER, OTHER

ASKED, THIRD = "pbc", "telecom"


@pytest.fixture
def lead() -> Actor:
    return factories.actor((HOLDER, Role.HANDLER))


@pytest.fixture
def asked() -> Actor:
    return factories.actor((ASKED, Role.HANDLER))


@pytest.fixture
def joint(lead) -> Joint:
    return scene.joint(lead, factories.unit(ASKED))


def part(joint: Joint, key: str = ASKED) -> Part:
    return Part.objects.get(joint=joint, unit__key=key)


VERBS = {
    "join": lambda joint, **told: join_joint(joint=joint, **told),
    "decline": lambda joint, **told: decline_joint(joint=joint, reason="不属本单位职责", **told),
    "state": lambda joint, **told: state_opinion(joint=joint, opinion="同意约谈", own_act="已核查账户", **told),
    "invite": lambda joint, **told: invite_units(joint=joint, units=[factories.unit(THIRD).pk], **told),
    "hold": lambda joint, **told: hold_joint(
        joint=joint, held_date=date(2026, 5, 6), place="会议室", minutes="平台承诺整改", **told
    ),
    "conclude": lambda joint, **told: conclude_joint(
        joint=joint, outcome="rectify", conclusion="限期整改", check_date=date(2026, 6, 6), **told
    ),
    "cancel": lambda joint, **told: cancel_joint(joint=joint, reason="重复发起", **told),
}
OF_ASKED = {"join", "decline", "state"}


def ready(joint: Joint, verb: str, asked: Actor) -> Joint:
    """Bring a joint supervision to where a verb is open."""
    if verb in {"state", "conclude"}:
        joint = join_joint(joint=joint, by=asked, at=NOW)
    if verb == "conclude":
        joint = state_opinion(joint=joint, opinion="同意", by=asked, at=NOW)
    return joint


class TestBegin:
    def test_makes_a_lead_and_those_asked_once_for_each_key(self, lead):
        key = uuid4()
        told = {"due": date(2026, 5, 20), "key": key}
        first, second = (scene.joint(lead, factories.unit(ASKED), factories.unit(THIRD), **told) for _ in range(2))
        assert first == second
        assert set(first.parts.values_list("unit__key", "state")) == {
            (HOLDER, "lead"), (ASKED, "invited"), (THIRD, "invited"),
        }  # fmt: skip
        assert [line.verb for line in journal.history(JOINT.kind, first.pk)] == ["begin"]

    def test_is_refused_without_another_unit_in_the_past_and_to_strangers(self, lead):
        for units in ((), (factories.unit(HOLDER),)):
            with pytest.raises(Refused) as refused:
                scene.joint(lead, *units)
            assert refused.value.field == "units"
        with pytest.raises(Invalid) as refused:
            scene.joint(lead, factories.unit(ASKED), due=date(2026, 5, 5))
        assert set(refused.value.faults) == {"due_date"}
        for stranger in (factories.actor((HOLDER, Role.ADMINISTRATOR)), ANONYMOUS):
            with pytest.raises(NotAllowed):
                scene.joint(stranger, factories.unit(ASKED))


class TestEveryVerb:
    @pytest.mark.parametrize("verb", VERBS)
    def test_moves_as_the_table_says_writes_one_line_and_does_nothing_twice(self, verb, joint, lead, asked):
        by, key, row = (asked if verb in OF_ASKED else lead), uuid4(), JOINT[verb]
        joint = ready(joint, verb, asked)
        for state in JointState.values:
            with transaction.atomic():
                said = {"outcome": "none", "conclusion": "无"} if state == JointState.CONCLUDED else {}
                Joint.objects.filter(pk=joint.pk).update(state=state, **said)
                fresh, lines = Joint.objects.get(pk=joint.pk), journal.history(JOINT.kind, joint.pk).count()
                if state in row.sources:
                    moved = VERBS[verb](fresh, by=by, at=NOW, key=key)
                    VERBS[verb](fresh, by=by, at=NOW, key=key)
                    assert moved.state == (row.target or state)
                    assert journal.history(JOINT.kind, joint.pk).count() == lines + 1
                else:
                    with pytest.raises(Refused):
                        VERBS[verb](fresh, by=by, at=NOW, key=uuid4())
                transaction.set_rollback(True)

    @pytest.mark.parametrize("verb", VERBS)
    def test_is_refused_to_the_other_side_and_to_strangers(self, verb, joint, lead, asked):
        joint = ready(joint, verb, asked)
        for stranger in (
            lead if verb in OF_ASKED else asked,
            factories.actor((OTHER, Role.HANDLER)),
            factories.actor(("samr", Role.SECRETARIAT)),
            factories.actor((ASKED, Role.AUDITOR)),
            ANONYMOUS,
        ):
            with pytest.raises(NotAllowed):
                VERBS[verb](joint, by=stranger, at=NOW)


class TestAnswers:
    def test_a_unit_joins_and_states_and_may_state_again(self, joint, asked):
        joint = VERBS["join"](joint, by=asked, at=NOW)
        assert part(joint).state == PartState.JOINED
        VERBS["state"](joint, by=asked, at=NOW)
        state_opinion(joint=joint, opinion="改为不同意", by=asked, at=NOW)
        assert (part(joint).state, part(joint).opinion) == (PartState.STATED, "改为不同意")
        notes = [line.note for line in journal.history(JOINT.kind, joint.pk) if line.verb == "state"]
        assert notes == ["同意约谈", "改为不同意"]
        assert not list(broken_rides())

    def test_a_unit_that_declined_says_why_sees_it_and_may_be_asked_again(self, joint, lead, asked):
        with pytest.raises(Refused):
            decline_joint(joint=joint, reason=" ", by=asked, at=NOW)
        VERBS["decline"](joint, by=asked, at=NOW)
        assert part(joint).state == PartState.DECLINED and queries.joint(joint.pk, viewer=asked)
        invite_units(joint=joint, units=[factories.unit(ASKED).pk], by=lead, at=NOW)
        assert part(joint).state == PartState.INVITED
        with pytest.raises(Refused):
            invite_units(joint=joint, units=[factories.unit(ASKED).pk], by=lead, at=NOW)
        assert not list(broken_rides())

    def test_verify_names_a_part_that_does_not_follow_from_the_history(self, joint):
        Part.objects.filter(unit__key=ASKED).update(state=PartState.JOINED)
        assert any("history says begin" in fault for fault in broken_rides())


class TestConclude:
    def test_waits_for_all_answers_until_their_time_is_over(self, joint, lead, asked):
        with pytest.raises(Refused, match="还在等"):
            VERBS["conclude"](joint, by=lead, at=NOW)
        later = NOW + timedelta(days=11)
        assert VERBS["conclude"](joint, by=lead, at=later).state == JointState.CONCLUDED

    @pytest.mark.parametrize(
        ("field", "value"),
        [("outcome", "x"), ("conclusion", " "), ("check_date", None), ("check_date", date(2026, 5, 1))],
    )
    def test_is_refused_beside_the_field_that_is_wrong(self, joint, lead, asked, field, value):
        ready(joint, "conclude", asked)
        told = {"outcome": "rectify", "conclusion": "限期整改", "check_date": date(2026, 6, 6)} | {field: value}
        with pytest.raises(Invalid) as refused:
            conclude_joint(joint=joint, by=lead, at=NOW, **told)
        assert set(refused.value.faults) == {field}


class TestHold:
    @pytest.mark.parametrize(("field", "value"), [("held_date", date(2026, 5, 7)), ("place", " "), ("minutes", " ")])
    def test_is_refused_beside_the_field_that_is_wrong(self, joint, lead, field, value):
        told = {"held_date": date(2026, 5, 6), "place": "会议室", "minutes": "经过"} | {field: value}
        with pytest.raises(Invalid) as refused:
            hold_joint(joint=joint, by=lead, at=NOW, **told)
        assert set(refused.value.faults) == {field}


class TestAccess:
    def test_shows_to_those_who_take_part_and_to_nobody_else(self, joint, lead, asked):
        for viewer in (lead, asked):
            assert queries.joint(joint.pk, viewer=viewer) and queries.joints(viewer=viewer).rows
        for viewer in (
            factories.actor((OTHER, Role.SUPERVISOR)),
            factories.actor(("samr", Role.SECRETARIAT)),
            factories.actor(("samr", Role.AUDITOR)),
            factories.actor((ASKED, Role.ADMINISTRATOR)),
            ANONYMOUS,
        ):
            assert not queries.joints(viewer=viewer).rows
            with pytest.raises(Joint.DoesNotExist):
                queries.joint(joint.pk, viewer=viewer)

    def test_costs_the_same_number_of_queries_at_one_row_and_at_many(self, joint, lead, django_assert_num_queries):
        def read():
            for row in queries.joints(viewer=lead).rows:
                assert [each.unit.short_name for each in row.parts.all()]

        with django_assert_num_queries(3):
            read()
        for _n in range(24):
            scene.joint(lead, factories.unit(ASKED))
        with django_assert_num_queries(3):
            read()
