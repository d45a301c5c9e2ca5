"""Writing rows by statements that the database plans once: new ones of several tables, one of each or thousands, in
one statement; or what changed of one.

Rows are told as JSON. Those that point at each other may be written together, in any order: the database checks
foreign keys at the end of the transaction. For thousands of rows it is as fast as COPY.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection, models
from django.db.models.base import ModelState

from gongzhi.core import statements
from gongzhi.core.personal import EncryptedTextField, encrypt


@dataclass(frozen=True)
class Rows:
    """New rows of one model told by their columns: a model for each costs more than writing it."""

    model: type[models.Model]
    told: Sequence[dict]
    """Column → value; columns that are left out get the field's default."""

    def __len__(self) -> int:
        return len(self.told)


Table = Sequence[models.Model] | Rows


def insert(*tables: Table) -> None:
    """Insert new rows, those of one model in each sequence, none or many; keys that rows lack are not filled in."""
    told = [rows for rows in tables if rows]
    if told:
        kinds = tuple(kind_of(rows) for rows in told)
        statements.rows(insertion(kinds), [told_of(rows, kind) for rows, kind in zip(told, kinds, strict=True)])


Kind = tuple[type[models.Model], bool]
"""A model, and whether its rows have their keys already or the database gives them."""


def kind_of(rows: Table) -> Kind:
    if isinstance(rows, Rows):
        return rows.model, rows.model._meta.pk.column in rows.told[0]
    return type(rows[0]), rows[0].pk is not None


@cache
def fields_of(kind: Kind) -> list[models.Field]:
    """List the fields that are written."""
    model, has_key = kind
    return [field for field in model._meta.concrete_fields if has_key or not field.primary_key]


@cache
def plan_of(kind: Kind) -> list[tuple[str, str, Callable | None]]:
    """Tell of each field column, attribute, and what makes of its value one that JSON can say."""
    return [(field.column, field.attname, saying(field)) for field in fields_of(kind)]


def saying(field: models.Field) -> Callable | None:
    """Give the function that makes of a field's value one that JSON can say, or None where it is one already."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, EncryptedTextField):
        return lambda text: hexadecimal(encrypt(text) if text else b"")
    if isinstance(field, models.BinaryField):
        return hexadecimal
    if isinstance(field, (models.DecimalField, models.DateField, models.UUIDField)):
        return str
    return None


def hexadecimal(value: bytes) -> str:
    return f"\\x{value.hex()}"


def said(value, say: Callable | None):
    return say(value) if say and value is not None else value


def made(model: type[models.Model], told: dict) -> models.Model:
    """Make a new row of a model by its columns, as unpickling does: much faster than by its arguments, for thousands.

    :raises KeyError: if the table does not have a column that is told.
    """
    defaults, makers = plain_defaults(model)
    if not told.keys() <= defaults.keys():
        raise KeyError(*(told.keys() - defaults.keys()))
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__ |= defaults | {column: make() for column, make in makers if column not in told} | told
    return row


@cache
def plain_defaults(model: type[models.Model]) -> tuple[dict, list[tuple[str, Callable]]]:
    """Give what stands in columns that are left out, and those of it that each row has of its own, such as lists."""
    fields = model._meta.concrete_fields
    makers = [(field.column, field.default) for field in fields if field.has_default() and callable(field.default)]
    return {field.column: field.get_default() for field in fields}, makers


def told_of(rows: Table, kind: Kind) -> str:
    """Write rows as JSON."""
    if isinstance(rows, Rows):
        objects = [completed(told, kind) for told in rows.told]
    else:
        objects = [columns_of(row, kind) for row in rows]
    return json.dumps(objects, ensure_ascii=False, separators=(",", ":"))


def columns_of(row: models.Model, kind: Kind) -> dict:
    """Give what a model holds as JSON says it."""
    values, names = row.__dict__, names_of(kind)
    told = {column: values[name] for column, name in names}
    for column, say in defaults_of(kind)[1]:
        if (value := told[column]) is not None:
            told[column] = say(value)
    return told


@cache
def names_of(kind: Kind) -> list[tuple[str, str]]:
    """Tell of each column by which name a model holds it."""
    return [(field.column, field.attname) for field in fields_of(kind)]


@cache
def defaults_of(kind: Kind) -> tuple[dict, list[tuple[str, Callable]]]:
    """Give what stands in the columns that are left out, as JSON says it; and what others must be made of first."""
    fields = fields_of(kind)
    for field in fields:
        if field.has_default() and callable(field.default) and field.default not in (list, dict):
            raise TypeError(f"{field} makes a default of its own for each row")
    values = {field.column: said(field.get_default(), saying(field)) for field in fields}
    return values, [(field.column, say) for field in fields if (say := saying(field))]


def completed(told: dict, kind: Kind) -> dict:
    """Give all columns of a row as JSON says them.

    :raises KeyError: if the table does not have a column that is told.
    """
    defaults, making = defaults_of(kind)
    if not told.keys() <= defaults.keys():
        raise KeyError(*(told.keys() - defaults.keys()))
    row = defaults | told
    for column, say in making:
        if (value := told.get(column)) is not None:
            row[column] = say(value)
    return row


@cache
def insertion(kinds: tuple[Kind, ...]) -> str:
    """Write the one statement that inserts rows of these kinds, those of each told as JSON."""
    *parts, last = map(insertion_of, kinds)
    return f"{with_parts(parts)}{last}"


def with_parts(parts: Iterable[str]) -> str:
    """Begin a statement that does others along with it."""
    told = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(parts))
    return f"WITH {told} " if told else ""


def insertion_of(kind: Kind) -> str:
    fields = fields_of(kind)
    columns = ", ".join(quoted(field.column) for field in fields)
    table = quoted(kind[0]._meta.db_table)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_to_recordset(%s::json) AS told ({typed(fields)})"
    )


def typed(fields: Sequence[models.Field]) -> str:
    return ", ".join(f"{quoted(field.column)} {field.db_type(connection)}" for field in fields)


def put(rows: Sequence[models.Model], *, unique: tuple[str, ...], update: tuple[str, ...]) -> None:
    """Insert rows without keys; where one with the same `unique` columns is there, write `update` into that one."""
    if rows:
        kind = (type(rows[0]), False)
        statements.rows(putting(kind, unique, update), [told_of(rows, kind)])


@cache
def putting(kind: Kind, unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    same = ", ".join(map(quoted, unique))
    changes = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in update)
    return f"{insertion_of(kind)} ON CONFLICT ({same}) DO UPDATE SET {changes}"


def save(row: models.Model, names: Sequence[str], *beside: Table) -> None:
    """Write these fields of a row that is there already, and insert new rows beside it in the same statement."""
    if not names:
        insert(*beside)
        return
    kind = (type(row), False)
    attributes = tuple(row._meta.get_field(name).attname for name in names)
    told = {column: said(getattr(row, name), say) for column, name, say in plan_of(kind) if name in attributes}
    new = [rows for rows in beside if rows]
    kinds = tuple(kind_of(rows) for rows in new)
    statements.rows(
        change_of(kind, attributes, kinds),
        [
            *(told_of(rows, kind) for rows, kind in zip(new, kinds, strict=True)),
            json.dumps(told, ensure_ascii=False),
            row.pk,
        ],
    )


@cache
def change_of(kind: Kind, attributes: tuple[str, ...], beside: tuple[Kind, ...]) -> str:
    fields = [field for field in fields_of(kind) if field.attname in attributes]
    columns = ", ".join(quoted(field.column) for field in fields)
    table, key = quoted(kind[0]._meta.db_table), quoted(kind[0]._meta.pk.column)
    told = f"SELECT {columns} FROM json_to_record(%s::json) AS told ({typed(fields)})"
    update = f"UPDATE {table} SET ({columns}) = ({told}) WHERE {key} = %s"
    return f"{with_parts(map(insertion_of, beside))}{update}"


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
