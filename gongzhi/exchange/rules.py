"""From a row to a matter, and when a feed is due; pure: no query, no clock, no file."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from gongzhi.cases import intake
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.words import Kind
from gongzhi.core.tables import Row
from gongzhi.directory.rules import compact_code
from gongzhi.exchange.catalog import Connector, Made
from gongzhi.routing.subjects import subject

KEY_LENGTH = 80
RETRY_AFTER = timedelta(hours=1)
"""A pull that brought nothing is tried again after so long."""
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
EMPTY_BRACKETS = re.compile(r"[（(【\[]\s*[)）】\]]")
AMOUNT = re.compile(r"[,，\s¥￥元]")

Maker = Callable[[Mapping[str, str]], object]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row."""

    column: str
    """Headings of the columns that it concerns; empty where it is the row as a whole."""
    reason: str


class Faulty(Exception):
    """A row cannot be taken in."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.reason for fault in self.faults))


class WrongValue(Exception):
    """A cell does not hold what is expected; says why."""


@dataclass(frozen=True)
class Draft:
    """A row as the matter that it would be."""

    row: Row
    new: NewCase
    trader_code: str = ""
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Skipped:
    """A row that the connector leaves out, with the reason."""

    reason: str


class Mapper:
    """Makes matters of a connector's rows."""

    def __init__(self, connector: Connector):
        self.connector = connector
        self.blank = frozenset(connector.blank)
        self.zone = ZoneInfo(connector.zone)
        self.fields = [(name, made, self.maker(name, made)) for name, made in connector.fields.items()]
        self.persons = [
            [(name, made, self.maker(name, made)) for name, made in person.items()] for person in connector.person
        ]
        self.facts = [(name, made, self.maker("fact", made)) for name, made in connector.facts.items()]
        self.answer = connector.answer and [
            ("answer", connector.answer.text, self.maker("answer", connector.answer.text)),
            ("answered_at", connector.answer.at, self.maker("answered_at", connector.answer.at)),
        ]

    def draft(self, row: Row, *, at: datetime) -> Draft | Skipped:
        """Make the matter of a row.

        :param at: now; nothing may have happened later.
        :raises Faulty: with everything that is wrong.
        """
        if row.fault:
            raise Faulty([Fault("", row.fault)])
        if reason := self.skipped(row):
            return Skipped(reason)
        found: list[Fault] = []
        told = self.tell(self.fields, row, found)
        persons = tuple(
            Person(**person) for makers in self.persons if any((person := self.tell(makers, row, found)).values())
        )
        facts = self.tell(self.facts, row, found)
        answer = self.tell(self.answer, row, found) if self.answer else {}
        try:
            key = self.key(row)
        except WrongValue as wrong:
            key = ""
            found.append(Fault("、".join(self.connector.key_columns), str(wrong)))
        code = told.pop("trader_code", "")
        new = NewCase(
            source=self.connector.source,
            source_key=key,
            persons=persons,
            facts={name: intake.clean(value) for name, value in facts.items() if value},
            **told,
        )
        found = found or self.answer_faults(new, answer, at)
        if found:
            raise Faulty(found)
        return Draft(row, new, code, answer.get("answer", ""), answer.get("answered_at"))

    def skipped(self, row: Row) -> str:
        for skip in self.connector.skip:
            value = self.plain(row.values.get(skip.column, ""))
            if (skip.empty and not value) or (skip.equals and value in skip.equals):
                return skip.reason
        return ""

    def key(self, row: Row) -> str:
        """Give the row's own key: its key columns, or a hash of all that stands in it.

        :raises WrongValue: if a key column is empty.
        """
        if not self.connector.key_columns:
            body = json.dumps([value for value in row.values.values() if value], ensure_ascii=False)
            return hashlib.sha256(body.encode()).hexdigest()
        parts = [intake.clean(self.plain(row.values.get(column, ""))) for column in self.connector.key_columns]
        if not all(parts):
            raise WrongValue(_("此列用来辨认同一件，不能为空。"))
        key = " ".join(parts)
        return key if len(key) <= KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()

    def tell(self, makers, row: Row, found: list[Fault]) -> dict:
        """Make the parts of a row; what cannot be made is added to `found`."""
        told = {}
        for name, made, make in makers:
            try:
                told[name] = make(row.values)
            except WrongValue as wrong:
                found.append(Fault("、".join(made.columns), str(wrong)))
                told[name] = EMPTY.get(name, "")
        return told

    def faults(self, wrong: Mapping[str, str]) -> tuple[Fault, ...]:
        """Say of what is wrong with a matter's fields in which columns it stands."""
        return tuple(Fault(self.column_of(field), str(reason)) for field, reason in wrong.items())

    def column_of(self, field: str) -> str:
        """Name the columns from which a field is made."""
        made = self.connector.fields.get(field)
        return "、".join(made.columns) if made else ""

    def answer_faults(self, new: NewCase, answer: dict, at: datetime) -> list[Fault]:
        if not answer.get("answer"):
            return []
        column = "、".join(self.connector.answer.at.columns)
        answered_at = answer["answered_at"]
        if answered_at is None:
            return [Fault(column, _("有答复，但没有答复时间。"))]
        if answered_at > at:
            return [Fault(column, _("答复时间不能晚于现在。"))]
        if new.received_at and answered_at < new.received_at:
            return [Fault(column, _("答复时间早于收到时间。"))]
        if new.kind != Kind.ENQUIRY:
            return [Fault(self.column_of("kind"), _("只有咨询可以连同答复一起导入。"))]
        return []

    def plain(self, text: str) -> str:
        """Take off blank space, and read the connector's words for nothing as nothing."""
        text = text.strip()
        return "" if text in self.blank else text

    def maker(self, name: str, made: Made) -> Maker:
        """Make the function that makes one part of a row."""
        take = self.taker(made)
        convert = self.converter(name, made)

        def make(values: Mapping[str, str]):
            text = take(values)
            if made.required and not text:
                raise WrongValue(_("不能为空。"))
            return convert(text)

        return make

    def taker(self, made: Made) -> Callable[[Mapping[str, str]], str]:
        """Make the function that reads one part of a row as text."""
        more = frozenset(made.blank)
        plain = self.plain if not more else lambda text: "" if (kept := self.plain(text)) in more else kept
        if made.constant:
            return lambda values: made.constant
        columns = made.columns
        if made.template:
            return lambda values: fill(made.template, {name: plain(values.get(name, "")) for name in columns})
        if made.choose:
            return lambda values: choice(made, {name: plain(values.get(name, "")) for name in columns})
        if made.codes:
            return lambda values: coded(made, plain(values.get(made.column, "")))
        otherwise = made.otherwise or ""
        return lambda values: plain(values.get(made.column, "")) or otherwise

    def converter(self, name: str, made: Made) -> Callable[[str], object]:
        """Make the function that turns text into what a field holds."""
        zone = ZoneInfo(made.zone) if made.zone else self.zone
        match name:
            case "received_at" | "answered_at":
                return lambda text: moment(text, made.dates, zone) if text else None
            case "event_date" | "prior_complaint_date":
                return lambda text: day(text, made.dates, zone) if text else None
            case "amount":
                return amount
            case "claims":
                return lambda text: tuple(filter(None, text.split(made.split) if made.split else [text]))
            case "anonymous":
                return yes
            case "subject" | "problem":
                return about
            case "trader_code":
                return compact_code
        most = made.cut
        return (lambda text: text[:most]) if most else str


EMPTY = {"received_at": None, "answered_at": None, "event_date": None, "prior_complaint_date": None, "amount": None}
EMPTY |= {"claims": (), "anonymous": False}
"""What stands for a part that could not be made."""


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill a template; brackets and lines in which nothing was told are left out."""
    lines = []
    for names, plan in lines_of(template):
        if names and not any(values[name] for name in names):
            continue
        filled = plan % tuple([values[name] for name in names])
        lines.append(" ".join(EMPTY_BRACKETS.sub("", filled).split(" ")).strip())
    return "\n".join(lines).strip()


@cache
def lines_of(template: str) -> list[tuple[list[str], str]]:
    """Take a template apart: of each line the columns that it names, in order, and the line with gaps for them."""
    return [
        (PLACEHOLDER.findall(line), PLACEHOLDER.sub("%s", line.replace("%", "%%"))) for line in template.split("\n")
    ]


def choice(made: Made, values: Mapping[str, str]) -> str:
    """Give the first value whose line fits."""
    for line in made.choose:
        text = values[line.column]
        if (line.filled and text) or text in line.equals or any(word in text for word in line.any):
            return line.value
    return made.otherwise or ""


def coded(made: Made, text: str) -> str:
    """Translate a word by the code table.

    :raises WrongValue: if it is not there and nothing else was told.
    """
    if text in made.codes:
        return made.codes[text]
    if made.otherwise is not None:
        return made.otherwise
    if not text:
        return ""
    raise WrongValue(_("代码表里没有“%(word)s”。") % {"word": text[:40]})


@lru_cache(maxsize=5000)  # the rows of a file often share their day
def moment(text: str, formats: tuple[str, ...], zone: ZoneInfo) -> datetime:
    """Read an instant: ISO 8601, or one of these formats; without a zone of its own it is in `zone`.

    :raises WrongValue: if it is neither.
    """
    found = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for pattern in formats:
            try:
                found = datetime.strptime(text, pattern)
                break
            except ValueError:
                continue
    if found is None or not 1900 <= found.year <= 9000:
        raise WrongValue(_("“%(text)s”不是可以识别的日期或时间。") % {"text": text[:40]})
    return found if found.tzinfo else found.replace(tzinfo=zone)


def day(text: str, formats: tuple[str, ...], zone: ZoneInfo) -> date:
    """Read a calendar day.

    :raises WrongValue: if it is none.
    """
    return moment(text, formats, zone).astimezone(zone).date()


def amount(text: str) -> Decimal | None:
    """Read an amount of yuan: 1,234.50 元 is 1234.50.

    :raises WrongValue: if it is no number.
    """
    plain = AMOUNT.sub("", text)
    if not plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**12:
        raise WrongValue(_("“%(text)s”不是金额。") % {"text": text[:40]})
    return number


def yes(text: str) -> bool:
    """Read true or false, also as 是 and 否, 1 and 0.

    :raises WrongValue: if it is neither.
    """
    if text.lower() in {"true", "1", "是", "y", "yes"}:
        return True
    if text.lower() in {"", "false", "0", "否", "n", "no"}:
        return False
    raise WrongValue(_("“%(text)s”应为“是”或“否”。") % {"text": text[:40]})


def about(text: str) -> str:
    """Read the key of a subject or problem.

    :raises WrongValue: if there is none of this key.
    """
    if text and subject(text) is None:
        raise WrongValue(_("没有“%(text)s”这种类别。") % {"text": text[:40]})
    return text


def slot(at: time, now: datetime) -> datetime:
    """Tell the latest time of day `at` that has come by `now`, in the zone of `now`."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if now >= today else today - timedelta(days=1)


def is_due(at: time, *, now: datetime, tried_at: datetime | None, delivered_at: datetime | None) -> bool:
    """Tell whether a feed is to be pulled: its time of day has come since its last delivery, and it was not tried
    within the last hour.

    :param now: in the province's zone.
    """
    wanted = slot(at, now)
    if delivered_at is not None and delivered_at >= wanted:
        return False
    return tried_at is None or tried_at < wanted or now - tried_at >= RETRY_AFTER


def is_silent(silent_after_hours: int, *, now: datetime, since: datetime | None) -> bool:
    """Tell whether a feed has stayed away too long.

    :param since: its last delivery, or, before the first, when it was first tried; None if it never was.
    """
    return since is not None and now - since > timedelta(hours=silent_after_hours)
