"""Making and moving pledges, checks and refunds: table, journal, limits and what is due, always together."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.machine import Machine
from gongzhi.core.numbers import CODE_ALPHABET
from gongzhi.core.personal import digest
from gongzhi.directory.models import Region, Unit
from gongzhi.directory.queries import competent_office
from gongzhi.directory.register import register
from gongzhi.procedures import limits
from gongzhi.procedures.catalog import procedure_of_record
from gongzhi.schemes import access
from gongzhi.schemes.models import Check, Pledge, Refund, RefundPhoto
from gongzhi.schemes.states import CHECK, PLEDGE, REFUND

Record = Pledge | Check | Refund
TABLES: dict[type, Machine] = {Pledge: PLEDGE, Check: CHECK, Refund: REFUND}
MOST_PHOTOS = 3


def table_of(record: Record) -> Machine:
    return TABLES[type(record)]


def ready(verb: str, record: Record, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = table_of(record)
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def move(record: Record, verb: str, *, by: Actor, at: datetime, **rest):
    """Do one verb on a record, and let its limits follow; arguments as of `core.machine.move`."""
    record = machine.move(table_of(record), record, verb, by=by, at=at, **rest)
    follow(record, verb, at=at)
    return record


def follow(record: Record, verb: str, *, at: datetime) -> None:
    """Let the limits of a pledge or refund follow a verb, and keep on it what is due first."""
    if isinstance(record, Check) or not record.procedure:
        return
    due_date = limits.follow(
        record_kind=record.record_kind,
        record_id=record.pk,
        procedure=record.procedure,
        verb=verb,
        at=at,
        unit_id=access.unit_of(record),
    )
    if record.due_date != due_date:
        record.due_date = due_date
        record.save(update_fields=["due_date"])


def begin(record: Record, verb: str, *, by: Actor, at: datetime, key: UUID, facts: dict | None = None) -> None:
    """Write a new record with the first line of its history, and let its limits begin."""
    record.save(force_insert=True)
    journal.write(
        table_of(record).kind,
        record.pk,
        verb,
        by=by,
        at=at,
        target=record.state,
        unit_id=access.unit_of(record),
        facts=facts,
        key=key,
    )
    follow(record, verb, at=at)


def refuse_second(model: type, key: UUID) -> None:
    """End an act that made its record before.

    :raises AlreadyDone: with the record (caught by `@act`).
    """
    if record := model._default_manager.filter(source_key=key).first():
        raise AlreadyDone(record)


def law_for(kind: str, unit: Unit, *, at: datetime) -> str:
    """Name the version of the rules by which the limits of a new record run; empty where none is known."""
    law = procedure_of_record(kind, member=unit.member, on=clock.day_of(at))
    return law.id if law else ""


def office_for(region: Region, *, on: date) -> Unit | None:
    """Find the office that answers for the stores of a place: of the lead agency, its county's or the next above."""
    return competent_office(register().lead(on=on).member, region.code, on=on)


def letters(purpose: str, value: str, length: int) -> str:
    """Reckon a code that cannot be guessed: the same value has the same code."""
    left, found = int.from_bytes(digest(purpose, value), "big"), []
    for _position in range(length):
        left, rest = divmod(left, len(CODE_ALPHABET))
        found.append(CODE_ALPHABET[rest])
    return "".join(found)


def store_code(trader_id: int, name: str, address: str) -> str:
    return letters("store code", f"{trader_id}:{name}:{address}", 8)


def refund_code(key: UUID) -> str:
    return letters("refund code", str(key), 10)


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


def keep_photos(refund: Refund, given, *, at: datetime) -> int:
    """Examine and keep photos with a refund; the same content a second time is kept once.

    :param given: (name, content) each, or `core.files.Examined`.
    :raises Refused: if one may not come in, or there are too many.
    """
    examined = [each if isinstance(each, files.Examined) else files.examine(*each) for each in given or ()]
    fresh = {each.sha256: each for each in examined}
    if len(fresh) > MOST_PHOTOS:
        raise Refused(_("最多 %(most)d 张照片。") % {"most": MOST_PHOTOS}, field="photos")
    for each in fresh.values():
        files.keep(each.content)
        RefundPhoto.objects.create(
            refund=refund, name=each.name, media_type=each.media_type, size=each.size, sha256=each.sha256, at=at
        )
    return len(fresh)
