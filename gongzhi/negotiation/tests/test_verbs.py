"""Every verb of a negotiation and of a pledge: the move, every other state, who may not, the line, the same key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.words import FlowedBack, Outcome, State
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.models import AccountRole
from gongzhi.directory.queries import trader_actor
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.counter import counter_offer
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.dispute import dispute_performance
from gongzhi.negotiation.actions.end import end_membership
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.lapse import lapse_negotiation
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.actions.ready_answers import drop_answer, keep_answer
from gongzhi.negotiation.actions.refuse import refuse_negotiation
from gongzhi.negotiation.actions.resume import resume_membership
from gongzhi.negotiation.actions.suspend import suspend_membership
from gongzhi.negotiation.actions.time_out import time_out_negotiation
from gongzhi.negotiation.actions.write import write_message
from gongzhi.negotiation.models import Membership, Negotiation, ReadyAnswer
from gongzhi.negotiation.queries import thread_of
from gongzhi.negotiation.states import MEMBERSHIP, NEGOTIATION
from gongzhi.negotiation.tests.scene import AFTER_IT, DAY_11, OFFER, PERFORM_BY, Scene, buyer_of, later
from gongzhi.negotiation.words import UNDER_WAY, Pledge, Standing
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW

pytestmark = pytest.mark.django_db

STRANGER = "samr-520302"


@dataclass(frozen=True)
class Told:
    """How a verb is done well: by which action, with what, by whom, and when, by the state it is done in."""

    action: Callable
    told: dict = field(default_factory=dict)
    by: str = "shop"
    """shop, buyer or system"""
    at: dict[str, datetime] = field(default_factory=dict)
    """State → when, where it is not NOW."""


VERBS: dict[str, Told] = {
    "propose": Told(propose_settlement, OFFER),
    "agree": Told(agree_to_offer, by="buyer"),
    "counter": Told(counter_offer, OFFER | {"text": "请再多退一些"}, by="buyer"),
    "write": Told(write_message, {"text": "请问何时到账？"}),
    "decline": Told(decline_negotiation, {"text": "商品没有质量问题"}),
    "refuse": Told(refuse_negotiation, by="buyer"),
    "perform": Told(perform_settlement, {"text": "已原路退回"}),
    "confirm": Told(confirm_performance, by="buyer"),
    "dispute": Told(dispute_performance, {"text": "没有收到"}, by="buyer", at={Standing.AGREED: AFTER_IT}),
    "time_out": Told(
        time_out_negotiation,
        by="system",
        at={Standing.WAITING: DAY_11, Standing.OFFERED: DAY_11, Standing.AGREED: AFTER_IT},
    ),
    "lapse": Told(lapse_negotiation, by="system"),
}
ENDS = {"decline", "refuse", "confirm", "dispute", "time_out", "lapse"}
each_verb = pytest.mark.parametrize("verb", VERBS)


@pytest.fixture
def scene(db, settings, tmp_path) -> Scene:
    settings.FILES_DIR = tmp_path / "files"
    return Scene()


def made(scene: Scene, verb: str, state: str) -> Negotiation:
    """Make a negotiation in a state, ready for the verb but for that state."""
    row = scene.negotiation(state)
    if verb == "lapse" and state in UNDER_WAY:
        withdraw_case(case=row.case, reason="解决了", by=buyer_of(row), at=NOW)
    return row


def actor_of(scene: Scene, verb: str, row: Negotiation) -> Actor:
    return {"shop": scene.shop, "buyer": buyer_of(row), "system": SYSTEM}[VERBS[verb].by]


def do(scene: Scene, verb: str, row: Negotiation, *, by: Actor | None = None, at=None, key=None, **changed):
    told = VERBS[verb]
    return told.action(
        negotiation=Negotiation.objects.select_related("case").get(pk=row.pk),
        **told.told | changed,
        by=by or actor_of(scene, verb, row),
        at=at or told.at.get(row.state, NOW),
        key=key,
    )


def lines(row) -> list:
    kind = MEMBERSHIP.kind if isinstance(row, Membership) else NEGOTIATION.kind
    return list(journal.history(kind, row.pk))


def assert_refused(row, do: Callable, error: type[Refused]) -> Refused:
    model = type(row)
    before, state = lines(row), model.objects.get(pk=row.pk).state
    with pytest.raises(error) as refused:
        do()
    assert lines(row) == before
    assert model.objects.get(pk=row.pk).state == state
    return refused.value


def source_of(verb: str) -> str:
    return min(NEGOTIATION[verb].sources, key=list(Standing).index)


class TestTable:
    def test_has_a_trial_for_each_verb(self):
        assert {row.verb for row in NEGOTIATION.transitions} == set(VERBS)

    def test_leads_only_to_states_that_there_are(self):
        for table in (NEGOTIATION, MEMBERSHIP):
            for row in table.transitions:
                assert row.sources <= set(table.states) and row.target in {None, *table.states}


@each_verb
class TestVerb:
    def test_moves_from_every_state_of_the_table_and_writes_one_line(self, scene, verb):
        for state in NEGOTIATION[verb].sources:
            row = made(scene, verb, state)
            before, by = len(lines(row)), actor_of(scene, verb, row)
            do(scene, verb, row)
            after = Negotiation.objects.get(pk=row.pk)
            assert after.state == (NEGOTIATION[verb].target or state)
            told = lines(row)
            assert len(told) == before + 1
            line = told[-1]
            assert (line.verb, line.source, line.target) == (verb, state, after.state)
            assert (line.actor_kind, line.actor_id, line.at) == (by.kind, by.id, VERBS[verb].at.get(state, NOW))
            assert line.facts["case_id"] == row.case_id
            assert (after.ended_at is not None) == (verb in ENDS)

    def test_is_read_by_both_sides_and_the_office_in_a_whole_sentence(self, scene, verb):
        row = made(scene, verb, source_of(verb))
        do(scene, verb, row)
        row = Negotiation.objects.select_related("case", "trader").get(pk=row.pk)
        for viewer in (scene.shop, buyer_of(row), scene.handler):
            said = thread_of(row, viewer=viewer)[-1]
            assert said.sentence and "{" not in said.sentence
        assert thread_of(row, viewer=scene.rival) == []

    def test_is_refused_in_every_other_state(self, scene, verb):
        for state in set(Standing) - NEGOTIATION[verb].sources:
            row = made(scene, verb, state)
            refused = assert_refused(row, lambda r=row: do(scene, verb, r), Refused)
            assert not isinstance(refused, NotAllowed)
            assert str(Standing(state).label) in str(refused.reason)

    def test_is_refused_to_everybody_else(self, scene, verb):
        row = made(scene, verb, source_of(verb))
        other = scene.negotiation()
        strangers = [
            scene.rival,
            consumer(other.pk),
            ANONYMOUS,
            scene.handler,
            scene.supervisor,
            factories.actor(("samr", Role.SECRETARIAT)),
        ]
        sides = {"consumer": buyer_of(row), "trader": scene.shop, "system": SYSTEM}
        strangers += [by for kind, by in sides.items() if kind not in NEGOTIATION[verb].actors]
        for by in strangers:
            assert_refused(row, lambda b=by: do(scene, verb, row, by=b), NotAllowed)

    def test_does_nothing_the_second_time_with_the_same_key(self, scene, verb):
        row, key = made(scene, verb, source_of(verb)), uuid4()
        do(scene, verb, row, key=key)
        after, said = lines(row), row.entries.count()
        case = Case.objects.get(pk=row.case_id)
        assert isinstance(do(scene, verb, row, key=key), Negotiation)
        assert (lines(row), row.entries.count()) == (after, said)
        assert journal.last_seq("case", case.pk) == journal.history("case", case.pk).count()
        assert Case.objects.get(pk=case.pk).state == case.state


class TestBegin:
    def test_puts_the_case_before_the_trader_until_the_tenth_working_day(self, scene):
        row = scene.negotiation()
        assert (row.state, row.due_date) == (Standing.WAITING, date(2026, 5, 19))
        assert row.case.state == State.NEGOTIATING
        asked = CaseTrader.objects.get(case=row.case)
        assert (asked.trader, asked.waits, asked.due_date) == (scene.trader, True, row.due_date)
        assert [line.verb for line in lines(row)] == ["begin"]

    def test_is_refused_where_the_trader_does_not_take_part(self, scene):
        suspend_membership(membership=scene.membership, reason="久不答复", by=scene.handler, at=NOW)
        with pytest.raises(Refused) as refused:
            scene.case()
        assert refused.value.field == "way" and not Case.objects.exists()

    def test_of_the_same_paper_is_the_same_matter(self, scene):
        new = factories.new_case(trader_id=scene.trader.pk, unit_id=factories.unit(HOLDER).pk, unit_reason="test")
        [first], [again] = (begin_negotiation(new, by=ANONYMOUS, at=NOW) for _time in range(2))
        assert again.repeated and again.case == first.case
        assert Negotiation.objects.count() == 1


class TestOffers:
    def test_name_each_field_that_is_wrong(self, scene):
        row = scene.negotiation()
        for changed, fields in (
            ({"remedy": "magic"}, {"remedy"}),
            ({"amount": None}, {"amount"}),
            ({"perform_by": date(2026, 5, 5)}, {"perform_by"}),
            ({"perform_by": date(2026, 12, 31)}, {"perform_by"}),
            ({"text": " "}, {"text"}),
        ):
            refused = assert_refused(row, lambda c=changed: do(scene, "propose", row, **c), Invalid)
            assert set(refused.faults) == fields

    def test_are_refused_after_the_last_day(self, scene):
        for verb, state in (
            ("propose", Standing.WAITING),
            ("agree", Standing.OFFERED),
            ("counter", Standing.OFFERED),
        ):
            row = scene.negotiation(state)
            refused = assert_refused(row, lambda v=verb, r=row: do(scene, v, r, at=DAY_11), Refused)
            assert "2026-05-19" in str(refused.reason)

    def test_let_the_matter_wait_for_the_other_side(self, scene):
        row = scene.negotiation()
        asked = CaseTrader.objects.filter(case=row.case)
        do(scene, "propose", row)
        assert asked.get().waits is False
        do(scene, "counter", Negotiation.objects.get(pk=row.pk))
        assert asked.get().waits is True

    def test_accepted_make_the_settlement_and_its_day(self, scene):
        row = scene.negotiation(Standing.OFFERED)
        do(scene, "agree", row)
        row.refresh_from_db()
        assert (row.perform_by, row.agreed_at) == (PERFORM_BY, NOW)
        assert Case.objects.get(pk=row.case_id).due_date == PERFORM_BY


class TestPerformance:
    def test_is_not_denied_before_its_day_unless_the_trader_claims_it(self, scene):
        row = scene.negotiation(Standing.AGREED)
        refused = assert_refused(row, lambda: do(scene, "dispute", row, at=NOW), Refused)
        assert PERFORM_BY.isoformat() in str(refused.reason)

    def test_is_confirmed_by_silence_only_after_the_days_for_denying_it(self, scene, settings):
        row = scene.negotiation(Standing.PERFORMED)
        days = settings.ODR_CONFIRM_DAYS
        assert_refused(row, lambda: do(scene, "confirm", row, by=SYSTEM, at=later(days - 0.01)), Refused)
        do(scene, "confirm", row, by=SYSTEM, at=later(days))
        assert Case.objects.get(pk=row.case_id).outcome == Outcome.SELF_SETTLED
        agreed = scene.negotiation(Standing.AGREED)
        assert_refused(agreed, lambda: do(scene, "confirm", agreed, by=SYSTEM, at=later(60)), Refused)

    def test_confirmed_closes_the_case_with_what_was_agreed(self, scene):
        row = scene.negotiation(Standing.SETTLED)
        case = Case.objects.get(pk=row.case_id)
        assert (case.state, case.outcome, case.recovered) == (State.CLOSED, Outcome.SELF_SETTLED, Decimal("199.00"))


class TestFlowingBack:
    @pytest.mark.parametrize(
        ("verb", "state", "why"),
        [
            ("decline", Standing.WAITING, FlowedBack.TRADER_DECLINED),
            ("refuse", Standing.OFFERED, FlowedBack.CONSUMER_REFUSED),
            ("dispute", Standing.PERFORMED, FlowedBack.UNPERFORMED),
            ("time_out", Standing.WAITING, FlowedBack.SILENT),
            ("time_out", Standing.OFFERED, FlowedBack.UNSETTLED),
            ("time_out", Standing.AGREED, FlowedBack.UNPERFORMED),
        ],
    )
    def test_brings_the_case_to_its_office_with_the_reason(self, scene, verb, state, why):
        row = scene.negotiation(state)
        do(scene, verb, row)
        row.refresh_from_db()
        case = Case.objects.get(pk=row.case_id)
        assert (row.why, case.state, case.unit.key) == (why, State.RECEIVED, HOLDER)
        assert not CaseTrader.objects.get(case=case).waits

    def test_by_itself_waits_for_the_day_after_the_last(self, scene):
        for state in (Standing.WAITING, Standing.OFFERED, Standing.AGREED):
            row = scene.negotiation(state)
            assert_refused(row, lambda r=row: do(scene, "time_out", r, at=NOW), Refused)

    def test_ends_in_nothing_only_if_the_consumer_took_the_case_back(self, scene):
        row = scene.negotiation()
        refused = assert_refused(row, lambda: do(scene, "lapse", row), Refused)
        assert "没有撤回" in str(refused.reason)


class TestWords:
    @pytest.mark.parametrize("verb", ["write", "decline", "perform", "dispute"])
    def test_are_needed_and_bounded(self, scene, verb):
        state = Standing.PERFORMED if verb == "dispute" else source_of(verb)
        row = scene.negotiation(state)
        for text in (" ", "长" * 2001):
            refused = assert_refused(row, lambda t=text: do(scene, verb, row, text=t), Refused)
            assert refused.field == "text"

    def test_of_the_consumer_go_into_the_same_thread(self, scene):
        row = scene.negotiation()
        do(scene, "write", row, by=buyer_of(row), text="还在等您答复")
        row = Negotiation.objects.select_related("case", "trader").get(pk=row.pk)
        assert thread_of(row, viewer=scene.shop)[-1].note == "还在等您答复"


# Pledges

PLEDGES = {"suspend": suspend_membership, "resume": resume_membership, "end": end_membership}
each_of_pledges = pytest.mark.parametrize("verb", PLEDGES)


def pledge(scene: Scene, state: str) -> Membership:
    row = scene.membership
    if state == Pledge.SUSPENDED:
        return suspend_membership(membership=row, reason="久不答复", by=scene.handler, at=NOW)
    return end_membership(membership=row, reason="停业", by=scene.shop, at=NOW) if state == Pledge.ENDED else row


def change(verb: str, row: Membership, *, by: Actor, key=None, reason: str = "理由"):
    return PLEDGES[verb](membership=row, reason=reason, by=by, at=NOW, key=key)


def state_for(verb: str) -> str:
    return Pledge.SUSPENDED if verb == "resume" else Pledge.KEPT


@each_of_pledges
class TestPledge:
    def test_moves_as_the_table_says_and_writes_one_line_with_the_reason(self, scene, verb):
        row = pledge(scene, state_for(verb))
        before, source = len(lines(row)), row.state
        changed = change(verb, row, by=scene.supervisor)
        assert changed.state == MEMBERSHIP[verb].target
        told = lines(row)
        assert len(told) == before + 1
        line = told[-1]
        assert (line.verb, line.source, line.target, line.note) == (verb, source, changed.state, "理由")
        assert (line.actor_id, line.unit_id) == (scene.supervisor.id, scene.supervisor.first_unit_id)

    def test_is_done_in_every_state_of_the_table_and_refused_in_every_other(self, scene, verb):
        for state in Pledge:
            Membership.objects.all().delete()
            scene.membership = join_odr(trader_id=scene.trader.pk, by=scene.shop, at=NOW)
            row = pledge(scene, state)
            if state in MEMBERSHIP[verb].sources:
                assert change(verb, row, by=scene.supervisor).state == MEMBERSHIP[verb].target
            else:
                refused = assert_refused(row, lambda r=row: change(verb, r, by=scene.supervisor), Refused)
                assert str(state.label) in str(refused.reason)

    def test_is_refused_to_every_other_role_to_other_offices_and_other_traders(self, scene, verb):
        row = pledge(scene, state_for(verb))
        unit = factories.unit(HOLDER).pk
        strangers = [
            Actor(kind="officer", id=1, name="某人", seats=(Seat(unit, frozenset({role})),))
            for role in set(Role) - MEMBERSHIP[verb].roles
        ]
        strangers += [
            factories.actor((STRANGER, Role.HANDLER), (STRANGER, Role.SUPERVISOR)),
            scene.rival,
            consumer(1),
            ANONYMOUS,
            trader_actor(factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE)),
        ]
        if "trader" not in MEMBERSHIP[verb].actors:
            strangers.append(scene.shop)
        if "system" not in MEMBERSHIP[verb].actors:
            strangers.append(SYSTEM)
        for by in strangers:
            assert_refused(row, lambda b=by: change(verb, row, by=b), NotAllowed)

    def test_is_done_by_an_office_above(self, scene, verb):
        row = pledge(scene, state_for(verb))
        assert change(verb, row, by=factories.actor((ABOVE, Role.SUPERVISOR))).state == MEMBERSHIP[verb].target

    def test_is_refused_without_a_reason(self, scene, verb):
        row = pledge(scene, state_for(verb))
        refused = assert_refused(row, lambda: change(verb, row, by=scene.supervisor, reason=" "), Refused)
        assert refused.field == "reason"

    def test_does_nothing_the_second_time_with_the_same_key(self, scene, verb):
        row, key = pledge(scene, state_for(verb)), uuid4()
        change(verb, row, by=scene.supervisor, key=key)
        after = lines(row)
        change(verb, Membership.objects.get(pk=row.pk), by=scene.supervisor, key=key)
        assert lines(row) == after


class TestJoining:
    def test_is_for_the_responsible_person_of_the_trader_alone(self, scene):
        end_membership(membership=scene.membership, reason="停业", by=scene.shop, at=NOW)
        colleague = trader_actor(factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE))
        for by in (scene.rival, colleague, scene.supervisor, consumer(1), ANONYMOUS, SYSTEM):
            with pytest.raises(NotAllowed):
                join_odr(trader_id=scene.trader.pk, by=by, at=NOW)
        assert Membership.objects.count() == 1

    def test_anew_is_another_pledge_and_twice_is_refused(self, scene):
        with pytest.raises(Refused):
            join_odr(trader_id=scene.trader.pk, by=scene.shop, at=NOW)
        end_membership(membership=scene.membership, reason="停业", by=scene.shop, at=NOW)
        again = join_odr(trader_id=scene.trader.pk, by=scene.shop, at=later(1))
        assert again.pk != scene.membership.pk
        assert [(line.verb, line.target) for line in lines(again)] == [("join", Pledge.KEPT)]

    def test_leaves_what_is_under_way_as_it_is(self, scene):
        row = scene.negotiation()
        end_membership(membership=scene.membership, reason="停业", by=scene.shop, at=NOW)
        do(scene, "propose", row)
        assert Negotiation.objects.get(pk=row.pk).state == Standing.OFFERED


class TestReadyAnswers:
    def test_are_kept_replaced_and_dropped_each_with_a_line(self, scene):
        told = {"trader_id": scene.trader.pk, "title": "退款", "by": scene.shop, "at": NOW}
        keep_answer(**told, text="同意退款")
        kept = keep_answer(**told, text="核实后退款")
        assert ReadyAnswer.objects.get().text == "核实后退款"
        pk = kept.pk
        drop_answer(answer=kept, by=scene.shop, at=NOW)
        assert not ReadyAnswer.objects.exists()
        assert [line.verb for line in journal.history("ready_answer", pk)] == ["keep", "keep", "drop"]

    def test_of_another_trader_are_neither_kept_nor_dropped(self, scene):
        kept = keep_answer(trader_id=scene.trader.pk, title="退款", text="同意", by=scene.shop, at=NOW)
        for by in (scene.rival, scene.handler, ANONYMOUS):
            with pytest.raises(NotAllowed):
                keep_answer(trader_id=scene.trader.pk, title="别的", text="别的", by=by, at=NOW)
            with pytest.raises(NotAllowed):
                drop_answer(answer=kept, by=by, at=NOW)
        assert ReadyAnswer.objects.count() == 1
