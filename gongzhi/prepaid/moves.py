"""Making and moving records of prepaid cards: the table and the journal, always together."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, NotAllowed, Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import Machine
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.directory.queries import competent_office
from gongzhi.prepaid import access, rules
from gongzhi.prepaid.catalog import classes, documents_for, issuers
from gongzhi.prepaid.models import Filing, FilingFile, Sign
from gongzhi.prepaid.states import FILING, SIGN
from gongzhi.procedures.calendars import calendar

Record = Filing | Sign
TABLES: dict[type, Machine] = {Filing: FILING, Sign: SIGN}
MOST_FILES = 60
OTHER = "other"
"""Kind of a document that the law does not name."""


def table_of(record: Record) -> Machine:
    return TABLES[type(record)]


def ready(verb: str, record: Record, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in, so that nobody mends a form in vain.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = table_of(record)
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def move(record: Record, verb: str, *, by: Actor, at: datetime, **rest):
    """Do one verb on a record; arguments as of `core.machine.move`."""
    return machine.move(table_of(record), record, verb, by=by, at=at, **rest)


def begin(record: Record, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, facts=None) -> None:
    """Write a new record with the first line of its history."""
    record.save(force_insert=True)
    journal.write(
        table_of(record).kind, record.pk, verb, by=by, at=at, target=record.state, unit_id=record.unit_id,
        facts=facts, key=key,
    )  # fmt: skip


def refuse_second(model: type, key: UUID) -> None:
    """End an act that made its record before.

    :raises AlreadyDone: with the record (caught by `@act`).
    """
    if record := model._default_manager.filter(source_key=key).first():
        raise AlreadyDone(record)


def said(text: str, *, field: str, what: str, most: int = 500) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = (text or "").strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def office_for(issuer: str, region: Region, *, at: datetime) -> Unit:
    """Find the office with which a class files in a region: that of its level, else of the next one above.

    :raises Refused: if there is none.
    """
    found = competent_office(classes().member, region.code, on=clock.day_of(at), level=issuers()[issuer].level)
    if found is None:
        raise Refused(_("这个地区没有主管的商务部门。"), field="region")
    return found


def words_of(trader: Trader, brand: str) -> list[int]:
    return grams(trader.name, brand)


def next_report(filing: Filing) -> dict:
    """Say on which period a filing has to report next, and by when: what is kept on it."""
    reported = {(report.year, report.quarter) for report in filing.reports.only("year", "quarter")}
    period = filing.first_period
    while (period.year, period.quarter) in reported:
        period = period.following
    due = rules.due_of(period, filing.law, calendar())
    return {"next_year": period.year, "next_quarter": period.quarter, "next_due": due, "warned": 0}


def no_report() -> dict:
    """Say that nothing is to be reported any more."""
    return {"next_year": None, "next_quarter": None, "next_due": None, "warned": 0}


def amounts(**given: Decimal) -> dict[str, str]:
    """Write amounts as the history keeps them."""
    return {name: f"{amount:.2f}" for name, amount in given.items()}


def keep_files(filing: Filing, given: Iterable, *, kind: str, by: Actor, at: datetime) -> int:
    """Examine and keep documents; the same content a second time is kept once. Returns how many are new.

    :param given: (name, content) each.
    :raises Refused: if one may not come in, or there are too many.
    """
    if kind != OTHER and kind not in {document.key for document in documents_for(filing.issuer)}:
        raise Refused(_("请选择是哪一种材料。"), field="document")
    examined = [files.examine(*each) for each in given or ()]
    there = {(file.kind, file.sha256, file.turn) for file in filing.papers}
    fresh = {each.sha256: each for each in examined if (kind, each.sha256, filing.turn) not in there}
    if len(there) + len(fresh) > MOST_FILES:
        raise Refused(_("一份备案最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="files")
    for each in fresh.values():
        files.keep(each.content)
        FilingFile.objects.create(
            filing=filing,
            kind=kind,
            turn=filing.turn,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            sha256=each.sha256,
            at=at,
            by_kind=by.kind,
        )
    filing.__dict__.pop("papers", None)
    return len(fresh)


def acting_unit(record: Record, by: Actor) -> int:
    """Give the unit in which who acts decides on a sign: its own, or an office above it.

    :raises NotAllowed: if they work in neither.
    """
    for unit_id in (record.unit_id, *record.unit.superiors):
        if by.roles_in([unit_id]) & set(access.WORK):
            return unit_id
    raise NotAllowed(_("您不能为这个单位办理。"))
