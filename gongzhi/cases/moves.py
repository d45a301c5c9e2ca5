"""Moving a case: the table, the journal, the limits and who sees it, always together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case, CaseText, CaseTrader, CaseUnit, Routing
from gongzhi.cases.states import CASE
from gongzhi.cases.words import How, Part
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.writing import insert, save
from gongzhi.directory.models import Unit
from gongzhi.procedures import limits
from gongzhi.procedures.models import RunningLimit


def move_case(
    case: Case,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    facts: dict | None = None,
    key: UUID | None = None,
    pause: str = "",
    limit_unit: int | None = None,
    limits_as: str = "",
    only_limit: str = "",
    untold: bool = False,
    **changes,
) -> Case:
    """Do one verb on a case and let its limits follow; return the case as it is now.

    :param pause: key of the ground on which its limits stand still from now on.
    :param limit_unit: the unit that the verb puts under a limit, where it is not the holder.
    :param limits_as: the verb that the limits follow, where it is another one.
    :param only_limit: the one limit that the verb concerns; "-" for none.
    :param untold: whoever must be told of it will be told later, so that the time for telling runs.
    :raises Refused: with the reason, if the table does not allow it now.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """

    def due(case: Case) -> dict[str, date | None]:
        followed = limits_as or verb
        return due_after(case, followed, at, pause=pause, unit_id=limit_unit, only_limit=only_limit, untold=untold)

    return machine.move(CASE, case, verb, by=by, at=at, note=note, facts=facts, key=key, also=due, **changes)


def due_after(
    case: Case,
    verb: str,
    at: datetime,
    *,
    pause: str = "",
    unit_id: int | None = None,
    only_limit: str = "",
    untold: bool = False,
) -> dict[str, date | None]:
    """Let the limits follow a verb; give what is due first then, where it is another day than before."""
    due_date = limits.follow(
        record_kind=CASE.kind,
        record_id=case.pk,
        procedure=case.procedure,
        verb=verb,
        at=at,
        unit_id=unit_id or case.unit_id,
        officer_id=None if unit_id else case.officer_id,
        ground=pause,
        traits=(*(() if case.anonymous else ("named",)), *(("untold",) if untold else ())),
        only=only_limit,
    )
    return {} if due_date == case.due_date else {"due_date": due_date}


def follow_limits(case: Case, verb: str, *, at: datetime) -> None:
    """Let the limits follow a verb that is done, and keep on the case what is due first: queues sort by it."""
    for name, due_date in due_after(case, verb, at).items():
        case.due_date = due_date
        save(case, [name])


def lock_case(case: Case, key: UUID | None) -> Case:
    """Lock a case before looking at anything that decides whether an act is possible.

    :raises AlreadyDone: if the same act was done before (caught by `@act`): it is not refused for having been done.
    """
    return machine.lock(case, key=key, kind=CASE.kind)


def ready_for(verb: str, case: Case, *, by: Actor, at: datetime, key: UUID | None) -> Case:
    """Lock a case and ask the table before looking at what was filled in, so that nobody mends a form in vain.

    :raises Refused: as of `move_case`.
    :raises AlreadyDone: as of `lock_case`.
    """
    case = lock_case(case, key)
    if refused := CASE.refusal(case, verb, by=by, at=at):
        raise refused
    return case


def lock_pair(case: Case, other: Case | None, key: UUID | None) -> Case:
    """Lock two cases in an order that is always the same; give the first as it is now.

    :raises AlreadyDone: as of `lock_case`.
    """
    list(Case.objects.select_for_update().filter(pk__in=[case.pk, *([other.pk] if other else [])]).order_by("pk"))
    return lock_case(case, key)


def tell_other(other: Case, verb: str, case: Case, *, by: Actor, at: datetime) -> None:
    """Write into the history of the other case of a pair what was done on this one."""
    other = lock_case(other, None)
    told = {"source": other.state, "target": other.state, "facts": {"number": case.number}}
    journal.write(CASE.kind, other.pk, verb, by=by, at=at, **told)


def lock_all(case_ids: Iterable[int]) -> list[Case]:
    """Lock many cases, always in the same order."""
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=list(case_ids)).order_by("pk"))


def tell_all(
    cases: Sequence[Case],
    verb: str,
    *,
    by: Actor,
    at: datetime,
    unit_id: int,
    facts: Callable[[Case], dict],
    note: str = "",
    key: UUID | None = None,
) -> None:
    """Write a line into the history of each of these cases, which stay in their states; one statement.

    Whether it may be done the caller has found: an incident's table answers for all its matters at once.

    :param cases: locked, as `lock_all` gives them.
    """
    lines = [
        journal.line(
            CASE.kind, case.pk, verb, by=by, at=at, source=case.state, target=case.state, unit_id=unit_id, note=note,
            facts=facts(case), key=key,
        )
        for case in cases
    ]  # fmt: skip
    insert(lines)


def no_longer_pending(case: Case, *, at: datetime) -> None:
    """Let the unit to which the case was offered be one that had it: it keeps seeing how the case goes on."""
    pending = CaseUnit.objects.filter(case=case, part=Part.PENDING)
    former = [
        CaseUnit(case=case, unit_id=pk, part=Part.FORMER, done_at=at)
        for pk in pending.values_list("unit_id", flat=True)
    ]
    pending.delete()
    CaseUnit.objects.bulk_create(former, ignore_conflicts=True)
    case.__dict__.pop("parts", None)


def ask_trader(case: Case, part: str, *, due_date: date | None, waits: bool = True) -> None:
    """Let a trader that was asked about a case have it before it until a day, or wait for the other side."""
    CaseTrader.objects.filter(case=case, part=part, done_at__isnull=True).update(waits=waits, due_date=due_date)
    case.__dict__.pop("asked", None)


def trader_is_done(case: Case, part: str, *, at: datetime) -> None:
    """Let it be over for the trader: it keeps seeing what was said up to now, and is asked nothing more."""
    CaseTrader.objects.filter(case=case, part=part, done_at__isnull=True).update(waits=False, done_at=at)
    case.__dict__.pop("asked", None)


def has_unit(case: Case) -> bool:
    """Tell whether a unit was found for a case, or only who took it in has it."""
    routed = Routing.objects.filter(case=case).order_by("-id").values_list("unit_id", flat=True).first()
    return routed is not None


def give_to(case: Case, unit: Unit, verb: str, *, by: Actor, at: datetime, **rest) -> Case:
    """Do a verb that makes another unit the holder: its procedure rules from now on and its limits begin."""
    former = case.unit_id
    procedure = rules.procedure_id_for(
        member=unit.member,
        kind=case.kind,
        received_at=case.came_to_office_at,
        hotline=case.hotline.key if case.hotline_id else "",
    )
    case = machine.move(
        CASE, case, verb, by=by, at=at, unit=unit, officer=None, pending_unit=None, procedure=procedure, **rest
    )
    show_to_holder(case, former=former)
    follow_limits(case, verb, at=at)
    return case


def send_to_intake(case: Case, *, by: Actor, at: datetime, **rest) -> Case:
    """Do the verb that hands a case back to the unit that took it in: no unit is found any more."""
    entry = next((row.unit for row in case.parts if row.part == Part.INTAKE), None)
    if entry is None:
        raise Refused(_("本件没有受理入口单位，无法交回。"))
    former = case.unit_id
    changes = {"unit": entry, "officer": None, "procedure": "", "facts": {"unit": entry.name}}
    case = machine.move(CASE, case, "hand_back", by=by, at=at, **changes, **rest)
    show_to_holder(case, former=former)
    follow_limits(case, "hand_back", at=at)
    return case


def show_to_holder(case: Case, *, former: int) -> None:
    """Let the new holder and its superiors see the case; the former holder keeps seeing how it goes on."""
    if former != case.unit_id:
        CaseUnit.objects.filter(case=case, part__in=[Part.HOLDER, Part.SUPERIOR]).delete()
    rows = {(case.unit_id, Part.HOLDER), *((pk, Part.SUPERIOR) for pk in case.unit.superiors)}
    if former != case.unit_id:
        rows.add((former, Part.FORMER))
    CaseUnit.objects.bulk_create(
        [CaseUnit(case=case, unit_id=pk, part=part) for pk, part in sorted(rows)], ignore_conflicts=True
    )
    keep_seen_by(case)


def keep_seen_by(case: Case) -> None:
    """Bring the search index up to date after a change of who sees the case."""
    case.__dict__.pop("parts", None)
    CaseText.objects.filter(case=case).update(seen_by=sorted({row.unit_id for row in case.parts}))


def unit_in_force(unit_id: int, *, at: datetime, field: str = "unit") -> Unit:
    """Read a unit that exists on this day.

    :raises Refused: if there is none.
    """
    unit = Unit.objects.in_force(clock.day_of(at)).filter(pk=unit_id).first() if unit_id else None
    if unit is None:
        raise Refused(_("请选择一个单位。"), field=field)
    return unit


def told_how(told: str) -> dict:
    """Give what `move_case` needs to know of how a decision is told: the fact for the history, and whether it is not.

    :raises Refused: if there is no such way.
    """
    if told not in How.values:
        raise Refused(_("请选择怎样告知。"), field="told")
    return {"facts": {} if told == How.ONLINE else {"told": told}, "untold": told == How.LATER}


def running_dues(case: Case) -> dict[str, date | None]:
    """Give the due date of each running limit of a case; None while it stands still."""
    rows = RunningLimit.objects.filter(record_kind=CASE.kind, record_id=case.pk, stopped_at__isnull=True)
    return dict(rows.values_list("key", "due_date"))


def said(text: str, *, field: str, what: str) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    return text
