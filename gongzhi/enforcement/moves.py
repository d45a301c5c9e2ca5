"""Making and moving records of enforcement: the table, the journal, the limits and who sees it, always together."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, NotAllowed, Refused
from gongzhi.core.numbers import case_number
from gongzhi.directory.models import Officer, Posting, Region, Trader, Unit
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import Record, RecordUnit
from gongzhi.enforcement.states import machine_of
from gongzhi.enforcement.words import Part
from gongzhi.procedures import limits
from gongzhi.procedures.catalog import Pause, procedure_by_id, procedure_of_record


def next_number(prefix: str, at: datetime) -> str:
    """Draw the next number: two letters of the kind, the year, a sequence and a check digit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('enforcement_number')")
        (sequence,) = cursor.fetchone()
    return prefix + case_number(timezone.localtime(at).year, sequence % 10_000_000)


def refuse_second(model: type[Record], key: UUID | None) -> None:
    """End an act that made its record before.

    :raises AlreadyDone: with the record (caught by `@act`).
    """
    if key and (record := model._default_manager.filter(key=key).first()):
        raise AlreadyDone(record)


def begin(
    record: Record,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    facts: dict | None = None,
    since: date | None = None,
) -> None:
    """Write a new record with the first line of its history, let its limits begin and its unit see it.

    :param since: the day from which its limits count, where it lies before today.
    """
    record.save(force_insert=True)
    show_to_holder(record)
    journal.write(
        record.record_kind,
        record.pk,
        verb,
        by=by,
        at=at,
        target=record.state,
        unit_id=record.unit_id,
        note=note,
        facts={"title": record.title, **(facts or {})},
    )
    follow(record, verb, at=clock.start_of(since) if since and since < clock.day_of(at) else at)


def move(
    record: Record,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    facts: dict | None = None,
    key: UUID | None = None,
    pause: str = "",
    limit_unit: int | None = None,
    limits_as: str | None = None,
    to: str | None = None,
    **changes,
):
    """Do one verb on a record and let its limits follow; return the record as it is now.

    :param pause: key of the ground on which its limits stand still from now on.
    :param limit_unit: the unit that the verb puts under a limit, where it is not the holder.
    :param limits_as: the verb that the limits follow, where it is another one; empty where they do not follow.
    :raises Refused: with the reason, if the table does not allow it now.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = machine_of(record)
    record = machine.move(table, record, verb, by=by, at=at, note=note, facts=facts, key=key, to=to, **changes)
    if limits_as != "":
        follow(record, limits_as or verb, at=at, pause=pause, unit_id=limit_unit)
    return record


def follow(record: Record, verb: str, *, at: datetime, pause: str = "", unit_id: int | None = None) -> None:
    """Let the limits of a record follow a verb, and keep on it what is due first; kinds without a law have none."""
    if not hasattr(record, "procedure"):
        return
    due_date = limits.follow(
        record_kind=record.record_kind,
        record_id=record.pk,
        procedure=record.procedure,
        verb=verb,
        at=at,
        unit_id=unit_id or record.unit_id,
        officer_id=None if unit_id else record.officer_id,
        ground=pause,
    )
    keep_due_date(record, due_date)


def keep_due_date(record: Record, due_date) -> None:
    if record.due_date != due_date:
        record.due_date = due_date
        record.save(update_fields=["due_date"])


def ready_for(verb: str, record: Record, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in, so that nobody mends a form in vain.

    :raises Refused: as of `move`.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = machine_of(record)
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def tell_other(other: Record, verb: str, *, by: Actor, at: datetime, facts: dict, note: str = "") -> None:
    """Write into the history of another record what was done on this one; its state stays."""
    told = {"source": other.state, "target": other.state, "facts": facts, "note": note}
    journal.write(other.record_kind, other.pk, verb, by=by, at=at, **told)


def show_to_holder(record: Record, *, former: int | None = None) -> None:
    """Let the holder and its superiors see the record; a former holder keeps seeing how it goes on."""
    rows = RecordUnit.objects.filter(record_kind=record.record_kind, record_id=record.pk)
    moved = former is not None and former != record.unit_id
    if moved:
        rows.filter(part__in=[Part.HOLDER, Part.SUPERIOR]).delete()
    wanted = {(record.unit_id, Part.HOLDER), *((pk, Part.SUPERIOR) for pk in record.unit.superiors)}
    if moved:
        wanted.add((former, Part.FORMER))
    add_parts(record, wanted)


def add_parts(record: Record, parts: Iterable[tuple[int, str]]) -> None:
    """Let more units see the record."""
    RecordUnit.objects.bulk_create(
        [
            RecordUnit(record_kind=record.record_kind, record_id=record.pk, unit_id=pk, part=part)
            for pk, part in sorted(parts)
        ],
        ignore_conflicts=True,
    )
    record.__dict__.pop("parts", None)


def no_longer_pending(record: Record) -> None:
    """Let the unit to which the record was offered be one that had it: it keeps seeing how it goes on."""
    pending = RecordUnit.objects.filter(record_kind=record.record_kind, record_id=record.pk, part=Part.PENDING)
    units = list(pending.values_list("unit_id", flat=True))
    pending.delete()
    add_parts(record, {(pk, Part.FORMER) for pk in units})


def rule_for(record_kind: str, unit: Unit, at: datetime) -> str:
    """Tell which version of which procedure rules a record that a unit begins now; empty where no law is known."""
    law = procedure_of_record(record_kind, member=unit.member, on=clock.day_of(at))
    return law.id if law else ""


def said(text: str, *, field: str, what: str) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said.
    """
    text = (text or "").strip()
    if not text:
        raise Refused(what, field=field)
    return text


def pause_for(record: Record, verb: str, ground: str) -> Pause:
    """Find the ground on which a verb lets limits stand still, in the procedure that rules the record.

    :raises Refused: if it knows none such.
    """
    known = procedure_by_id(record.procedure).pauses_for(verb) if record.procedure else []
    pause = next((pause for pause in known if pause.key == ground), None)
    if pause is None:
        raise Refused(_("请选择不计入期限的原因。"), field="ground")
    return pause


def unit_in_force(unit_id: int | None, *, at: datetime, field: str = "unit_id") -> Unit:
    """Read a unit that exists on this day.

    :raises Refused: if there is none.
    """
    unit = Unit.objects.in_force(clock.day_of(at)).filter(pk=unit_id).first() if unit_id else None
    if unit is None:
        raise Refused(_("请选择一个单位。"), field=field)
    return unit


def officers_in(unit_id: int, *, at: datetime):
    """Give the officers who are posted in a unit on this day and investigate there, by name."""
    seats = Posting.objects.in_force(clock.day_of(at)).filter(unit_id=unit_id, roles__overlap=sorted(rules.WORKS))
    return Officer.objects.filter(is_active=True, pk__in=seats.values("officer_id")).order_by("name", "id")


def officer_in(unit_id: int, officer_id: int | None, *, at: datetime, field: str = "officer_id") -> Officer:
    """Read an officer who is posted in a unit on this day and investigates there.

    :raises Refused: if there is none.
    """
    found = officers_in(unit_id, at=at).filter(pk=officer_id).first() if officer_id else None
    if found is None:
        raise Refused(_("请选择本单位的一名在岗人员。"), field=field)
    return found


def own_unit(by: Actor, unit_id: int | None, *, at: datetime) -> Unit:
    """Give the unit in which an actor begins a record: the one named, where they investigate, or their first such.

    :raises NotAllowed: if they investigate nowhere, or not in this one.
    """
    if by.kind == "system":
        return unit_in_force(unit_id, at=at)
    units = by.units_as(*rules.WORKS) if by.kind == "officer" else []
    if not units or (unit_id and unit_id not in units):
        raise NotAllowed(_("只有本单位的承办人、监督人可以登记。"))
    return unit_in_force(unit_id or units[0], at=at)


def check_subject(new, *, unit: Unit) -> tuple[Trader | None, dict]:
    """Check what every new record says: title, sector with its details, trader and region.

    :return: the trader, where one is known, and the details as they are kept.
    :raises Invalid: naming each field that is wrong.
    """
    faults: dict[str, str] = {}
    if not new.title.strip():
        faults["title"] = _("请写明标题。")
    trader = Trader.objects.filter(pk=new.trader_id).first() if new.trader_id else None
    if new.trader_id and trader is None:
        faults["trader_id"] = _("没有这个经营者。")
    if trader is None and not new.trader_name.strip():
        faults["trader_name"] = _("请写明当事人名称；还不清楚的，写明已知的线索。")
    if new.region and not Region.objects.filter(code=new.region).exists():
        faults["region"] = _("没有这个行政区划代码。")
    sector = rules.sector_for(new.sector, unit.member)
    details: dict = {}
    if sector is None:
        faults["sector"] = _("请选择本单位监管的行业。")
    else:
        details, wrong = rules.fitting_details(sector, new.details, complete=False)
        faults |= wrong
    if faults:
        raise Invalid(faults)
    return trader, details


def subject_of(new, trader: Trader | None, details: dict) -> dict:
    """Give what every new record says as its fields, the trader's data where it is known."""
    return {
        "title": new.title.strip()[:80],
        "sector": new.sector,
        "details": details,
        "trader": trader,
        "trader_name": (new.trader_name.strip() or (trader.name if trader else ""))[:200],
        "trader_address": (new.trader_address.strip() or (trader.address if trader else ""))[:300],
        "region_id": new.region or (trader.region_id if trader else None) or None,
    }
