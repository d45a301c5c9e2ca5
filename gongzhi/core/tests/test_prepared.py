"""Prepared queries: what the ORM would have given, with the values of each call, never with those that stand in."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Actor, Role, Seat
from gongzhi.core.clock import now
from gongzhi.core.models import JournalEntry
from gongzhi.core.prepared import prepared

pytestmark = pytest.mark.django_db


def written(*args, **rest) -> JournalEntry:
    """Write a line of history and read it."""
    journal.write(*args, **rest)
    return JournalEntry.objects.latest("pk")


@pytest.fixture
def lines():
    return [written("thing", 7, verb, by=SYSTEM, at=now(), note="100%", facts={"n": 1}) for verb in "abc"]


@prepared
def by_verbs(kind: str, record_id: int, verbs: list[str]):
    return JournalEntry.objects.filter(kind=kind, record_id=record_id, verb__in=verbs).order_by("seq")


def test_gives_models_with_the_values_of_each_call(lines):
    assert by_verbs("thing", 7, ["a", "c"]) == [lines[0], lines[2]]
    assert by_verbs("thing", 7, ["b"]) == [lines[1]]
    assert by_verbs("thing", 7, ["a", "b", "c"]) == lines  # three are asked for as four, the last one twice
    assert by_verbs("thing", 7, []) == []
    assert by_verbs("thing", 8, ["a"]) == []
    assert by_verbs("thing", 7, ["a"])[0].facts == {"n": 1}


def test_is_one_query_a_call_and_written_once(lines):
    calls = []

    @prepared
    def noted(record_id: int):
        calls.append(record_id)
        return JournalEntry.objects.filter(record_id=record_id, note="100%").values_list("verb", flat=True)

    with CaptureQueriesContext(connection) as captured:
        assert [sorted(noted(7)), noted(8), sorted(noted(7))] == [["a", "b", "c"], [], ["a", "b", "c"]]
    assert len(captured) == 3
    assert len(calls) == 1


def test_an_actor_is_told_by_roles_and_asked_with_its_own_units():
    @prepared
    def in_units(viewer: Actor):
        return JournalEntry.objects.filter(Q(unit_id__in=viewer.units_as(Role.HANDLER)) | Q(actor_id=viewer.id))

    def officer(pk, *units):
        return Actor("officer", pk, seats=tuple(Seat(unit, frozenset({Role.HANDLER})) for unit in units))

    mine = written("thing", 1, "x", by=officer(5, 50), at=now())
    other = written("thing", 2, "x", by=officer(6, 60), at=now())
    assert in_units(officer(9, 50)) == [mine]
    assert in_units(officer(9, 60)) == [other]
    assert in_units(officer(6, 50)) == [mine, other]
    assert in_units(officer(9, 70, 80)) == []


def test_knows_all_that_an_actor_is():
    """One who is told by something new would be asked for as somebody else."""
    known = {"kind", "id", "name", "seats", "opened", "traders", "is_responsible"}
    assert {field.name for field in fields(Actor)} == known


def test_a_value_that_was_changed_on_its_way_is_noticed():
    @prepared
    def tomorrow(day: date):
        return JournalEntry.objects.filter(at__gt=day + timedelta(days=1))

    @prepared
    def beginning(verb: str):
        return JournalEntry.objects.filter(verb__startswith=verb)

    for query, value in ((tomorrow, date(2026, 5, 1)), (beginning, "a")):
        with pytest.raises((ValueError, TypeError)):
            query(value)


def test_a_yes_or_no_is_no_value_of_a_query():
    @prepared
    def empty(is_empty: bool):
        return JournalEntry.objects.filter(unit_id__isnull=is_empty)

    with pytest.raises(TypeError):
        empty(True)


def test_none_is_a_shape_of_its_own(lines):
    @prepared
    def by_unit(unit: int | None):
        return JournalEntry.objects.filter(unit_id=unit) if unit else JournalEntry.objects.filter(unit_id=None)

    assert set(by_unit(None)) >= set(lines)
    assert by_unit(3) == []


def test_what_reads_something_else_beside_is_refused():
    @prepared
    def counted(kind: str):
        return JournalEntry.objects.filter(kind=kind).values("verb")

    with pytest.raises(TypeError):
        counted("thing")
