"""Writing many rows at once: COPY for batches, INSERT for a few. Constraints and triggers hold for both alike."""

from collections.abc import Sequence
from enum import Enum

from django.db import connection, models

COPY_FROM = 40
"""From so many rows on COPY is the faster way."""
CONVERTED = (models.JSONField, models.BinaryField)
"""Fields whose values the database takes in another form than Python holds them."""


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, none or many; a key that the row does not have yet is not filled in for COPY."""
    if len(rows) < COPY_FROM:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows)
        return
    meta = type(rows[0])._meta
    fields = [
        field for field in meta.concrete_fields if not (field.primary_key and getattr(rows[0], field.attname) is None)
    ]
    plan = [(field.attname, field.get_db_prep_save if isinstance(field, CONVERTED) else None) for field in fields]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([plain(getattr(row, name), convert) for name, convert in plan])


def plain(value, convert=None):
    """Give a value as the database driver takes it."""
    if convert:
        return convert(value, connection)
    return value.value if isinstance(value, Enum) else value


def fresh_keys(model: type[models.Model], count: int) -> list[int]:
    """Draw keys for new rows, so that rows that point at them can be made before they are written."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
        )
        return [key for (key,) in cursor.fetchall()]
