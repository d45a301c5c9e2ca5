"""What every verb asks for, said once: pages make forms of it, the API its schemas, and actions take it by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.enforcement.actions.filed_case.propose import in_words
from gongzhi.enforcement.limits import running_limits
from gongzhi.enforcement.moves import officers_in
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.procedures.limits import may_extend

Shape = Literal[
    "text", "line", "day", "money", "number", "choice", "choices", "unit", "officer", "officers", "yes", "details",
    "files",
]  # fmt: skip
Options = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Input:
    """One thing that a verb asks for, named as its action takes it."""

    name: str
    title: str
    shape: Shape = "text"
    required: bool = True
    hint: str = ""
    options: Callable[..., Options] | None = None
    """For choices: called with (record, at=); gives value and title. Without a record (the API's description) the
    values are checked by the action alone."""
    rows: int = 4
    most: int = 5000
    filled: Callable[[object], object] | None = None
    """What stands there at first."""


NOTE = Input("note", _("备注"), required=False, hint=_("只有办案人员能看到，可以不填。"), rows=2)
TEXT = Input("text", _("备注内容"), hint=_("只有办案人员能看到。"))
REASON = Input("reason", _("理由"), hint=_("会记入办理记录。"))
UNIT = Input("unit_id", _("单位"), "unit", hint=_("输入名称查找。"))
DETAILS = Input("details", _("行业要素"), "details")


def officers_of_holder(record, *, at: datetime) -> Options:
    return [(str(officer.pk), officer.name) for officer in officers_in(record.unit_id, at=at)]


def extendable(record, *, at: datetime) -> Options:
    return [
        (row.key, row.title)
        for row in running_limits(record)
        if (extension := may_extend(row)) and not extension.by_decision
    ]


def grounds_not_to_file(record, *, at: datetime) -> Options:
    law = procedure_by_id(record.procedure) if record.procedure else None
    return [(ground.key, cited(law, ground)) for ground in law.decline_ground] if law else []


def pauses_of(verb: str) -> Callable[..., Options]:
    """Give the grounds on which a verb sets limits still, by the procedure that rules the record."""

    def options(record, *, at: datetime) -> Options:
        law = procedure_by_id(record.procedure) if record.procedure else None
        return [(pause.key, cited(law, pause)) for pause in law.pauses_for(verb)] if law else []

    return options


def cited(law, fact) -> str:
    return f"{fact.title}（{law.citation(fact)}）" if fact.article else fact.title


OFFICER = Input("officer_id", _("承办人"), "officer", options=officers_of_holder)


def prolongable(record, *, at: datetime) -> Options:
    return [
        (row.key, row.title)
        for row in running_limits(record)
        if (extension := may_extend(row)) and extension.by_decision
    ]


def grounds_to_end(record, *, at: datetime) -> Options:
    law = procedure_by_id(record.procedure) if record.procedure else None
    return [(ground.key, cited(law, ground)) for ground in law.end_ground] if law else []


def investigators(record, *, at: datetime) -> Options:
    return [(str(row.officer_id), row.officer.name) for row in record.investigators]


def evidence(record, *, at: datetime) -> Options:
    return [(str(row.pk), row.title) for row in record.evidence.order_by("id")]


def goods(record, *, at: datetime) -> Options:
    return [(str(row.pk), f"{row.name} {row.quantity.normalize():f} {row.measure}") for row in record.goods]


def holds(record, *, at: datetime) -> Options:
    rows = record.holds.filter(ended_at__isnull=True).order_by("id")
    return [(row.number, f"{row.number} {row.get_kind_display()}") for row in rows]


def penalties(record, *, at: datetime) -> Options:
    return [(str(row.pk), in_words(row)) for row in record.penalties]


def each_of(words) -> Callable[..., Options]:
    """Give the values of fixed words; the API's description reads them from `words`."""

    def options(record, *, at: datetime) -> Options:
        return words.choices

    options.words = words
    return options


def titles_of(catalogue: Callable[[], dict]) -> Callable[..., Options]:
    """Give the keys and titles of a catalogue."""

    def options(record, *, at: datetime) -> Options:
        return [(key, entry.title) for key, entry in catalogue().items()]

    return options


def today(record):
    return clock.today()
