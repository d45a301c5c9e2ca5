"""Limits run on records: each verb starts, stops, pauses and resumes what the law says it does.

All of these write inside the caller's transaction, which has locked the record.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.kept import kept, one_look
from gongzhi.core.writing import Rows, put
from gongzhi.procedures import catalog
from gongzhi.procedures.calendars import calendar, reckon
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.queries import limits_on_records
from gongzhi.procedures.rules import WorkCalendar, earliest

ENDING = frozenset({"close", "withdraw", "decline", "answer", "conclude", "flow_back"})
"""Verbs that close a matter, or end what the trader was given time for: whatever still runs falls away."""
HANDED_ON = frozenset({"transfer", "refer", "merge"})
"""Verbs that hand a matter on, to another unit or into another matter: what stopped so runs on when it comes back."""
UPDATED = (
    "officer_id", "extended", "extensions", "pauses", "due_date", "provisional", "stopped_at", "stopped_by", "met",
    "warned",
)  # fmt: skip


def follow(
    *,
    record_kind: str,
    record_id: int,
    procedure: str,
    verb: str,
    at: datetime,
    unit_id: int,
    officer_id: int | None = None,
    ground: str = "",
    traits: Iterable[str] = (),
    only: str = "",
) -> date | None:
    """Do to the limits of a record what a verb does to them; at most two statements, three when the first one starts.

    :param procedure: id of the version that rules the record; empty while no unit has been found for it.
    :param unit_id: the unit whose turn it is after the verb: for transfer and invite the unit asked, for return the
        unit returned to, for answer_assist and excuse the assisting unit, else the holder.
    :param officer_id: who has the record in hand there; set on that unit's running limits.
    :param ground: key of the pause, where the verb begins one and the law knows several: testing, recusal …
    :param traits: what limits may depend on: "named" for a report whose reporter gave their name.
    :param only: key of the one limit that the verb concerns, where it does not concern all that name it.
    :return: the earliest due date of what runs now, or None.
    :raises Refused: if no such ground stands in the law.
    """
    day = clock.day_of(at)
    rows = sorted(limits_on_records(record_kind, [record_id]), key=lambda row: (row.key, row.turn))
    work_calendar = calendar(rows[0].revision if rows else None)
    law = catalog.procedure_by_id(procedure) if procedure else None
    check_ground(law, verb, ground)
    concerned = [row for row in rows if not only or row.key == only]
    changed = [
        row for row in concerned if change(row, rows, verb, day, at, unit_id, officer_id, ground, work_calendar)
    ]
    started = [
        begin(limit, version, record_kind, record_id, turn_of(limit, rows), day, unit_id, officer_id, work_calendar)
        for limit, version in starting(law, verb, day, set(traits))
        if not any(row.is_running and is_same(row, limit, unit_id) for row in rows)
    ]
    for row in started:
        count_from(row, rows, work_calendar)
    put([*changed, *started], unique=("record_kind", "record_id", "key", "turn"), update=UPDATED)
    return earliest(row.due_date for row in (*rows, *started) if row.is_running)


def started(
    *, record_kind: str, starts: Iterable[tuple[int, str, int, date]], verb: str
) -> tuple[Rows, dict[int, date]]:
    """Make the limits that begin with many new records, to be written together with these.

    :param starts: (record id, id of the procedure or empty, id of the unit, day of the verb) each.
    :return: the limits; and record id → earliest due date, of those that have one.
    """
    with one_look():
        plan = beginnings()
    rows = [
        row | {"record_id": record_id, "unit_id": unit_id}
        for record_id, procedure, unit_id, day in starts
        for row in plan(record_kind, procedure, verb, day)
    ]
    dues: dict[int, date] = {}
    for row in rows:
        if due := row["due_date"]:
            dues[row["record_id"]] = min(due, dues.get(row["record_id"], due))
    return Rows(RunningLimit, rows), dues


def start_one(
    *,
    record_kind: str,
    record_id: int,
    procedure: str,
    key: str,
    at: datetime,
    unit_id: int,
    officer_id: int | None = None,
    length: int | None = None,
) -> RunningLimit:
    """Start one limit of a procedure on a record by itself, such as one that obliges a trader.

    :param unit_id: the unit that watches over it, and whose people are told when it runs out.
    :param length: in days as the limit is counted, where this time it is another than the law's.
    """
    law = catalog.procedure_by_id(procedure)
    limit = law.find_limit(key)
    known = list(RunningLimit.objects.filter(record_kind=record_kind, record_id=record_id, key=key))
    row = begin(
        limit, law, record_kind, record_id, turn_of(limit, known), clock.day_of(at), unit_id, officer_id, calendar()
    )
    if length is not None:
        row.length = length
        reckon(row, calendar())
    row.save(force_insert=True)
    return row


def stop_one(
    *, record_kind: str, record_id: int, key: str, verb: str, at: datetime, kept: bool = True
) -> bool | None:
    """Stop a limit that was started by itself; tell whether it was met, None where it fell away or does not run.

    :param kept: whether the verb does what the limit asks for; else it falls away.
    """
    row = (
        RunningLimit.objects.select_for_update()
        .filter(record_kind=record_kind, record_id=record_id, key=key, stopped_at__isnull=True)
        .first()
    )
    if row is None:
        return None
    in_time = row.due_date is None or clock.day_of(at) <= row.due_date
    row.stopped_at, row.stopped_by = at, verb
    row.met = in_time if kept else (None if in_time else False)
    row.save(update_fields=["stopped_at", "stopped_by", "met"])
    return row.met


def agree_on(*, record_kind: str, record_id: int, limit_key: str, due_date: date) -> RunningLimit:
    """Let a running limit in natural days end on the day that two sides agreed on."""
    row = RunningLimit.objects.select_for_update().get(
        record_kind=record_kind, record_id=record_id, key=limit_key, stopped_at__isnull=True
    )
    row.length = max((due_date - row.started_date).days, 0)
    reckon(row, calendar())
    row.save(update_fields=["length", "due_date", "provisional", "warned"])
    return row


def extend(
    *, record_kind: str, record_id: int, limit_key: str, by: Actor, at: datetime, length: int | None = None
) -> RunningLimit:
    """Make a running limit longer, by as much as the law gives the next time.

    A limit that obliges a trader may be made longer by the trader itself, as by a bank's head of complaint handling.

    :param length: in days as it is counted, where the law leaves it to the decision.
    :raises NotAllowed: if the actor's role may not decide it.
    :raises Refused: if it does not run, has passed, or the law gives no (further) extension.
    """
    row = (
        RunningLimit.objects.select_for_update()
        .filter(record_kind=record_kind, record_id=record_id, key=limit_key, stopped_at__isnull=True)
        .first()
    )
    if row is None:
        raise Refused(_("这个期限没有在计算，不能延长。"), field="limit")
    given = row.limit.extension
    if not given:
        raise Refused(_("“%(limit)s”法律没有规定可以延长。") % {"limit": row.title}, field="limit")
    if row.extensions >= len(given):
        raise Refused(_("“%(limit)s”已经延长过，不能再延长。") % {"limit": row.title}, field="limit")
    if row.due_date and row.due_date < clock.day_of(at):
        raise Refused(_("“%(limit)s”已经超期，不能再延长。") % {"limit": row.title}, field="limit")
    extension = given[row.extensions]
    by_the_obliged = by.kind == "trader" and row.limit.obliges == "trader"
    if by.kind != "system" and not by_the_obliged and not by.is_a(extension.role):
        raise NotAllowed(_("延长“%(limit)s”须由%(role)s决定。") % {"limit": row.title, "role": extension.role.title})
    if extension.by_decision and not length:
        raise Refused(_("请写明延长的天数。"), field="length")
    if length and not extension.by_decision and length != extension.length:
        raise Refused(
            _("“%(limit)s”这次只能延长 %(days)s 天。") % {"limit": row.title, "days": extension.length},
            field="length",
        )
    row.extended += extension.length or length
    row.extensions += 1
    reckon(row, calendar())
    row.save(update_fields=["extended", "extensions", "due_date", "provisional", "warned"])
    return row


def may_extend(row: RunningLimit) -> catalog.Extension | None:
    """Tell by how much a running limit may be made longer the next time, or None."""
    given = row.limit.extension
    return given[row.extensions] if row.is_running and row.extensions < len(given) else None


def check_ground(law: catalog.Procedure | None, verb: str, ground: str) -> None:
    known = law.pauses_for(verb) if law else []
    if ground and known and ground not in {pause.key for pause in known}:
        raise Refused(_("适用的程序没有规定这种中止原因。"), field="ground")
    if not ground and len(known) > 1:
        raise Refused(_("请选择中止的原因。"), field="ground")


def last_day(row: RunningLimit, verb: str, work_calendar: WorkCalendar) -> date:
    """Tell until when a verb keeps a limit: its due date; for the end to which the passing of a limit itself leads,
    the working day after, since it cannot be decided sooner."""
    if verb == "end" and row.limit.at_expiry == "end":
        return work_calendar.working_day_after(row.due_date, 1)
    return row.due_date


def starting(law: catalog.Procedure | None, verb: str, day: date, traits: set[str]):
    """List the limits that a verb starts, each with the version of the procedure that lays it down."""
    traits = traits if law else traits | {"unrouted"}
    beside = catalog.procedure(catalog.WORKING_RULES, on=day) if law is None or law.record == "case" else None
    for version in (law, beside):
        for limit in version.limit if version else ():
            wanted = not limit.only_if or limit.only_if in traits
            if wanted and (limit.obliges == "unit" or limit.runs) and verb in (*limit.starts, *limit.restarts):
                yield limit, version


def is_same(row: RunningLimit, limit: catalog.Limit, unit_id: int) -> bool:
    return row.key == limit.key and (not limit.each_unit or row.unit_id == unit_id)


def turn_of(limit: catalog.Limit, rows: list[RunningLimit]) -> int:
    return max((row.turn for row in rows if row.key == limit.key), default=0) + 1


def begin(limit, version, record_kind, record_id, turn, day, unit_id, officer_id, work_calendar) -> RunningLimit:
    """Make the row of a limit that starts today, its due date reckoned."""
    row = RunningLimit(
        record_kind=record_kind,
        record_id=record_id,
        key=limit.key,
        turn=turn,
        procedure=version.id,
        unit_id=unit_id,
        officer_id=officer_id,
        started_date=day,
        counted=limit.counted,
        obliges=limit.obliges,
        length=limit.length,
        pauses=[],
    )
    reckon(row, work_calendar)
    return row


def count_from(row: RunningLimit, rows: list[RunningLimit], work_calendar: WorkCalendar) -> None:
    """Count a new limit from the first day of another one of the record, where its law says so."""
    other = row.limit.counted_from
    before = [each for each in rows if each.key == other] if other else []
    if before:
        latest = max(before, key=lambda each: each.turn)
        row.started_date, row.pauses = latest.started_date, list(latest.pauses)
        reckon(row, work_calendar)


@kept
def beginnings() -> Callable[[str, str, str, date], list[dict]]:
    """Give what tells the limits that begin with a verb on a day, each as its columns, and remembers them."""
    work_calendar = calendar()

    @lru_cache(maxsize=2000)
    def plan(record_kind: str, procedure: str, verb: str, day: date) -> list[dict]:
        law = catalog.procedure_by_id(procedure) if procedure else None
        return [
            columns_of(begin(limit, version, record_kind, 0, 1, day, 0, None, work_calendar))
            for limit, version in starting(law, verb, day, set())
        ]

    return plan


def columns_of(row: RunningLimit) -> dict:
    """Give what a new limit holds, without a key."""
    return {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def change(
    row: RunningLimit,
    rows: list[RunningLimit],
    verb: str,
    day: date,
    at: datetime,
    unit_id: int,
    officer_id: int | None,
    ground: str,
    work_calendar: WorkCalendar,
) -> bool:
    """Do to one limit what the verb does to it; tell whether it changed."""
    limit, law = row.limit, row.law
    if not row.is_running:
        latest = turn_of(limit, rows) - 1
        if verb in limit.reopens and row.stopped_by in HANDED_ON and row.turn == latest and row.unit_id == unit_id:
            row.stopped_at, row.stopped_by, row.met = None, "", None
            return True
        return False
    mine = not limit.each_unit or row.unit_id == unit_id
    if (verb in limit.stops and mine) or verb in limit.restarts or (verb in ENDING and verb not in limit.starts):
        in_time = row.due_date is None or day <= last_day(row, verb, work_calendar)
        row.stopped_at, row.stopped_by = at, verb
        row.met = in_time if verb in limit.stops else (None if in_time else False)
        return True
    before = list(row.pauses), row.officer_id
    for pause in law.pauses_for(verb):
        if row.key in pause.excludes and ground in ("", pause.key):
            row.pauses = [*row.pauses, {"key": pause.key, "from": day.isoformat(), "to": None}]
    ending = {pause.key for pause in law.pause if pause.ends == verb}
    row.pauses = [
        {**pause, "to": day.isoformat()} if pause["to"] is None and pause["key"] in ending else pause
        for pause in row.pauses
    ]
    if row.pauses != before[0]:
        reckon(row, work_calendar)
    if officer_id and row.unit_id == unit_id:
        row.officer_id = officer_id
    return (row.pauses, row.officer_id) != before
