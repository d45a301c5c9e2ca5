"""Rows come out as they went in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from gongzhi.cases.models import Case, CaseText, Party
from gongzhi.cases.words import Kind, State
from gongzhi.core.models import JournalEntry
from gongzhi.core.personal import name_digest
from gongzhi.core.statements import rows
from gongzhi.core.writing import insert
from tests import factories
from tests.factories import unit

AT = datetime(2026, 11, 20, 2, 3, 4, 567, tzinfo=UTC)
AWKWARD = "“引号” \"double\" 'single' \\ backslash \\N \t tab\nline\r{brace},comma null 😀 \\x41"


@pytest.fixture
def province(db):
    factories.province()


def case(place: int, **changes) -> Case:
    return Case(
        **{
            "pk": 10_000_000 + place,
            "number": f"T{place:09}",
            "kind": Kind.COMPLAINT,
            "state": State.RECEIVED,
            "source": "test",
            "source_key": AWKWARD[:60] + str(place),
            "unit": unit(),
            "received_at": AT,
            "event_date": date(2026, 11, 1),
            "amount": Decimal("12.50"),
            "claims": ["refund", "apology"],
            "title": AWKWARD,
        }
        | changes
    )


def parts_of(written: Case) -> tuple[CaseText, Party, JournalEntry]:
    text = CaseText(case=written, narrative=AWKWARD, grams=[-5, 7], seen_by=[])
    person = Party(case=written, name="张三", phone="", name_digest=name_digest("张三"))
    facts = {"told": AWKWARD, "deep": [1, None, {"a": True}]}
    line = JournalEntry(
        kind="case", record_id=written.pk, verb="receive", actor_kind="system", at=AT, facts=facts, act_key=uuid4()
    )
    return text, person, line


@pytest.mark.usefixtures("province")
class TestInsert:
    @pytest.mark.parametrize("count", [1, 3, 60])
    def test_writes_what_was_told(self, count):
        cases = [case(place) for place in range(count)]
        texts, persons, lines = zip(*map(parts_of, cases), strict=True)
        insert(cases, texts, persons, lines)
        for told, (text, person, line) in zip(cases, zip(texts, persons, lines, strict=True), strict=True):
            kept = Case.objects.get(pk=told.pk)
            for field in Case._meta.concrete_fields:
                assert getattr(kept, field.attname) == getattr(told, field.attname), field.name
            assert (kept.text.narrative, kept.text.grams, kept.text.seen_by) == (AWKWARD, text.grams, [])
            party = kept.parties.get()
            assert (party.name, party.phone, bytes(party.name_digest)) == ("张三", "", person.name_digest)
            entry = JournalEntry.objects.get(record_id=told.pk)
            assert (entry.facts, entry.act_key, entry.seq, bool(entry.hash)) == (line.facts, line.act_key, 1, True)

    def test_takes_one_statement_for_a_few_rows_of_any_tables(self, django_assert_num_queries):
        cases = [case(place) for place in range(2)]
        texts, persons, lines = zip(*map(parts_of, cases), strict=True)
        with django_assert_num_queries(1):
            insert(cases, texts, [], persons, lines)

    def test_writes_nothing_of_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            insert([], [])

    def test_keeps_personal_data_encrypted(self):
        told = case(1)
        insert([told], [Party(case=told, name="张三")])
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM cases_party WHERE case_id = %s", [told.pk])
            assert "张三".encode() not in bytes(cursor.fetchone()[0])

    def test_is_held_to_the_constraints(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([case(place, number="T1") for place in range(2)])


@pytest.mark.django_db
class TestStatements:
    def test_are_counted_like_any_other(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert rows("SELECT %s::int + 1", [1]) == [(2,)]

    def test_tell_errors_as_django_does(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows("INSERT INTO core_revision (one, value) VALUES (false, gen_random_uuid())")
