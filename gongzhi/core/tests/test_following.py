"""Following the journal: complete and once each, in whatever order writers end."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from gongzhi.core import following, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.core.writing import insert

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Reader:
    """A reader that keeps the records whose lines it was given."""

    def __init__(self, name="test"):
        self.name = name
        self.given: list[int] = []

    def read(self, **rest) -> int:
        return following.follow(self.name, self.take, **rest)

    def catch_up(self) -> None:
        """Read all that tests before this one wrote, and forget it."""
        while self.read():
            pass
        self.given.clear()

    def take(self, after: int, upto: int) -> None:
        lines = JournalEntry.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
        self.given += lines.values_list("record_id", flat=True)


def write(record_id: int) -> None:
    journal.write("test", record_id, "happen", by=SYSTEM, at=AT)


class Writer(threading.Thread):
    """A transaction that writes a line, then stays open until it is told to end."""

    def __init__(self, record_id: int, *, fails: bool = False):
        super().__init__()
        self.record_id, self.fails = record_id, fails
        self.wrote, self.may_end = threading.Event(), threading.Event()
        self.start()
        assert self.wrote.wait(10)

    def run(self):
        try:
            with transaction.atomic():
                write(self.record_id)
                self.wrote.set()
                self.may_end.wait(10)
                if self.fails:
                    raise InterruptedError
        except InterruptedError:
            pass
        finally:
            connection.close()

    def finish(self):
        self.may_end.set()
        self.join(10)


@pytest.mark.django_db
class TestFollow:
    def test_gives_each_line_once(self):
        reader = Reader()
        reader.catch_up()
        write(1), write(2)
        assert reader.read() >= 2
        assert reader.read() == 0
        write(3)
        reader.read()
        assert reader.given == [1, 2, 3]

    def test_gives_lines_written_in_bulk(self):
        reader = Reader()
        reader.catch_up()
        insert([journal.line("test", n, "happen", by=SYSTEM, at=AT) for n in range(100)])
        reader.read()
        assert reader.given == list(range(100))

    def test_takes_no_more_than_a_stretch_at_once(self):
        reader = Reader()
        reader.catch_up()
        for n in range(5):
            write(n)
        reader.read(most=2)
        assert reader.given == [0, 1]
        assert following.lag("test") == 3

    def test_gives_the_same_again_when_what_was_made_of_it_could_not_be_kept(self):
        reader = Reader()
        reader.catch_up()
        write(1)

        def break_down(after, upto):
            raise InterruptedError

        with pytest.raises(InterruptedError):
            following.follow("test", break_down)
        reader.given.clear()
        reader.read()
        assert reader.given == [1]


@pytest.mark.django_db(transaction=True)
class TestOrderOfEnding:
    def test_a_line_that_becomes_visible_after_a_later_one_is_not_missed(self):
        reader = Reader()
        reader.catch_up()
        slow = Writer(1)
        write(2)  # has the higher number, and is visible first
        assert reader.read(patience=0.1) == 0
        assert reader.given == []
        slow.finish()
        reader.read()
        assert reader.given == [1, 2]

    def test_a_number_drawn_by_a_transaction_that_failed_holds_nobody_up(self):
        reader = Reader()
        reader.catch_up()
        failing = Writer(1, fails=True)
        write(2)
        failing.finish()
        reader.read()
        assert reader.given == [2]

    def test_nobody_who_writes_waits_for_a_reader(self):
        reader = Reader()
        slow = Writer(1)
        reading = threading.Thread(target=lambda: (reader.read(patience=1), connection.close()))
        reading.start()
        time.sleep(0.2)
        began = time.monotonic()
        write(2)
        assert time.monotonic() - began < 0.5
        slow.finish()
        reading.join(10)

    def test_two_readers_of_one_name_never_take_the_same(self):
        Reader().catch_up()
        write(1)
        inside, may_end = threading.Event(), threading.Event()

        def take_slowly(after, upto):
            inside.set()
            may_end.wait(10)

        first = threading.Thread(target=lambda: (following.follow("test", take_slowly), connection.close()))
        first.start()
        assert inside.wait(10)
        second = Reader()
        assert second.read() == 0
        may_end.set()
        first.join(10)
        assert second.read() == 0
        assert second.given == []
