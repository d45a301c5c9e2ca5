from datetime import date, datetime
from uuid import uuid4

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.core.models import JournalEntry
from gongzhi.core.pages import by_key, by_time, key_in, moment_in, page_of

NO_PLACES = ["", "x", "-1", "1.5", "²", "9" * 19]
AT = datetime.fromisoformat("2026-05-04T10:00:00+08:00")


@pytest.fixture
def lines(db):
    for number in range(7):
        at = AT if number < 4 else AT.replace(hour=11)
        journal.write("thing", 1, "note", by=SYSTEM, at=at, key=uuid4())
    return JournalEntry.objects.filter(kind="thing")


def walk(page_after) -> list:
    """Read all pages, one after the other."""
    rows, after = [], ""
    while True:
        page = page_after(after)
        rows += page.rows
        after = page.after
        if not after:
            return rows


class TestByKey:
    @pytest.mark.parametrize("newest_first", [True, False])
    def test_gives_every_row_once_in_order(self, lines, newest_first):
        rows = walk(lambda after: by_key(lines, after=after, size=3, newest_first=newest_first))
        assert rows == list(lines.order_by("-pk" if newest_first else "pk"))

    def test_has_no_next_page_where_the_last_one_is_full(self, lines):
        assert by_key(lines, after="", size=7).after == ""

    @pytest.mark.parametrize("place", NO_PLACES[1:])
    def test_refuses_what_is_no_place(self, lines, place):
        with pytest.raises(Refused, match="没有这一页"):
            by_key(lines, after=place, size=3)


class TestByTime:
    @pytest.mark.parametrize("newest_first", [True, False])
    def test_gives_rows_of_the_same_moment_once(self, lines, newest_first):
        told = {"size": 3, "field": "at", "read": moment_in, "newest_first": newest_first}
        rows = walk(lambda after: by_time(lines, after=after, **told))
        assert rows == list(lines.order_by("-at", "-pk") if newest_first else lines.order_by("at", "pk"))

    @pytest.mark.parametrize("place", ["x_1", "2026-05-04_", "2026-05-04T10:00:00_1", "2026-05-04", "2026-13-01_1"])
    def test_refuses_what_is_no_moment_and_key(self, lines, place):
        with pytest.raises(Refused, match="没有这一页"):
            by_time(lines, after=place, size=3, field="at", read=moment_in)


class TestPageOf:
    def test_takes_a_list_and_says_the_next_place_in_its_own_words(self):
        page = page_of([date(2026, 5, day) for day in (1, 2, 3)], 2, date.isoformat)
        assert page.rows == [date(2026, 5, 1), date(2026, 5, 2)]
        assert page.after == "2026-05-02"


class TestKeyIn:
    @pytest.mark.parametrize("place", NO_PLACES)
    def test_refuses_what_is_no_key(self, place):
        with pytest.raises(Refused):
            key_in(place)

    def test_reads_a_key(self):
        assert key_in("17") == 17
