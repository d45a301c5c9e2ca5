"""Moving a mediation: the case locked first, the journal, and the facts that grounds of the law ask for."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.facts import keep_facts
from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.moves import keep_seen_by
from gongzhi.cases.words import Part, Side
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.mediation import rules
from gongzhi.mediation.models import Mediation, Session
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.words import MediationState, SessionState, Way


def lock_mediation(case: Case, *, by: Actor, at: datetime, key: UUID | None) -> Mediation:
    """Lock a case and its mediation, which begins here where there was none.

    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    mediation = Mediation.objects.filter(case=case).first()
    if mediation is None:
        mediation = Mediation.objects.create(case=case)
        state = MediationState.OFFICE
        journal.write(MEDIATION.kind, mediation.pk, "open", by=by, at=at, target=state, facts={"number": case.number})
    return machine.lock(mediation, key=key, kind=MEDIATION.kind)


def ready_for(verb: str, case: Case, *, by: Actor, at: datetime, key: UUID | None) -> Mediation:
    """Lock a mediation and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow the verb now.
    """
    mediation = lock_mediation(case, by=by, at=at, key=key)
    if refused := MEDIATION.refusal(mediation, verb, by=by, at=at):
        raise refused
    return mediation


def move_mediation(
    mediation: Mediation,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    key: UUID | None,
    facts: dict,
    note: str = "",
    **changes,
) -> Mediation:
    """Do one verb on a mediation; writes the journal."""
    return machine.move(MEDIATION, mediation, verb, by=by, at=at, key=key, facts=facts, note=note, **changes)


def keep_file(mediation: Mediation, *, at: datetime) -> Mediation:
    """Keep on the case which facts follow from the records as they are now; give the mediation afresh."""
    fresh = Mediation.objects.select_related("case").get(pk=mediation.pk)
    sessions = fresh.sessions.prefetch_related("attendances")
    met = [rules.Met(each.stands, tuple(row.attended for row in each.attendances.all())) for each in sessions]
    keep_facts(fresh.case, rules.facts_of(fresh.statements, met), at=at)
    return fresh


def show_to(mediation: Mediation, unit_id: int) -> None:
    """Let a unit see the case, as the one that mediates on the office's behalf."""
    CaseUnit.objects.get_or_create(case=mediation.case, unit_id=unit_id, part=Part.ENTRUSTED)
    keep_seen_by(mediation.case)


def hide_from_body(mediation: Mediation, *, at: datetime) -> None:
    """Let the body's unit be one that had the case: it keeps seeing how it goes on."""
    rows = CaseUnit.objects.filter(case=mediation.case, part=Part.ENTRUSTED)
    former = [
        CaseUnit(case=mediation.case, unit_id=pk, part=Part.FORMER, done_at=at)
        for pk in rows.values_list("unit_id", flat=True)
    ]
    rows.delete()
    CaseUnit.objects.bulk_create(former, ignore_conflicts=True)
    keep_seen_by(mediation.case)


def find_session(mediation: Mediation, number: int | None, *stands: str) -> Session:
    """Find a session by its number, standing as wanted.

    :raises Refused: if there is none, or it stands otherwise.
    """
    found = mediation.sessions.filter(number=number).first() if number else None
    if found is None:
        raise Refused(_("请选择一次调解。"), field="session")
    if found.stands not in stands:
        raise Refused(
            _("第 %(number)d 次调解%(state)s，不能这样做。")
            % {"number": found.number, "state": SessionState(found.stands).label},
            field="session",
        )
    return found


def past_day(day: date | None, *, at: datetime, field: str = "on_date", since: date | None = None) -> date:
    """Give a day on which something was said or done: today unless told; never later, nor before `since`."""
    today = clock.day_of(at)
    day = day or today
    if day > today or (since and day < since):
        raise Refused(_("日期不能晚于今天，也不能早于事情发生之前。"), field=field)
    return day


def one_of(value: str, words, *, field: str, what: str) -> str:
    """Give a word if it is one of the known ones.

    :raises Refused: if it is none.
    """
    if value not in words:
        raise Refused(what, field=field)
    return value


def known_side(side: str) -> str:
    return one_of(side, Side.values, field="side", what=_("请选择是哪一方。"))


def known_way(way: str) -> str:
    return one_of(way, Way.values, field="way", what=_("请选择是怎样表示的。"))
