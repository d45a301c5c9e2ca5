from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.procedures.accounting import Turn, account
from gongzhi.procedures.words import Whose

BEGAN = datetime(2026, 5, 6, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)

an_instant = st.integers(0, 2_000_000).map(lambda seconds: BEGAN + timedelta(seconds=seconds))
turns = st.lists(st.builds(Turn, an_instant, st.sampled_from(Whose)), min_size=1, max_size=12)
asked = st.lists(st.tuples(an_instant, st.none() | an_instant), max_size=4)


def at(hours: float) -> datetime:
    return BEGAN + hours * HOUR


class TestAccount:
    @given(turns, asked, an_instant)
    def test_adds_up_to_what_passed_whatever_came_when(self, turns, asked, now):
        told = account(turns, until=now, asked=asked)
        assert sum(told.parts.values(), timedelta()) == told.passed
        assert told.passed >= timedelta()
        edges = [told.since, *(one.to for one in told.stretches)]
        assert [one.since for one in told.stretches] == edges[:-1] and edges[-1] == told.to
        assert all(one.length > timedelta() for one in told.stretches)
        neighbours = zip(told.stretches, told.stretches[1:], strict=False)
        assert all(first.whose != second.whose for first, second in neighbours)

    @given(turns, asked, an_instant)
    def test_takes_what_a_firm_was_asked_for_from_the_office_alone(self, turns, asked, now):
        alone, told = account(turns, until=now), account(turns, until=now, asked=asked)
        taken = told.charged(Whose.TRADER) - alone.charged(Whose.TRADER)
        assert taken >= timedelta()
        assert alone.charged(Whose.OFFICE) - told.charged(Whose.OFFICE) == taken
        for whose in (Whose.CONSUMER, Whose.TESTING, Whose.NOBODY):
            assert alone.charged(whose) == told.charged(whose)

    def test_charges_each_for_their_own_stretch(self):
        told = account(
            [
                Turn(at(0), Whose.TRADER),
                Turn(at(10), Whose.OFFICE),
                Turn(at(12), Whose.CONSUMER),
                Turn(at(15), Whose.OFFICE),
                Turn(at(15), Whose.OFFICE),
                Turn(at(16), Whose.TESTING),
                Turn(at(46), Whose.OFFICE),
            ],
            until=at(50),
        )
        assert told.parts == {
            Whose.TRADER: 10 * HOUR,
            Whose.CONSUMER: 3 * HOUR,
            Whose.TESTING: 30 * HOUR,
            Whose.OFFICE: 7 * HOUR,
        }

    def test_ends_with_the_closing_and_not_with_what_is_written_after_it(self):
        told = account(
            [Turn(at(0), Whose.OFFICE), Turn(at(5), Whose.NOBODY), Turn(at(9), Whose.NOBODY)], until=at(99)
        )
        assert (told.passed, told.parts) == (5 * HOUR, {Whose.OFFICE: 5 * HOUR})

    def test_charges_nobody_between_a_closing_and_an_opening_anew(self):
        told = account([Turn(at(0), Whose.OFFICE), Turn(at(5), Whose.NOBODY), Turn(at(8), Whose.OFFICE)], until=at(9))
        assert told.parts == {Whose.OFFICE: 6 * HOUR, Whose.NOBODY: 3 * HOUR}

    def test_charges_the_firm_while_the_office_waits_for_its_report(self):
        told = account([Turn(at(0), Whose.OFFICE)], until=at(20), asked=[(at(2), at(6)), (at(15), None)])
        assert told.parts == {Whose.TRADER: 9 * HOUR, Whose.OFFICE: 11 * HOUR}

    def test_says_nothing_of_what_has_no_history(self):
        assert account([], until=BEGAN) is None
