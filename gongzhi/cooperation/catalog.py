"""In what time requests are answered, read once from catalog/limits.toml."""

from functools import cache
from pathlib import Path

from pydantic import Field

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.procedures.words import Mark

HOME = Path(__file__).parent / "catalog" / "limits.toml"


class Limit(Entry):
    """One limit."""

    working_days: int = Field(ge=1, le=250)
    basis: str
    mark: Mark


class Limits(Entry):
    assist: Limit
    information: Limit
    dispute: Limit


@cache
def limits() -> Limits:
    """Read them.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_catalogue(HOME, Limits)


def limit_of(kind: str) -> Limit:
    return getattr(limits(), kind)
