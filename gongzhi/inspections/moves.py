"""Moving plans and inspections: the table, the journal and what is next due, always together."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.numbers import case_number
from gongzhi.core.writing import insert
from gongzhi.directory.models import Officer, Posting
from gongzhi.inspections import access
from gongzhi.inspections.catalog import Sector, sector_on
from gongzhi.inspections.models import Inspection, Plan, PlanTarget, Sent
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.inspections.words import OfficerPart, State
from gongzhi.procedures import limits
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import procedure_of_record
from gongzhi.procedures.models import RunningLimit

LIMITED = frozenset({"submit", "follow", "recheck", "publish"})
"""Verbs that start, move or end a limit of an inspection."""


def move_plan(plan: Plan, verb: str, *, by: Actor, at: datetime, **rest) -> Plan:
    """Do one verb on a plan; arguments as of `core.machine.move`."""
    return machine.move(PLAN, plan, verb, by=by, at=at, **rest)


def ready_plan(verb: str, plan: Plan, *, by: Actor, at: datetime, key: UUID | None) -> Plan:
    """Lock a plan and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    plan = machine.lock(plan, key=key, kind=PLAN.kind)
    if refused := PLAN.refusal(plan, verb, by=by, at=at):
        raise refused
    return plan


def ready(verb: str, inspection: Inspection, *, by: Actor, at: datetime, key: UUID | None) -> Inspection:
    """Lock an inspection and ask the table before looking at what was filled in; raises as `ready_plan`."""
    inspection = machine.lock(inspection, key=key, kind=INSPECTION.kind)
    if refused := INSPECTION.refusal(inspection, verb, by=by, at=at):
        raise refused
    return inspection


def move_inspection(inspection: Inspection, verb: str, *, by: Actor, at: datetime, **rest) -> Inspection:
    """Do one verb on an inspection and keep what is next due on it; arguments as of `core.machine.move`."""
    inspection = machine.move(INSPECTION, inspection, verb, by=by, at=at, also=kept_due, **rest)
    if verb in LIMITED:
        keep_limits(inspection, verb, at=at)
    return inspection


def keep_limits(inspection: Inspection, verb: str, *, at: datetime) -> None:
    """Let the limits of the re-check and of the publication run as the inspection says, so that people are told."""
    running = {
        row.key: row
        for row in RunningLimit.objects.filter(
            record_kind=INSPECTION.kind, record_id=inspection.pk, stopped_at__isnull=True
        )
    }
    own = {"record_kind": INSPECTION.kind, "record_id": inspection.pk}
    wanted = limits_of(inspection)
    for key in running.keys() - wanted.keys():
        limits.stop_one(**own, key=key, verb=verb, at=at)
    for key, (since, day) in wanted.items():
        if key not in running:
            limits.start_one(
                **own,
                key=key,
                procedure=procedure_of_record(INSPECTION.kind, member=inspection.unit.member, on=clock.day_of(at)).id,
                at=since,
                unit_id=inspection.unit_id,
                officer_id=next((row.officer_id for row in inspection.sent), None),
                length=max((day - clock.day_of(since)).days, 0),
            )
        elif running[key].due_date != day:
            limits.agree_on(**own, limit_key=key, due_date=day)


def limits_of(inspection: Inspection) -> dict[str, tuple[datetime, date]]:
    """Tell what binds the unit now: key of the limit → since when, until which day."""
    found = {}
    if inspection.state == State.RECHECK:
        found["recheck"] = (inspection.rechecked_at or inspection.submitted_at, inspection.recheck_due)
    if inspection.publish_due and inspection.published_at is None and not inspection.hidden:
        found["publish"] = (inspection.inspected_at, inspection.publish_due)
    return found


def kept_due(inspection: Inspection) -> dict:
    """Give what a verb changes besides, so that lists sort by it."""
    return {"due_date": due_of(inspection)}


def due_of(inspection: Inspection) -> date | None:
    """Tell what is next due: the visit, or the re-check."""
    if inspection.state in {State.PLANNED, State.ASSIGNED, State.STARTED}:
        return inspection.planned_date
    return inspection.recheck_due if inspection.state == State.RECHECK else None


def plan_many(
    plan: Plan,
    targets: Iterable[PlanTarget],
    *,
    sent: dict[str, list[tuple[int, int]]] | None = None,
    by: Actor,
    at: datetime,
) -> list[Inspection]:
    """Make an inspection for each target of a plan, whatever their number, in a constant number of statements.

    :param sent: key of the target → [(officer id, unit id)] as drawn; the others wait for officers.
    """
    targets, sent = list(targets), sent or {}
    sector = sector_of(plan.sector, on=plan.starts)
    fresh = fresh_numbers(len(targets), year=clock.day_of(at).year)
    made, lines, officers = [], [], []
    for target, (pk, number) in zip(targets, fresh, strict=True):
        drawn = sent.get(target.key, [])
        state = State.ASSIGNED if drawn else State.PLANNED
        made.append(
            Inspection(
                id=pk,
                number=number,
                state=state,
                plan=plan,
                sector=plan.sector,
                checklist=sector.id,
                kind=target.kind,
                unit_id=plan.unit_id,
                trader_id=target.trader_id,
                trader_name=target.trader.name,
                address=target.address or target.trader.address,
                region_id=target.trader.region_id,
                hidden=plan.hidden,
                made_at=at,
                planned_date=plan.ends,
                due_date=plan.ends,
                source_key=f"plan:{plan.pk}:{target.trader_id}",
            )
        )
        lines.append(
            journal.line(
                INSPECTION.kind, pk, "plan", by=by, at=at, target=state, unit_id=plan.unit_id,
                facts={"plan": plan.pk, "officers": len(drawn)},
            )
        )  # fmt: skip
        officers += [
            Sent(inspection_id=pk, officer_id=officer, unit_id=unit, part=OfficerPart.DRAWN, at=at)
            for officer, unit in drawn
        ]
    insert(made, officers, lines)
    return made


FRESH = """
    SELECT nextval('inspections_inspection_id_seq'), nextval('inspections_number') FROM generate_series(1, %s)
"""


def fresh_numbers(count: int, *, year: int) -> list[tuple[int, str]]:
    """Draw keys and numbers of new inspections."""
    with connection.cursor() as cursor:
        cursor.execute(FRESH, [count])
        return [(pk, f"J{case_number(year, sequence)}") for pk, sequence in cursor.fetchall()]


def sector_of(key: str, *, on: date) -> Sector:
    """Give the version of a sector's check list in force on a day.

    :raises Refused: if there is none.
    """
    sector = sector_on(key, on)
    if sector is None:
        raise Refused(_("这一天没有生效的检查表。"), field="sector")
    return sector


def sendable(officer_ids: Iterable[int], *, at: datetime) -> dict[int, tuple[Officer, int]]:
    """Find those officers who may be sent today: id → (officer, the unit that they come from)."""
    today = clock.day_of(at)
    postings = (
        Posting.objects.in_force(today)
        .filter(
            officer_id__in=list(officer_ids),
            officer__is_active=True,
            roles__overlap=[role.value for role in access.WORK],
        )
        .select_related("officer")
        .order_by("officer_id", "from_date", "id")
    )
    found: dict[int, tuple[Officer, int]] = {}
    for posting in postings:
        found.setdefault(posting.officer_id, (posting.officer, posting.unit_id))
    return found


def all_sendable(officer_ids: Iterable[int], *, at: datetime, field: str = "officers"):
    """Find these officers, all of them.

    :raises Refused: if one of them is not at work today.
    """
    wanted = list(dict.fromkeys(officer_ids))
    found = sendable(wanted, at=at)
    if not wanted or set(found) != set(wanted):
        raise Refused(_("请选择在岗的检查人员。"), field=field)
    return [found[pk] for pk in wanted]


def working_days_after(at: datetime, number: int) -> date:
    """Give the last of so many working days after an instant."""
    return calendar().working_day_after(clock.day_of(at), number)


def said(text: str, *, field: str, what: str, most: int = 1000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text
