"""Making and moving records of sampling: the table, the journal, the limits and what is due, always together."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, NotAllowed, Refused
from gongzhi.core.machine import Machine
from gongzhi.core.numbers import case_number
from gongzhi.directory.models import Officer, Posting, Trader, Unit
from gongzhi.procedures import limits
from gongzhi.sampling import access
from gongzhi.sampling.catalog import kinds
from gongzhi.sampling.models import AlertDraft, Laboratory, Sample, SampleFile, SamplingPlan, Watched
from gongzhi.sampling.states import ALERT, LABORATORY, PLAN, SAMPLE, WATCHED
from gongzhi.sampling.words import LaboratoryState

Record = SamplingPlan | Sample | Laboratory | Watched | AlertDraft
TABLES: dict[type, Machine] = {
    SamplingPlan: PLAN, Sample: SAMPLE, Laboratory: LABORATORY, Watched: WATCHED, AlertDraft: ALERT
}  # fmt: skip
MOST_FILES = 30


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


def move(record: Record, verb: str, *, by: Actor, at: datetime, limits_as: str | None = "", **rest):
    """Do one verb on a record; arguments as of `core.machine.move`.

    :param limits_as: for a sample, the verb that its limits follow; empty where they do not, None: this verb.
    """
    record = machine.move(table_of(record), record, verb, by=by, at=at, **rest)
    if isinstance(record, Sample) and limits_as != "":
        follow(record, limits_as or verb, at=at)
    return record


def follow(sample: Sample, verb: str, *, at: datetime) -> None:
    """Let the limits of a sample follow a verb, and keep on it what is due first."""
    due_date = limits.follow(
        record_kind=sample.record_kind,
        record_id=sample.pk,
        procedure=sample.procedure,
        verb=verb,
        at=at,
        unit_id=sample.unit_id,
        officer_id=sample.officer_id,
    )
    sample.__dict__.pop("objection_limit", None)
    if sample.due_date != due_date:
        sample.due_date = due_date
        sample.save(update_fields=["due_date"])


def begin(record: Record, verb: str, *, by: Actor, at: datetime, note: str = "", facts: dict | None = None) -> None:
    """Write a new record with the first line of its history."""
    record.save(force_insert=True)
    journal.write(
        table_of(record).kind,
        record.pk,
        verb,
        by=by,
        at=at,
        target=record.state,
        unit_id=access.unit_of(record),
        note=note,
        facts=facts,
    )


def refuse_second(model: type, key: UUID, *, name: str = "source_key") -> None:
    """End an act that made its record before.

    :raises AlreadyDone: with the record (caught by `@act`).
    """
    if record := model._default_manager.filter(**{name: key}).first():
        raise AlreadyDone(record)


def next_number(at: datetime) -> str:
    """Draw the next number of a sample: Y, the year, a sequence and a check digit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('sampling_number')")
        (sequence,) = cursor.fetchone()
    return f"Y{case_number(clock.day_of(at).year, sequence % 10_000_000)}"


def own_unit(by: Actor, unit_id: int | None, *, at: datetime, roles=access.WORK) -> Unit:
    """Give the unit in which an actor begins a record: the one named, or the first in which they have such a role.

    :raises NotAllowed: if they have none, or not in this one.
    """
    able = by.units_as(*roles) if by.kind == "officer" else []
    wanted = unit_id or (able[0] if able else None)
    if wanted is None or (by.kind != "system" and wanted not in able):
        raise NotAllowed(_("您不能为这个单位办理。"))
    found = Unit.objects.in_force(clock.day_of(at)).filter(pk=wanted).first()
    if found is None:
        raise Refused(_("请选择一个单位。"), field="unit_id")
    return found


def said(text: str, *, field: str, what: str, most: int = 1000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = (text or "").strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def known_kinds(keys: Iterable[str], *, field: str = "kinds") -> list[str]:
    """Check keys of kinds of goods.

    :raises Invalid: if there are none, or unknown ones.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted or set(wanted) - set(kinds()):
        raise Invalid({field: _("请选择商品类别。")})
    return wanted


def officer_at_work(unit: Unit, officer_id: int | None, *, at: datetime) -> Officer | None:
    """Find an officer who works on cases in a unit, or an office above or below it, on this day."""
    seats = Posting.objects.in_force(clock.day_of(at)).filter(
        officer_id=officer_id, officer__is_active=True, roles__overlap=[role.value for role in access.WORK]
    )
    related = {unit.pk, *unit.superiors}
    for posting in seats.select_related("officer", "unit"):
        if posting.unit_id in related or unit.pk in posting.unit.superiors:
            return posting.officer
    return None


def trader_named(trader_id: int | None, name: str) -> tuple[Trader | None, str]:
    """Find a trader, and give the name under which it is kept: its own, or as written on the spot."""
    trader = Trader.objects.filter(pk=trader_id).first() if trader_id else None
    return trader, (trader.name if trader else " ".join(name.split()))[:200]


def fit_laboratory(laboratory_id: int | None, kind: str, *, on: date, retest: bool = False) -> Laboratory:
    """Read a laboratory that may test goods of a kind on a day.

    :raises Refused: saying why it may not.
    """
    found = Laboratory.objects.filter(pk=laboratory_id).first() if laboratory_id else None
    if found is None:
        raise Refused(_("请选择一家检验机构。"), field="laboratory")
    if found.state != LaboratoryState.ACTIVE:
        raise Refused(_("这家检验机构已暂停承检。"), field="laboratory")
    if found.valid_until < on:
        raise Refused(_("这家检验机构的资质已过有效期。"), field="laboratory")
    if kind not in found.kinds:
        raise Refused(_("这家检验机构的资质不包括这类商品。"), field="laboratory")
    if retest and not found.retests:
        raise Refused(_("这家检验机构不在复检机构名录里。"), field="laboratory")
    return found


def keep_files(sample: Sample, given: Iterable, *, kind: str, by: Actor, at: datetime) -> int:
    """Examine and keep files with a sample; the same content a second time is kept once. Returns how many are new.

    :param given: (name, content) each, or `core.files.Examined`.
    :raises Refused: if one may not come in, or there are too many.
    """
    examined = [each if isinstance(each, files.Examined) else files.examine(*each) for each in given or ()]
    there = set(sample.files.values_list("sha256", flat=True))
    fresh = {each.sha256: each for each in examined if each.sha256 not in there}
    if len(there) + len(fresh) > MOST_FILES:
        raise Refused(_("一个样品最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="files")
    for each in fresh.values():
        files.keep(each.content)
        SampleFile.objects.create(
            sample=sample,
            kind=kind,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            sha256=each.sha256,
            at=at,
            by_kind=by.kind,
        )
    return len(fresh)
