from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Actor, Role, Seat
from gongzhi.core.models import JournalEntry
from gongzhi.core.writing import insert

AT = datetime(2026, 5, 6, 2, 30, 15, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def write(verb="note", record=1, **rest) -> JournalEntry:
    journal.write("thing", record, verb, by=SYSTEM, at=AT, **rest)
    return JournalEntry.objects.latest("pk")


@contextmanager
def behind_its_back():
    """Change the journal as somebody could who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE core_journalentry ENABLE TRIGGER USER")


class TestWrite:
    def test_numbers_and_chains_the_lines_of_each_record(self):
        write(record=1), write(record=2), write(record=1, verb="other")
        lines = list(journal.history("thing", 1))
        assert [line.seq for line in lines] == [1, 2]
        assert lines[0].prev_hash is None
        assert bytes(lines[1].prev_hash) == bytes(lines[0].hash)
        assert len(bytes(lines[1].hash)) == 32
        assert [line.seq for line in journal.history("thing", 2)] == [1]

    def test_tells_who_in_which_unit(self):
        by = Actor(kind="officer", id=7, name="某", seats=(Seat(3, frozenset({Role.HANDLER})), Seat(4, frozenset())))
        journal.write("thing", 1, "note", by=by, at=AT)
        line = journal.history("thing", 1).get()
        assert (line.actor_kind, line.actor_id, line.actor_name, line.unit_id) == ("officer", 7, "某", 3)

    def test_keeps_the_same_act_from_being_told_twice(self):
        key = uuid4()
        assert not journal.done_before("thing", 1, key)
        write(key=key)
        assert journal.done_before("thing", 1, key)
        assert not journal.done_before("thing", 1, None)
        with pytest.raises(IntegrityError), transaction.atomic():
            write(key=key)
        write(record=2, key=key)


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE core_journalentry SET note = 'x'",
            "UPDATE core_journalentry SET hash = hash",
            "DELETE FROM core_journalentry",
        ],
    )
    def test_refuses_to_change_or_remove_a_line(self, statement):
        write()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert journal.history("thing", 1).get().note == ""

    def test_refuses_to_be_emptied(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_journalentry ENABLE TRIGGER journal_no_truncate")
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute("TRUNCATE core_journalentry CASCADE")

    def test_refuses_the_orm_too(self):
        line = write()
        with pytest.raises(DatabaseError), transaction.atomic():
            line.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            line.delete()


class TestBrokenChains:
    def test_finds_nothing_in_what_was_only_written(self):
        write(), write(facts={"金额": "12.50", "nested": [1, {"b": 2, "a": None}]}, note="备注\n二", key=uuid4())
        insert([journal.line("thing", 9, "receive", by=SYSTEM, at=AT, facts={"n": n}) for n in range(50)])
        assert journal.broken_chains() == []

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("note", "'forged'"),
            ("facts", "'{\"amount\": 1}'"),
            ("actor_name", "'somebody else'"),
            ("actor_id", "99"),
            ("at", "at + interval '1 second'"),
            ("verb", "'close'"),
            ("target", "'closed'"),
            ("unit_id", "5"),
        ],
    )
    def test_names_the_line_that_was_changed(self, column, value):
        for verb in ("one", "two", "three"):
            write(verb)
        with behind_its_back() as cursor:
            cursor.execute(f"UPDATE core_journalentry SET {column} = {value} WHERE seq = 2")
        ((kind, record, seq, _verb, fault),) = journal.broken_chains()
        assert (kind, record, seq, fault) == ("thing", 1, 2, "was changed after it was written")

    def test_names_the_line_after_one_that_was_changed_with_its_hash(self):
        for verb in ("one", "two", "three"):
            write(verb)
        with behind_its_back() as cursor:
            cursor.execute("UPDATE core_journalentry SET note = 'forged' WHERE seq = 2")
            cursor.execute("UPDATE core_journalentry e SET hash = core_journal_hash(e.*) WHERE seq = 2")
        assert journal.broken_chains() == [("thing", 1, 3, "three", "does not follow from the line before it")]

    def test_names_the_place_where_a_line_was_taken_out(self):
        for verb in ("one", "two", "three"):
            write(verb)
        with behind_its_back() as cursor:
            cursor.execute("DELETE FROM core_journalentry WHERE seq = 1")
        assert next((seq, fault) for _k, _r, seq, _v, fault in journal.broken_chains()) == (
            2,
            "a line before it is missing",
        )
