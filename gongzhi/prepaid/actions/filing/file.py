"""File: enter an issuer in the register, under a number; from now on it reports."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, next_report, ready

LONGEST = 24


@act
def file_filing(
    *, filing: Filing, by: Actor, at: datetime, number: str = "", note: str = "", key: UUID | None = None
) -> Filing:
    """File it. Of a filing that is entered from elsewhere the number is told; else the next one is drawn.

    :raises Refused: if another filing has the number.
    """
    filing = ready("file", filing, by=by, at=at, key=key)
    number = number.strip().upper() or next_number(filing, at)
    if len(number) > LONGEST or not number.isascii() or not number.isalnum():
        raise Refused(_("编号只能是字母和数字，最多 %(most)d 个。") % {"most": LONGEST}, field="number")
    if Filing.objects.filter(number=number).exists():
        raise Refused(_("这个编号已经有了。"), field="number")
    filing.filed_at = at
    changes = {"number": number, "filed_at": at, **next_report(filing)}
    return move(filing, "file", by=by, at=at, key=key, note=note, facts={"number": number}, **changes)


def next_number(filing: Filing, at: datetime) -> str:
    """Draw the next number: region, letter of the class, year, sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('prepaid_number')")
        (sequence,) = cursor.fetchone()
    return f"{filing.region_id[:6]}{filing.law.letter}{clock.day_of(at).year}{sequence % 1_000_000:06d}"
