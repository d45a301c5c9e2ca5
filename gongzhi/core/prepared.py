"""Queries that the ORM writes once and PostgreSQL plans once: for what every page asks.

Writing the SQL of a queryset takes the ORM longer than PostgreSQL needs to answer it, and planning a statement with
joins longer than running it. A function marked with `@prepared` gives a queryset; it is called once for each shape of
its arguments, with values that stand in for the real ones, and what it wrote is run from then on as a prepared
statement with the real ones. What is read stays said in one place, the queryset.

The function must depend on nothing but its arguments, and pass them on as they are: a value that was reckoned from
one that stands in (a day later, a text with something added) is noticed when the statement is written.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, wraps
from types import NoneType
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from psycopg import sql

from gongzhi.core.actors import Actor, Seat

PLACEHOLDER = re.compile(r"%%|%s")
FIRST = -2_000_000_000
"""Numbers from here up to `LAST` stand in for real ones, and days of the year 1, and texts with `MARK`."""
LAST = FIRST + 10**6
MARK = "⟨stands in⟩"

EACH = "each"
"""Stands where the kind of a value would, for a list that is put together of values from here and there."""
KNOWN = int | str | bytes | date | Decimal | list | tuple | NoneType
"""Kinds of values that a statement may hold."""


class PreparedCursor(psycopg.Cursor):
    """A cursor whose statements PostgreSQL keeps, planned, for the next time."""

    kept = True

    def execute(self, query, params=None, **rest):
        return super().execute(query, params, prepare=self.kept, **rest)

    def _convert_query(self, query, params=None):
        self._query = super()._convert_query(query, params)  # as Django's own cursors do, which logs ask for it
        return self._query


class WrittenCursor(PreparedCursor):
    """A cursor for statements that are planned each time: the best plan hangs on the values."""

    kept = False


def cursor_of(kind: type[PreparedCursor]):
    """Give a cursor for statements that are run again and again with other values; counted and logged as any."""
    ours = connections[DEFAULT_DB_ALIAS]
    ours.close_if_health_check_failed()
    if ours.connection is None:
        ours.ensure_connection()
    with ours.wrap_database_errors:
        return ours._prepare_cursor(kind(ours.connection))


def prepared(make: Callable[..., QuerySet], *, planned_anew: bool = False) -> Callable[..., list]:
    """Mark a function that gives a queryset of models or of `values_list`; called, it gives the rows as a list.

    It takes numbers, texts, bytes, days, instants, lists of numbers or texts, and actors, by position.

    :param planned_anew: only the writing is saved; PostgreSQL plans for the values of each call.
    """
    cursor = WrittenCursor if planned_anew else PreparedCursor
    statement_for = lru_cache(maxsize=300)(lambda shape: write(make, shape))

    @wraps(make)
    def rows(*values) -> list:
        return statement_for(tuple([shape_of(value) for value in values])).run(values, cursor)

    rows.make = make
    return rows


@dataclass(frozen=True)
class Many:
    """The shape of a list: how long it is, to the next power of two, and what it holds."""

    kind: type
    size: int


def shape_of(value) -> Any:
    """Tell all of a value that the text of a statement may depend on."""
    if isinstance(value, Actor):
        return Actor(
            kind=value.kind,
            id=None if value.id is None else 0,
            seats=tuple([Seat(0, seat.roles) for seat in value.seats]),
            opened=frozenset(range(len(value.opened))),
            traders=frozenset(range(len(value.traders))),
            is_responsible=value.is_responsible,
        )
    if isinstance(value, list | tuple | set | frozenset):
        return Many(type(next(iter(value), 0)), padded(len(value)))
    if value is None:
        return None
    return bytes if isinstance(value, memoryview) else type(value)


def padded(size: int) -> int:
    return 1 << max(size - 1, 0).bit_length() if size else 0


class StandIns:
    """Values of each kind that stand in for real ones, no two the same, each known by the way to the real one."""

    def __init__(self):
        self.ways: dict[Any, tuple] = {}

    def add(self, kind: type, way: tuple) -> Any:
        number = len(self.ways) + 1
        if issubclass(kind, bool):
            raise TypeError("a yes or no decides what is read: it cannot stand for another")
        if issubclass(kind, int):
            made = FIRST + number
        elif issubclass(kind, str):
            made = f"{MARK}{number}"
        elif issubclass(kind, bytes):
            made = f"{MARK}{number}".encode()
        elif issubclass(kind, datetime):
            made = datetime(1, 1, number + 1, tzinfo=UTC)
        elif issubclass(kind, date):
            made = date(1, 1, number + 1)
        else:
            raise TypeError(f"{kind.__name__} cannot be a value of a prepared query")
        self.ways[made] = way
        return made

    def for_shape(self, at: int, shape) -> Any:
        """Make an argument of this shape."""
        if shape is None:
            return None
        if isinstance(shape, Many):
            return [self.add(shape.kind, (at, number)) for number in range(shape.size)]
        if isinstance(shape, Actor):
            return replace(
                shape,
                id=None if shape.id is None else self.add(int, (at, "id")),
                seats=tuple(
                    [
                        replace(seat, unit_id=self.add(int, (at, "unit", number)))
                        for number, seat in enumerate(shape.seats)
                    ]
                ),
                opened=frozenset([self.add(int, (at, "opened", number)) for number in range(len(shape.opened))]),
                traders=frozenset([self.add(int, (at, "traders", number)) for number in range(len(shape.traders))]),
            )
        return self.add(shape, (at,))


def value_at(values: Sequence, way: tuple) -> Any:
    """Find the real value that another one stood in for."""
    value = values[way[0]]
    match way[1:]:
        case ():
            return value
        case ("id",):
            return value.id
        case ("unit", number):
            return value.seats[number].unit_id
        case ("opened" | "traders" as name, number):
            return sorted(getattr(value, name))[number]
        case (number,):
            value = value if isinstance(value, list | tuple) else sorted(value)
            return value[min(number, len(value) - 1)]
    raise AssertionError(way)


def write(make: Callable[..., QuerySet], shape: tuple) -> "Statement":
    """Have the ORM write the statement for arguments of this shape."""
    standing = StandIns()
    queryset = make(*[standing.for_shape(at, each) for at, each in enumerate(shape)])
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", (), iter)
    text, slots = with_constants(text, params, standing.ways)
    return Statement(text, slots, reader(queryset, compiler))


def with_constants(text: str, params: Sequence, ways: dict[Any, tuple]) -> tuple[str, tuple]:
    """Write into a statement the values that never change, so that indexes on expressions and on some rows fit it.

    :param ways: value that stands in → the way to the real one.
    :return: the statement, and for each value left out the way to the real one and what makes it the database's.
    """
    slots, left = [], iter(params)

    def put(found: re.Match) -> str:
        if found[0] == "%%":
            return "%%"
        value = plain(next(left))
        way = ways.get(value) if value.__hash__ else None
        if way is not None:
            slots.append((way, type(value) if isinstance(value, int) else as_it_is))
            return "%s"
        if isinstance(value, list) and value and all(each in ways for each in value):
            told = tuple([ways[each] for each in value])
            slots.append((told[0][:1], list) if is_whole(told, ways) else (told, EACH))
            return "%s"
        if stands_in(value):
            raise ValueError(f"a value of a prepared query was changed on its way into the statement: {value!r}")
        connection.ensure_connection()
        return sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    return PLACEHOLDER.sub(put, text), tuple(slots)


def is_whole(told: tuple, ways: dict[Any, tuple]) -> bool:
    """Tell whether these are the ways to all values of one list in their order: it is then passed on as it is."""
    at = told[0][0]
    return told == tuple([(at, place) for place in range(len(told))]) and len(told) == sum(
        way[0] == at for way in ways.values()
    )


def plain(value):
    """Take a value out of what the driver wraps it in.

    :raises TypeError: if it is of a kind that may hide one that stands in.
    """
    if isinstance(value, psycopg.Binary):
        value = bytes(value.obj)
    if not isinstance(value, KNOWN):
        raise TypeError(f"a prepared query cannot hold a {type(value).__name__}")
    return value


def as_it_is(value):
    return value


def stands_in(value) -> bool:
    """Tell whether a value looks like one made from one that stands in."""
    match value:
        case int():
            return FIRST - 10**6 < value < LAST
        case str():
            return MARK in value
        case bytes():
            return MARK.encode() in value
        case date():
            return value.year == 1
        case list() | tuple():
            return any(stands_in(each) for each in value)
    return False


@dataclass(frozen=True)
class Statement:
    """A statement as the ORM wrote it, and how its rows become what the queryset would have given."""

    text: str
    slots: tuple
    read: Callable

    def run(self, values: Sequence, cursor_kind: type[PreparedCursor] = PreparedCursor) -> list:
        if not self.text:
            return []
        params = []
        for way, kind in self.slots:
            if kind is EACH:
                params.append([value_at(values, each) for each in way])
            else:
                value = value_at(values, way)
                params.append(value if value is None else kind(value))
        with cursor_of(cursor_kind) as cursor:
            cursor.execute(self.text, params)
            return self.read(cursor.fetchall())


def reader(queryset: QuerySet, compiler) -> Callable[[list[tuple]], list]:
    """Make what turns rows into what the queryset gives: models with what was read along, or values."""
    if queryset._prefetch_related_lookups:
        raise TypeError("a prepared query reads nothing else beside")
    convert = converter(compiler)
    if issubclass(queryset._iterable_class, ModelIterable):
        return model_reader(queryset.db, compiler, convert)
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda rows: [row[0] for row in convert(rows)]
    if queryset._iterable_class is ValuesListIterable:
        return lambda rows: list(convert(rows))
    raise TypeError("a prepared query gives models or values_list")


def converter(compiler) -> Callable[[list[tuple]], list]:
    """Make what turns the database's values into those of the fields, as the ORM's compiler does."""
    found = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    if not found:
        return as_it_is
    each_of = [(place, functions, expression) for place, (functions, expression) in found.items()]

    def convert(rows: list[tuple]) -> list:
        converted = []
        for row in map(list, rows):
            for place, functions, expression in each_of:
                value = row[place]
                for function in functions:
                    value = function(value, expression, connection)
                row[place] = value
            converted.append(row)
        return converted

    return convert


def model_reader(database: str, compiler, convert: Callable) -> Callable[[list[tuple]], list]:
    """Make what turns rows into models, as `ModelIterable` of the ORM does."""
    select, klass = compiler.select, compiler.klass_info
    model = klass["model"]
    start, end = klass["select_fields"][0], klass["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = get_related_populators(klass, select, database)
    annotations = list((compiler.annotation_col_map or {}).items())

    def read(rows: list[tuple]) -> list:
        found = []
        for row in convert(rows):
            made = model.from_db(database, names, row[start:end])
            for populator in related:
                populator.populate(row, made)
            for name, place in annotations:
                setattr(made, name, row[place])
            found.append(made)
        return found

    return read
