"""Reading the files of registers, row by row: each row becomes what is kept, or a reason why it cannot be taken."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from gongzhi.core import tables
from gongzhi.ride_hailing import rules
from gongzhi.ride_hailing.words import Register

NUMBER, CITY, NAME, CODE, PLATE, DRIVER, FROM, TO, STOPS = (
    "证号", "城市代码", "平台名称", "平台代码", "车牌号", "驾驶员证件号", "有效期起", "有效期止", "暂停期间"
)  # fmt: skip
COLUMNS = {
    Register.PLATFORM: (NUMBER, CITY, CODE, NAME, FROM, TO, STOPS),
    Register.VEHICLE: (NUMBER, CITY, PLATE, FROM, TO, STOPS),
    Register.DRIVER: (NUMBER, CITY, DRIVER, FROM, TO, STOPS),
    Register.PAIRING: (CODE, PLATE, DRIVER, FROM, TO),
}
OPTIONAL = {TO, STOPS}
MOST_ROWS = 500_000


def required(register: str) -> tuple[str, ...]:
    return tuple(name for name in COLUMNS[register] if name not in OPTIONAL)


@dataclass
class Entry:
    """One row of a register, read; plates and numbers are not yet rows of their own."""

    row: int
    number: str = ""
    city: str = ""
    code: str = ""
    name: str = ""
    plate: str = ""
    driver: str = ""
    from_date: date | None = None
    to_date: date | None = None
    suspended: list[tuple[date, date]] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        """Give the digest by which a changed row is told from an unchanged one."""
        said = (
            self.city,
            self.code,
            self.name,
            self.plate,
            self.driver,
            self.from_date,
            self.to_date,
            self.suspended,
        )
        return hashlib.sha256(repr(said).encode()).digest()[:16]


@dataclass(frozen=True)
class Fault:
    row: int
    reason: str


def read_register(file: BinaryIO, register: str, *, cities: Iterable[str]) -> Iterator[Entry | Fault]:
    """Read a register's file: CSV, XLSX, Parquet or JSON lines.

    :param cities: codes of the prefectures that there are.
    :raises Unusable: saying what is wrong with the file as a whole.
    """
    layout = tables.Plain(title=str(Register(register).label), required_columns=required(register))
    known, seen = set(cities), {}
    for row in tables.open_table(file, layout).rows:
        if row.number > MOST_ROWS:
            raise tables.Unusable(_("一个文件最多 %(most)s 行，请分开。") % {"most": MOST_ROWS}, field="file")
        found = row.fault or read_row(row, register, known)
        if isinstance(found, str):
            yield Fault(row.number, found)
            continue
        key = found.number or (found.code, found.plate, found.driver, found.from_date)
        if key in seen:
            yield Fault(row.number, _("与第 %(row)s 行重复。") % {"row": seen[key]})
            continue
        seen[key] = row.number
        yield found


def read_row(row: tables.Row, register: str, cities: set[str]) -> Entry | str:
    """Give what a row says, or why it cannot be taken."""
    wanted = COLUMNS[register]
    told = {name: row.values.get(name, "").strip() for name in wanted}
    if blank := next((name for name in required(register) if not told[name]), None):
        return _("“%(column)s”没有填写。") % {"column": blank}
    entry = Entry(row.number, number=told.get(NUMBER, "")[:80], name=told.get(NAME, "")[:120])
    if CITY in told:
        entry.city = rules.prefecture_of(told[CITY])
        if entry.city not in cities:
            return _("没有这个城市代码：%(code)s。") % {"code": told[CITY][:12]}
    if CODE in told:
        entry.code = told[CODE].upper()
        if not rules.CODE.fullmatch(entry.code):
            return _("平台代码须为 18 位统一社会信用代码。")
    if PLATE in told and not (entry := put(entry, plate=rules.plain_plate(told[PLATE]))).plate:
        return _("车牌号有误。")
    if DRIVER in told and not (entry := put(entry, driver=rules.plain_driver(told[DRIVER]))).driver:
        return _("驾驶员证件号有误。")
    try:
        entry.from_date = day_in(told[FROM])
        entry.to_date = day_in(told[TO]) if told[TO] else None
    except ValueError:
        return _("有效期须写作 2026-01-31 这样的日期。")
    if entry.to_date and entry.to_date < entry.from_date:
        return _("有效期止早于有效期起。")
    try:
        entry.suspended = rules.read_periods(told.get(STOPS, ""))
    except ValueError:
        return _("暂停期间须写作 2026-01-01/2026-01-31，多段用分号隔开。")
    return entry


def put(entry: Entry, **told) -> Entry:
    for name, value in told.items():
        setattr(entry, name, value)
    return entry


def day_in(text: str) -> date:
    return date.fromisoformat(text[:10].replace("/", "-"))
