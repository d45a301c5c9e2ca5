"""Records as the API shows them; no query but for what a whole case needs."""

from datetime import datetime

from gongzhi.api import schemas
from gongzhi.cases.attachments import attachments_of
from gongzhi.cases.models import Attachment, Case, CaseUnit, Routing
from gongzhi.cases.queries import Told, history_of, links_of, offers_of, parties_of, routings_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Kind, Outcome, Part, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import Offer
from gongzhi.directory.models import Hotline, MediationBody, Officer, Region, Trader, Unit
from gongzhi.directory.queries import TraderFound
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.queries import limits_of
from gongzhi.procedures.rules import WorkCalendar
from gongzhi.procedures.standing import standing
from gongzhi.routing.rules import Candidate


def unit_name(unit: Unit | None) -> schemas.UnitName | None:
    return schemas.UnitName.model_construct(key=unit.key, name=unit.name) if unit else None


def region_name(region: Region | None) -> schemas.RegionName | None:
    return schemas.RegionName.model_construct(code=region.code, name=region.name) if region else None


def officer_name(officer: Officer | None) -> schemas.OfficerName | None:
    return schemas.OfficerName.model_construct(id=officer.pk, name=officer.name) if officer else None


def state_title(state: str) -> str:
    return str(State(state).label)


def row_fields(case: Case, *, urged: bool) -> dict:
    """Gather what lists show of a case."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "state_title": state_title(case.state),
        "outcome": case.outcome,
        "title": case.title,
        "trader_name": case.trader_name,
        "unit": unit_name(case.unit),
        "officer": officer_name(case.officer),
        "hotline": case.hotline.key if case.hotline_id else "",
        "region": region_name(case.region),
        "received_at": case.received_at,
        "due_date": case.due_date,
        "urged": urged,
    }


def case_row(case: Case) -> schemas.CaseRow:
    """Show a case of a list; `last_verb` is on it where the list knows it."""
    urged = getattr(case, "last_verb", "") == "remind"
    return schemas.CaseRow.model_construct(**row_fields(case, urged=urged))


def done(case: Case, version: int) -> schemas.Done:
    """Show a case after an act."""
    return schemas.Done.model_construct(
        number=case.number,
        version=version,
        state=case.state,
        state_title=state_title(case.state),
        outcome=case.outcome,
        unit=unit_name(case.unit),
        pending_unit=unit_name(case.pending_unit),
        officer=officer_name(case.officer),
        due_date=case.due_date,
    )


def whole_case(case: Case, *, viewer: Actor, at: datetime) -> schemas.Case:
    """Show a case with all that decides the next act; a consumer does not see what is between officers.

    :param case: as `case_by_number` gives it.
    """
    to_officer = viewer.kind == "officer"
    history = history_of(case, viewer=viewer)
    last = next((line for line in reversed(history) if line.verb != "reveal"), None)
    fields = row_fields(case, urged=last is not None and last.verb == "remind")
    if not to_officer:
        fields["officer"] = None
    return schemas.Case.model_construct(
        **fields,
        version=journal.last_seq(CASE.kind, case.pk),
        kind_title=str(Kind(case.kind).label),
        outcome_title=str(Outcome(case.outcome).label) if case.outcome else "",
        narrative=case.text.narrative,
        claims=case.claims,
        claim_text=case.text.claim_text,
        amount=case.amount,
        trader=trader_of(case.trader),
        trader_address=case.trader_address,
        platform=trader_of(case.platform),
        subject=case.subject,
        problem=case.problem,
        event_date=case.event_date,
        prior_complaint_date=case.prior_complaint_date,
        firm_answered=case.firm_answered,
        anonymous=case.anonymous,
        source=case.source,
        pending_unit=unit_name(case.pending_unit) if to_officer else None,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        reopened=case.reopened,
        ground=case.ground,
        procedure=case.procedure,
        answer=case.text.answer,
        resolved=case.resolved,
        recovered=case.recovered,
        recovery=case.recovery,
        rating=case.rating,
        units=[part_of(row) for row in case.parts if row.part != Part.SUPERIOR] if to_officer else [],
        persons=[
            schemas.Person.model_construct(
                id=party.id, part=party.part, fields={name: value for name, _title, value in party.fields}
            )
            for party in parties_of(case, viewer=viewer)
        ],
        limits=limits_shown(case, viewer=viewer, at=at),
        history=[line_of(line) for line in history],
        links=[
            schemas.Link.model_construct(
                kind=str(kind), number=other.number, title=other.title, state=other.state, unit=unit_name(other.unit)
            )
            for kind, other in links_of(case, viewer=viewer)
        ],
        routings=[routed(row) for row in routings_of(case, viewer=viewer)] if to_officer else [],
        verbs=[offer_of(offer) for offer in offers_of(case, viewer=viewer, at=at)],
        attachments=[file_of(row) for row in attachments_of(case, viewer=viewer)],
    )


def trader_of(trader: Trader | None) -> schemas.TraderOf | None:
    if trader is None:
        return None
    return schemas.TraderOf.model_construct(id=trader.pk, name=trader.name, credit_code=trader.credit_code or "")


def part_of(row: CaseUnit) -> schemas.PartOf:
    return schemas.PartOf.model_construct(
        unit=unit_name(row.unit),
        part=row.part,
        asked=row.asked,
        answer=row.answer,
        done_at=row.done_at,
        excused=row.excused,
    )


def line_of(line: Told) -> schemas.Line:
    return schemas.Line.model_construct(
        at=line.at, verb=line.verb, who=str(line.who), sentence=line.sentence, note=line.note
    )


def offer_of(offer: Offer) -> schemas.Offer:
    return schemas.Offer.model_construct(
        verb=offer.verb, title=str(offer.title), open=not offer.refusal, refusal=offer.refusal
    )


def file_of(row: Attachment) -> schemas.File:
    return schemas.File.model_construct(
        id=row.pk, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256, at=row.at
    )


def routed(row: Routing) -> schemas.Routed:
    return schemas.Routed.model_construct(
        at=row.at,
        unit=unit_name(row.unit),
        by_hand=row.by_hand,
        reason=row.reason,
        rules=row.rules,
        candidates=[
            schemas.Candidate.model_construct(unit=each["unit_name"], unit_id=each["unit_id"], reason=each["reason"])
            for each in row.candidates
        ],
    )


def candidate_of(candidate: Candidate) -> schemas.Candidate:
    return schemas.Candidate.model_construct(
        unit=candidate.unit_name, unit_id=candidate.unit_id, reason=candidate.reason
    )


def limits_shown(case: Case, *, viewer: Actor, at: datetime) -> list[schemas.Limit]:
    """Show the limits of a case as they stand; one query, and another whenever the calendar changed."""
    rows = limits_of(CASE.kind, [case.pk], viewer=viewer).get(case.pk, [])
    if not rows:
        return []
    work_calendar = calendar(rows[0].revision)
    return [limit_of(row, at=at, work_calendar=work_calendar) for row in rows]


def limit_of(row: RunningLimit, *, at: datetime, work_calendar: WorkCalendar) -> schemas.Limit:
    stands = standing(row, on=clock.day_of(at), work_calendar=work_calendar)
    return schemas.Limit.model_construct(
        key=stands.key,
        title=stands.title,
        counted=stands.counted,
        due_date=stands.due_date,
        days_left=stands.days_left,
        met=stands.met,
        is_running=stands.is_running,
        is_paused=stands.is_paused,
        provisional=stands.provisional,
        basis=stands.basis,
        article=stands.article,
    )


def unit_of(unit: Unit) -> schemas.Unit:
    return schemas.Unit.model_construct(**unit_fields(unit))


def unit_fields(unit: Unit) -> dict:
    return {
        "key": unit.key,
        "name": unit.name,
        "short_name": unit.short_name,
        "member": unit.member,
        "level": unit.level,
        "region": region_name(unit.region),
        "is_verified": unit.is_verified,
    }


def hotline_of(line: Hotline, unit: Unit) -> schemas.Hotline:
    return schemas.Hotline.model_construct(key=line.key, name=line.name, unit=unit_name(unit), kinds=line.kinds)


def body_of(body: MediationBody, unit: Unit) -> schemas.MediationBody:
    return schemas.MediationBody.model_construct(
        key=body.key,
        name=body.name,
        kind=body.kind,
        level=body.level,
        region=region_name(body.region),
        unit=unit_name(unit),
    )


def officer_of(officer: Officer) -> schemas.OfficerInPost:
    """Show an officer as `directory.queries.officers` gives them."""
    seats = [
        schemas.Seat.model_construct(unit=unit_name(posting.unit), roles=posting.roles)
        for posting in officer.current_postings
    ]
    return schemas.OfficerInPost.model_construct(id=officer.pk, name=officer.name, seats=seats)


def trader_fields(found: TraderFound) -> dict:
    return {
        "id": found.id,
        "name": found.name,
        "credit_code": found.credit_code,
        "code_fault": found.code_fault,
        "address": found.address,
        "region_name": found.region_name,
        "is_platform": found.is_platform,
        "is_confirmed": found.is_confirmed,
    }
