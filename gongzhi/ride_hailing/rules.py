"""Conditions and reckonings of ride-hailing; pure: no query, no clock, no request."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.listing import listed
from gongzhi.ride_hailing.catalog import reasons
from gongzhi.ride_hailing.words import PartState

PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")
DRIVER = re.compile(r"[0-9A-Z]{6,20}")
CODE = re.compile(r"[0-9A-Z]{18}")
WAITS = frozenset({PartState.INVITED, PartState.JOINED})
BETWEEN = re.compile(r"[\s·•.\-—]")


def plain_plate(text: str) -> str:
    """Reduce a plate to its signs: 贵A·D12345 and 贵a d12345 are one. Empty where it is none."""
    plain = BETWEEN.sub("", text).upper()
    return plain if PLATE.fullmatch(plain) else ""


def plain_driver(text: str) -> str:
    """Reduce the number of an identity document to its signs. Empty where it is none."""
    plain = re.sub(r"\s", "", text).upper()
    return plain if DRIVER.fullmatch(plain) else ""


def mask_plate(plate: str) -> str:
    """Show where a plate is from and its last two signs: 贵A****45."""
    return plate[:2] + "*" * max(len(plate) - 4, 3) + plate[-2:] if len(plate) > 4 else "*" * len(plate)


def prefecture_of(code: str) -> str:
    """Give the prefecture of an administrative division's code: 520102 → 520100."""
    return code[:4] + "00"


def read_periods(text: str) -> list[tuple[date, date]]:
    """Read periods of suspension: "2026-01-01/2026-01-31; 2026-03-01/2026-03-05", both days counted.

    :raises ValueError: if one cannot be read.
    """
    found = []
    for part in re.split(r"[;；]", text):
        if part.strip():
            begin, _slash, end = part.strip().partition("/")
            first, last = date.fromisoformat(begin.strip()), date.fromisoformat((end or begin).strip())
            if last < first:
                raise ValueError(part)
            found.append((first, last))
    return sorted(found)


@dataclass(frozen=True)
class Compared:
    """A figure that a platform declares, beside what its own trips add up to."""

    title: str
    said: Decimal | int
    counted: Decimal | int

    @property
    def is_money(self) -> bool:
        return isinstance(self.counted, Decimal)

    @property
    def difference(self) -> Decimal | int:
        """What was declared less what was counted."""
        return self.said - self.counted


def compared(report) -> list[Compared]:
    """Set the declared figures of a report beside the counted ones."""
    return [
        Compared(_("订单数"), report.said_trips, report.trips),
        Compared(_("营收"), report.said_revenue, report.revenue),
        Compared(_("车辆数"), report.said_vehicles, report.vehicles),
        Compared(_("驾驶员数"), report.said_drivers, report.drivers),
    ]


def in_words(row, *, register: str) -> str:
    """Say what a register says of a permit or pair: its number, days, suspensions."""
    days = f"{row.from_date:%Y-%m-%d} — {f'{row.to_date:%Y-%m-%d}' if row.to_date else _('长期')}"
    stops = listed(f"{one.lower:%Y-%m-%d} — {one.upper:%Y-%m-%d}" for one in inclusive(row.suspended))
    number = "" if register == "pairing" else f"{row.number} "
    return f"{number}{days}" + (_("，暂停 %(days)s") % {"days": stops} if stops else "")


@dataclass(frozen=True)
class Days:
    lower: date
    upper: date


def inclusive(ranges) -> list[Days]:
    """Give ranges as their first and last days; the database keeps the day behind the last."""
    return [Days(one.lower, date.fromordinal(one.upper.toordinal() - 1)) for one in ranges]


def explain(codes: list[int], *, city: str) -> list[tuple[str, str]]:
    """Say why a trip was flagged: (register, sentence) each.

    :param city: the name of the prefecture in which the trip began.
    """
    known = reasons()
    return [(known[code].register_, known[code].text.format(city=city)) for code in codes if code in known]


def figures_agree(report) -> bool:
    return all(not row.difference for row in compared(report))


def something_is_flagged(finding, *, by, at) -> str | None:
    """A computed finding is confirmed only while its newest run flags something."""
    return None if finding.trips != 0 else _("最近一次比对没有标出，不能确认。")


def everyone_answered(joint, *, by, at) -> str | None:
    """A joint supervision is concluded when all units that were asked answered, or their time is over."""
    if clock.day_of(at) > joint.due_date:
        return None
    waiting = [part.unit.short_name for part in joint.parts.all() if part.state in WAITS]
    if not waiting:
        return None
    return _("还在等%(units)s的意见；%(due)s 以后可以不再等。") % {
        "units": listed(waiting),
        "due": f"{joint.due_date:%Y-%m-%d}",
    }
