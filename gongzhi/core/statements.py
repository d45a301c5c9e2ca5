"""Statements written by hand for what is done at every act, beside the queries of prepared.py: planned once, too.

They go through Django's connection, so transactions, counts of queries and errors are the same as of any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gongzhi.core.prepared import PreparedCursor, cursor_of

Params = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, params: Params = ()) -> list[tuple]:
    """Run a statement and give its rows, none where it gives none.

    :param statement: SQL with placeholders; constant, since each other text is planned anew.
    """
    with cursor_of(PreparedCursor) as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def row(statement: str, params: Params = ()) -> tuple | None:
    """Run a statement and give its first row."""
    return next(iter(rows(statement, params)), None)
