"""Call-backs: the lot, who calls, what is said, and what follows from it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Case
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Role, consumer
from gongzhi.core.errors import CatalogueError, Invalid, NotAllowed, Refused
from gongzhi.quality import catalog, queries
from gongzhi.quality.access import visible
from gongzhi.quality.actions.draw import draw_callbacks, draw_missing, seed_of
from gongzhi.quality.actions.drop import drop_callback
from gongzhi.quality.actions.look import look_at_contact
from gongzhi.quality.actions.miss import miss_callback
from gongzhi.quality.actions.name_caller import end_caller, name_caller
from gongzhi.quality.actions.record import record_callback
from gongzhi.quality.models import Callback, Draw
from gongzhi.quality.rules import is_drawn
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.verify import broken_draws
from gongzhi.quality.words import CallbackState
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER, Person, days

TODAY = clock.day_of(NOW)
LATER = NOW + days(1)
YES = {"informed": "yes", "result": "yes", "recovered": "yes", "performed": "yes", "attitude": "yes"}


@pytest.fixture
def everything(monkeypatch):
    """Let the lot fall on every matter."""
    monkeypatch.setattr("gongzhi.quality.actions.draw.percent_for", lambda **about: 100)


@pytest.fixture
def by(db, everything):
    factories.province()
    return factories.actor()


@pytest.fixture
def caller(by):
    return factories.actor((HOLDER, Role.SUPERVISOR))


@pytest.fixture
def drawn(by):
    factories.case_in("closed", by=by)
    draw_callbacks(day=TODAY, at=LATER)
    return Callback.objects.get()


def record(callback, *, by, at=LATER, satisfaction=5, key=None, **answers):
    answers = YES | answers
    return record_callback(callback=callback, answers=answers, satisfaction=satisfaction, by=by, at=at, key=key)


class TestLot:
    @given(st.text(max_size=20), st.text(max_size=10))
    def test_falls_on_none_at_0_and_on_all_at_100_percent(self, seed, number):
        assert not is_drawn(seed, number, 0) and is_drawn(seed, number, 100)

    @given(st.text(max_size=20), st.text(max_size=10), st.floats(0, 100), st.floats(0, 100))
    def test_that_falls_at_a_smaller_share_falls_at_a_larger_one(self, seed, number, one, other):
        small, large = sorted((one, other))
        assert not is_drawn(seed, number, small) or is_drawn(seed, number, large)

    def test_falls_on_about_the_share(self):
        drawn = sum(is_drawn("seed", str(number), 5) for number in range(20_000))
        assert 900 < drawn < 1100

    def test_is_another_each_day_and_the_same_each_time(self, settings):
        assert seed_of(TODAY) == seed_of(TODAY) != seed_of(TODAY + timedelta(days=1))
        before = seed_of(TODAY)
        settings.LOOKUP_KEY = "another"
        assert seed_of(TODAY) != before


class TestShares:
    def test_of_a_hotline_go_before_those_of_a_member(self, tmp_path, settings):
        told = "percent = 1\n[members]\nsamr = 10\n[hotlines]\n12345 = 30\n"
        (tmp_path / "callbacks.toml").write_text(told, encoding="utf-8")
        settings.PROVINCE = tmp_path
        assert catalog.percent_for(member="samr", hotline="12345") == 30
        assert catalog.percent_for(member="samr", hotline="12315") == 10
        assert catalog.percent_for(member="post", hotline="") == 1

    @pytest.mark.parametrize(
        "wrong", ["[members]\nnobody = 5\n", "[hotlines]\n99999 = 5\n", "percent = 101\n", "[members]\nsamr = -1\n"]
    )
    def test_that_cannot_be_are_told_with_their_file(self, tmp_path, wrong):
        (tmp_path / "callbacks.toml").write_text(wrong, encoding="utf-8")
        with pytest.raises(CatalogueError):
            catalog.check_catalogue(tmp_path, members=frozenset({"samr"}), hotlines=frozenset({"12345"}))


class TestDrawCallbacks:
    def test_takes_closed_matters_whose_consumer_can_be_called(self, by):
        closed = factories.case_in("closed", by=by)
        factories.case_in("accepted", by=by)
        factories.case_in("closed", by=by, persons=(Person(name="没有电话"),))
        withdraw_case(case=factories.received(by=by), reason="", by=by, at=NOW)
        factories.case_in("closed", by=by, at=NOW - days(1))
        draw = draw_callbacks(day=TODAY, at=LATER)
        assert (draw.considered, draw.chosen) == (1, 1)
        row = draw.callbacks.get()
        assert (row.case, row.unit, row.state, row.call_from) == (
            closed,
            factories.unit(),
            "waiting",
            TODAY + timedelta(days=1),
        )
        assert [line.verb for line in journal.history("callback", row.pk)] == ["draw"]
        assert list(broken_draws()) == [] and machine.strays(CALLBACK, Callback) == []

    def test_is_done_once_a_day(self, by):
        factories.case_in("closed", by=by)
        assert draw_callbacks(day=TODAY, at=LATER) == draw_callbacks(day=TODAY, at=LATER + days(1))
        assert Callback.objects.count() == Draw.objects.count() == 1

    def test_makes_up_for_days_on_which_nothing_ran(self, by):
        factories.case_in("closed", by=by, at=NOW - days(3))
        factories.case_in("closed", by=by)
        assert draw_missing(today=TODAY + timedelta(days=1), at=LATER) == 2
        assert draw_missing(today=TODAY + timedelta(days=1), at=LATER) == 0

    def test_leaves_the_others_alone(self, by, monkeypatch):
        monkeypatch.setattr("gongzhi.quality.actions.draw.percent_for", lambda **about: 0)
        factories.case_in("closed", by=by)
        draw = draw_callbacks(day=TODAY, at=LATER)
        assert (draw.considered, draw.chosen) == (1, 0)


class TestRecordCallback:
    def test_keeps_answers_that_fit_the_file(self, drawn, caller):
        key = uuid4()
        for _click in range(2):
            row = record(drawn, by=caller, key=key)
        assert (row.state, row.agreed, row.reopened, row.satisfaction) == ("reached", True, False, 5)
        assert row.answers == YES and row.officer_id == caller.id
        line = journal.history("callback", row.pk).last()
        assert (line.verb, line.facts) == ("record", {"agreed": True, "disagrees": [], "reopened": False})
        assert Case.objects.get(pk=row.case_id).state == "closed"

    def test_takes_the_matter_up_again_where_they_do_not(self, drawn, caller):
        row = record(drawn, by=caller, recovered="no", satisfaction=1)
        assert (row.agreed, row.reopened) == (False, True)
        case = Case.objects.get(pk=row.case_id)
        assert (case.state, case.reopened) == ("accepted", 1)
        line = journal.history("case", case.pk).last()
        assert line.verb == "reopen" and "199.00 元" in line.note and line.actor_id == caller.id

    def test_does_so_on_the_consumers_word_where_the_caller_may_not(self, drawn):
        row = record(drawn, by=factories.actor((ABOVE, Role.SUPERVISOR)), result="no")
        assert row.reopened
        assert journal.history("case", row.case_id).last().actor_kind == "consumer"

    def test_does_so_once(self, drawn, caller, by):
        Case.objects.filter(pk=drawn.case_id).update(reopened=1)
        row = record(drawn, by=caller, result="no")
        assert (row.agreed, row.reopened) == (False, False)
        assert Case.objects.get(pk=row.case_id).state == "closed"

    def test_asks_every_question_that_makes_sense(self, drawn, caller):
        with pytest.raises(Invalid) as invalid:
            record(drawn, by=caller, informed="", attitude="perhaps", satisfaction=0)
        assert set(invalid.value.faults) == {"informed", "attitude", "satisfaction"}

    def test_does_not_ask_what_the_file_does_not_say(self, by, caller):
        from gongzhi.documents.tests.scene import declined

        declined(by)
        draw_callbacks(day=TODAY, at=LATER)
        row = record(Callback.objects.get(), by=caller)
        assert set(row.answers) == {"informed", "result", "attitude"}

    def test_is_not_for_who_worked_on_the_matter(self, by):
        both = factories.actor((HOLDER, Role.SUPERVISOR))
        close_case(case=factories.case_in("decided", by=by), by=both, at=NOW)
        draw_callbacks(day=TODAY, at=LATER)
        with pytest.raises(Refused, match="承办过"):
            record(Callback.objects.get(), by=both)

    @pytest.mark.parametrize(
        "seat",
        [(HOLDER, Role.HANDLER), (OTHER, Role.SUPERVISOR), ("samr", Role.AUDITOR), (HOLDER, Role.ADMINISTRATOR)],
    )
    def test_is_not_for_others(self, drawn, seat):
        with pytest.raises(NotAllowed):
            record(drawn, by=factories.actor(seat))

    def test_is_over_once_it_is_recorded(self, drawn, caller):
        row = record(drawn, by=caller)
        for again in (
            lambda: record(row, by=caller),
            lambda: miss_callback(callback=row, by=caller, at=LATER),
            lambda: drop_callback(callback=row, reason="不用了", by=caller, at=LATER),
            lambda: look_at_contact(callback=row, by=caller, at=LATER),
        ):
            with pytest.raises(Refused, match="已回访"):
                again()


class TestMissCallback:
    def test_is_tried_again_and_let_be_after_the_last_try(self, drawn, caller):
        row = drawn
        for number in range(1, catalog.callbacks().tries):
            row = miss_callback(callback=row, note="无人接听", by=caller, at=LATER)
            assert (row.state, row.tries, row.call_from) == ("waiting", number, TODAY + timedelta(days=2))
        assert queries.callbacks_page(viewer=caller, today=TODAY + timedelta(days=1))[0] == []
        assert queries.callbacks_page(viewer=caller, today=TODAY + timedelta(days=2))[0] == [row]
        row = miss_callback(callback=row, by=caller, at=LATER)
        assert row.state == CallbackState.UNREACHED and row.ended_at

    def test_does_nothing_a_second_time_with_the_same_key(self, drawn, caller):
        key = uuid4()
        for _click in range(2):
            row = miss_callback(callback=drawn, by=caller, at=LATER, key=key)
        assert row.tries == 1


class TestDropCallback:
    def test_asks_why(self, drawn, caller):
        with pytest.raises(Refused) as refused:
            drop_callback(callback=drawn, reason="", by=caller, at=LATER)
        assert refused.value.field == "reason"
        assert drop_callback(callback=drawn, reason="消费者不愿意", by=caller, at=LATER).state == "dropped"


class TestLookAtContact:
    def test_is_written_into_both_histories(self, drawn, caller):
        assert look_at_contact(callback=drawn, by=caller, at=LATER) == ("张示例", "19900001234")
        assert journal.history("callback", drawn.pk).last().verb == "look"
        line = journal.history("case", drawn.case_id).last()
        assert (line.verb, line.actor_id, line.facts["field"]) == ("reveal", caller.id, "contacts")
        assert journal.broken_chains() == []

    def test_is_for_callers_only(self, drawn, by):
        with pytest.raises(Refused):
            look_at_contact(callback=drawn, by=by, at=LATER)


class TestNamedCallers:
    def test_call_for_their_unit_until_it_is_ended(self, drawn, caller):
        named = factories.actor((HOLDER, Role.HANDLER))
        assert not visible(named).exists()
        row = name_caller(unit_id=drawn.unit_id, officer_id=named.id, by=caller, at=NOW)
        assert name_caller(unit_id=drawn.unit_id, officer_id=named.id, by=caller, at=NOW) == row
        assert list(visible(named)) == [drawn]
        record(drawn, by=named)
        end_caller(caller=row, by=caller, at=NOW)
        assert not visible(named).exists()
        assert [line.verb for line in journal.history("caller", row.pk)] == ["name", "end"]

    def test_are_named_by_their_units_supervisor_from_their_unit(self, drawn, caller):
        named = factories.actor((HOLDER, Role.HANDLER))
        stranger = factories.actor((OTHER, Role.HANDLER))
        with pytest.raises(NotAllowed):
            name_caller(
                unit_id=drawn.unit_id, officer_id=named.id, by=factories.actor((OTHER, Role.SUPERVISOR)), at=NOW
            )
        with pytest.raises(Refused):
            name_caller(unit_id=drawn.unit_id, officer_id=stranger.id, by=caller, at=NOW)


class TestFigures:
    def test_have_both_counts_of_every_share(self, by, caller):
        for _number in range(4):
            factories.case_in("closed", by=by)
        draw_callbacks(day=TODAY, at=LATER)
        one, two, three, _four = Callback.objects.order_by("id")
        record(one, by=caller)
        record(two, by=caller, result="no", satisfaction=2)
        for _try in range(3):
            miss_callback(callback=three, by=caller, at=LATER)
        whole, (part,) = queries.figures(viewer=caller, today=TODAY)
        assert (whole.drawn, whole.ended, whole.reached, whole.agreed, whole.reopened) == (4, 3, 2, 1, 1)
        assert whole.satisfaction == 3.5 and part.unit == factories.unit()
        other, parts = queries.figures(viewer=factories.actor((OTHER, Role.SUPERVISOR)), today=TODAY)
        assert other.drawn == 0 and parts == []
        assert queries.callbacks_of(one.case, viewer=by) == [Callback.objects.get(pk=one.pk)]
        assert queries.callbacks_of(one.case, viewer=consumer(one.case_id)) == []
