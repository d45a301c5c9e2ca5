"""Pages of lists by keyset: so many rows and the place where the next page begins; nothing is counted or skipped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.core.errors import Refused


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the place where the next one begins, empty at the end."""

    rows: list
    after: str = ""


def key_in(place: str) -> int:
    """Read a key out of an address.

    :raises Refused: if it is none.
    """
    if not (place.isascii() and place.isdecimal()) or len(place) > 18:
        raise Refused(_("没有这一页。"))
    return int(place)


def moment_in(text: str) -> datetime:
    """Read a moment with its time zone.

    :raises ValueError: if it is none.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return found


def key_of(row) -> str:
    return str(row.pk)


def page_of(rows: QuerySet | list, size: int, place: Callable[[object], str] = key_of) -> Page:
    """Give the first page of rows that are in order.

    :param place: says of the last row where the next page begins.
    """
    found = list(rows[: size + 1])
    return Page(found[:size], place(found[size - 1])) if len(found) > size else Page(found)


def by_key(rows: QuerySet, *, after: str, size: int, newest_first: bool = True) -> Page:
    """Give one page in the order of the keys.

    :raises Refused: if there is no such place.
    """
    if after:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": key_in(after)})
    return page_of(rows.order_by("-pk" if newest_first else "pk"), size)


def by_time(
    rows: QuerySet,
    *,
    after: str,
    size: int,
    field: str,
    read: Callable[[str], date] = date.fromisoformat,
    newest_first: bool = False,
) -> Page:
    """Give one page in the order of a day or moment that every row has, and of the keys.

    :param read: reads a day out of an address, or `moment_in` a moment.
    :raises Refused: if there is no such place.
    """
    way, sign = ("lt", "-") if newest_first else ("gt", "")
    if after:
        told, _dash, key = after.rpartition("_")
        try:
            time = read(told)
        except ValueError:
            raise Refused(_("没有这一页。")) from None
        same = Q(**{f"{field}__{way}": time}) | Q(**{f"pk__{way}": key_in(key)})
        rows = rows.filter(**{f"{field}__{way}e": time}).filter(same)
    ordered = rows.order_by(f"{sign}{field}", f"{sign}pk")
    return page_of(ordered, size, lambda row: f"{getattr(row, field).isoformat()}_{row.pk}")
