from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.procedures.rules import WorkCalendar, days_left, due_date, earliest, merged, sentence
from gongzhi.procedures.tests.known_calendar import CALENDAR

DAY = timedelta(days=1)
a_day = st.dates(date(2005, 1, 1), date(2027, 6, 30))
a_length = st.integers(1, 120)


@st.composite
def a_pause(draw, start=None):
    """A stretch after a start, of up to 60 days."""
    first = (start or draw(a_day)) + timedelta(days=draw(st.integers(0, 90)))
    return first, first + timedelta(days=draw(st.integers(0, 60)))


class TestWorkCalendar:
    def test_agrees_with_the_package_on_every_official_day(self):
        day = date(2004, 1, 1)
        while day < date(2027, 1, 1):
            assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day
            day += DAY

    def test_knows_the_holidays_of_2026_with_its_make_up_days(self):
        made_up = sorted(day for day, (working, _) in CALENDAR.exceptions.items() if day.year == 2026 and working)
        assert made_up == [date(2026, *md) for md in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
        assert sum(not working for day, (working, _) in CALENDAR.exceptions.items() if day.year == 2026) == 33

    @pytest.mark.parametrize(
        "first, last, official", [((2026, 1, 1), (2026, 12, 31), True), ((2026, 12, 31), (2027, 1, 1), False)]
    )
    def test_is_official_until_the_last_year_arranged(self, first, last, official):
        assert CALENDAR.is_official(date(*first), date(*last)) is official

    def test_falls_back_to_weekends_for_a_year_it_was_not_told_of(self):
        bare = WorkCalendar(years={}, exceptions={})
        assert not bare.is_official(date(2031, 1, 1), date(2031, 1, 2))
        assert bare.working_day_after(date(2031, 1, 3), 5) == date(2031, 1, 10)  # Friday to Friday
        assert CALENDAR.working_day_after(date(2040, 1, 6), 5) == date(2040, 1, 13)
        assert CALENDAR.working_days(date(1990, 1, 1), date(1990, 1, 8)) == 5

    @given(a_day, a_length)
    def test_counts_as_many_working_days_as_it_goes_forward(self, day, number):
        after = CALENDAR.working_day_after(day, number)
        assert CALENDAR.working_days(day, after) == number

    @given(a_day, a_length)
    def test_goes_back_as_far_as_it_goes_forward(self, day, number):
        assert CALENDAR.working_days(CALENDAR.working_day_before(day, number) - DAY, day - DAY) == number


class TestDueDate:
    @pytest.mark.parametrize(
        "start, length, due",
        [
            ((2026, 9, 29), {"working_days": 7}, (2026, 10, 14)),
            ((2026, 2, 13), {"working_days": 7}, (2026, 3, 2)),
            ((2026, 4, 28), {"working_days": 15}, (2026, 5, 21)),
            ((2026, 8, 5), {"days": 60}, (2026, 10, 8)),
        ],
    )
    def test_meets_the_check_values(self, start, length, due):
        assert due_date(date(*start), calendar=CALENDAR, **length) == date(*due)

    def test_ends_in_the_holiday_where_nothing_rolls(self):
        assert due_date(date(2026, 8, 5), days=60, calendar=CALENDAR, roll="none") == date(2026, 10, 4)

    def test_stays_on_an_ordinary_weekend_unless_rest_days_roll(self):
        start = date(2026, 11, 21) - timedelta(days=30)  # ends on a Saturday
        assert due_date(start, days=30, calendar=CALENDAR) == date(2026, 11, 21)
        assert due_date(start, days=30, calendar=CALENDAR, roll="rest_day") == date(2026, 11, 23)

    def test_does_not_count_paused_days(self):
        start = date(2026, 11, 2)  # Monday
        assert due_date(start, working_days=7, calendar=CALENDAR) == date(2026, 11, 11)
        paused = [(date(2026, 11, 4), date(2026, 11, 6))]  # Wednesday and Thursday do not count
        assert due_date(start, working_days=7, calendar=CALENDAR, paused=paused) == date(2026, 11, 13)

    def test_has_no_due_date_while_it_stands_still(self):
        assert (
            due_date(date(2026, 11, 2), working_days=7, calendar=CALENDAR, paused=[(date(2026, 11, 4), None)]) is None
        )

    def test_stays_passed_when_it_is_paused_too_late(self):
        paused = [(date(2026, 11, 12), None)]
        assert due_date(date(2026, 11, 2), working_days=7, calendar=CALENDAR, paused=paused) == date(2026, 11, 11)

    def test_rolls_past_a_pause_that_began_in_the_holiday(self):
        start = date(2026, 8, 5)
        paused = (date(2026, 10, 6), date(2026, 10, 12))
        assert due_date(start, days=60, calendar=CALENDAR, paused=[paused]) == date(2026, 10, 12)
        assert due_date(start, days=60, calendar=CALENDAR, paused=[(date(2026, 10, 6), None)]) is None

    def test_refuses_to_count_two_ways_at_once(self):
        with pytest.raises(ValueError, match="either"):
            due_date(date(2026, 1, 5), working_days=1, days=1, calendar=CALENDAR)

    @given(a_day, a_length)
    def test_never_ends_on_a_rest_day_when_counted_in_working_days(self, start, length):
        assert CALENDAR.is_working(due_date(start, working_days=length, calendar=CALENDAR))

    @given(a_day, a_length)
    def test_never_ends_on_a_public_holiday_when_counted_in_natural_days(self, start, length):
        assert not CALENDAR.is_holiday(due_date(start, days=length, calendar=CALENDAR))

    @given(st.data(), a_day, a_length, st.sampled_from(["working_days", "days"]))
    def test_is_later_the_longer_the_limit(self, data, start, length, counted):
        paused = [data.draw(a_pause(start)), data.draw(a_pause(start))]
        shorter = due_date(start, calendar=CALENDAR, paused=paused, **{counted: length})
        longer = due_date(start, calendar=CALENDAR, paused=paused, **{counted: length + 1})
        assert shorter <= longer
        if counted == "working_days":
            assert shorter < longer

    @given(a_day, a_length, a_length)
    def test_adds_up(self, start, first, second):
        middle = due_date(start, working_days=first, calendar=CALENDAR)
        assert due_date(middle, working_days=second, calendar=CALENDAR) == due_date(
            start, working_days=first + second, calendar=CALENDAR
        )

    @given(st.data(), a_day, st.integers(1, 60))
    def test_moves_by_exactly_the_working_days_paused(self, data, start, length):
        plain = due_date(start, working_days=length, calendar=CALENDAR)
        first = start + timedelta(days=data.draw(st.integers(1, (plain - start).days)))
        again = first + timedelta(days=data.draw(st.integers(0, 60)))
        lost = CALENDAR.working_days(first - DAY, again - DAY)
        paused = due_date(start, working_days=length, calendar=CALENDAR, paused=[(first, again)])
        assert CALENDAR.working_days(plain, paused) == lost

    @given(st.data(), a_day, st.integers(1, 60))
    def test_moves_by_exactly_the_natural_days_paused(self, data, start, length):
        first = start + timedelta(days=data.draw(st.integers(1, length)))
        again = first + timedelta(days=data.draw(st.integers(0, 60)))
        due = due_date(start, days=length, calendar=CALENDAR, paused=[(first, again)], roll="none")
        assert due == start + timedelta(days=length) + (again - first)

    @given(st.data(), a_day, a_length)
    def test_counts_overlapping_pauses_once(self, data, start, length):
        paused = [data.draw(a_pause(start)) for _ in range(3)]
        excluded = {first + DAY * n for first, again in paused for n in range((again - first).days)}
        expected, left = start, length
        while left:
            expected += DAY
            left -= CALENDAR.is_working(expected) and expected not in excluded
        assert due_date(start, working_days=length, calendar=CALENDAR, paused=paused) == expected


class TestMerged:
    def test_joins_what_overlaps_and_drops_what_is_empty(self):
        days = [date(2026, 1, n) for n in range(1, 10)]
        stretches = [(days[4], None), (days[2], days[2]), (days[0], days[1]), (days[1], days[3])]
        assert merged(stretches) == [(days[0], days[3]), (days[4], None)]
        assert merged([(days[0], None), (days[3], days[5])]) == [(days[0], None)]


class TestDaysLeft:
    @pytest.mark.parametrize(
        "today, due, counted, left, words",
        [
            ((2026, 9, 30), (2026, 10, 10), "working", 3, "剩 3 个工作日"),
            ((2026, 9, 30), (2026, 10, 10), "natural", 10, "剩 10 天"),
            ((2026, 10, 10), (2026, 10, 10), "working", 0, "今天到期"),
            ((2026, 11, 21), (2026, 11, 20), "working", -1, "已超期 1 天"),
            ((2026, 11, 24), (2026, 11, 22), "natural", -2, "已超期 2 天"),
        ],
    )
    def test_says_what_is_left(self, today, due, counted, left, words):
        assert days_left(date(*today), date(*due), counted=counted, calendar=CALENDAR) == left
        assert sentence(left, counted) == words


class TestEarliest:
    def test_leaves_out_what_has_no_day(self):
        assert earliest([None, date(2026, 1, 2), date(2026, 1, 1)]) == date(2026, 1, 1)
        assert earliest([None]) is None
