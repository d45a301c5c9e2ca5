"""What is read at every act and changes rarely (who exists, rules, the calendar), kept in each process.

Triggers put a new value into the one row of `core_revision` in every transaction that writes to such a table. Before
what is kept is looked at, that row is read: where the value is another one, it is read anew. So a change takes effect
with the first look after it was committed, in every process, and a change that was rolled back was never there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Subquery

from gongzhi.core import statements
from gongzhi.core.models import Revision

T = TypeVar("T")

_looked: ContextVar[list[UUID | None] | None] = ContextVar("the revision seen at the first look", default=None)


def revision() -> UUID | None:
    """Read which state the tables that rarely change are in; None if nothing says so, as after a truncation."""
    seen = _looked.get()
    if seen:
        return seen[0]
    found = statements.row("SELECT value FROM core_revision")
    value = found[0] if found else None
    if seen is not None:
        seen.append(value)
    return value


def revision_along() -> Subquery:
    """Give the revision as a column, to be read along with other rows."""
    return Subquery(Revision.objects.values("value")[:1])


@contextmanager
def one_look() -> Iterator[None]:
    """Within this block look once: an act sees one state of these tables, and reads the revision once."""
    if _looked.get() is not None:
        yield
        return
    token = _looked.set([])
    try:
        yield
    finally:
        _looked.reset(token)


class kept(Generic[T]):
    """Mark a function that reads tables which rarely change: its answer is kept until one of them changes.

    Whoever asks gets the same answer as everybody else in the process, so nobody changes it.
    """

    def __init__(self, read: Callable[[], T]):
        update_wrapper(self, read)
        self.read = read
        self.held: tuple[UUID, T] | None = None

    def __call__(self, seen: UUID | None = None) -> T:
        """Give the answer as it stands now.

        :param seen: the revision, where the caller has read it along with something else; saves the query.
        """
        now = seen or revision()
        held = self.held
        if held is not None and held[0] == now:
            return held[1]
        found = self.read()
        if now is not None:
            self.held = (now, found)
        return found
