"""What the law lays down and where a matter belongs, over the API: procedures, working days, subjects, routing."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path

from gongzhi.api import schemas
from gongzhi.api.answers import answer
from gongzhi.api.describing import candidate_of, unit_name
from gongzhi.api.directory import ANY
from gongzhi.api.router import router
from gongzhi.api.words import N_
from gongzhi.core import clock
from gongzhi.directory.models import Unit
from gongzhi.procedures.catalog import Fact, Procedure, all_procedures, procedure_by_id
from gongzhi.procedures.models import CalendarYear
from gongzhi.routing.queries import route_matter
from gongzhi.routing.rules import Question
from gongzhi.routing.subjects import problems, subjects, suggest_subject


@router.get("/procedures", auth=ANY, response=list[schemas.ProcedureRow], summary=N_("程序"), tags=["law"])
def list_procedures(request: HttpRequest):
    """List every version of every procedure."""
    return answer(request, [schemas.ProcedureRow(**procedure_fields(each)) for each in all_procedures()])


@router.get("/procedures/{id}", auth=ANY, response=schemas.Procedure, summary=N_("一个程序"), tags=["law"])
def show_procedure(
    request: HttpRequest,
    id: Annotated[
        str, Path(max_length=64, description=N_("程序的代号和生效日"), examples=["amr-complaint@2026-04-15"])
    ],
):
    """Give a version of a procedure: limits, grounds, duties, each cited."""
    law = procedure_by_id(id)
    return answer(
        request,
        schemas.Procedure(
            **procedure_fields(law),
            limits=[
                schemas.LimitFact(
                    **fact_fields(law, limit),
                    counted=limit.counted,
                    length=limit.length,
                    starts=list(limit.starts),
                    stops=list(limit.stops),
                    extensions=[extension.length for extension in limit.extension if extension.length],
                )
                for limit in law.limit
            ],
            decline_grounds=[schemas.Fact(**fact_fields(law, ground)) for ground in law.decline_ground],
            end_grounds=[schemas.Fact(**fact_fields(law, ground)) for ground in law.end_ground],
            suspend_grounds=[schemas.Fact(**fact_fields(law, pause)) for pause in law.pauses_for("suspend")],
            duties=[
                schemas.DutyFact(**fact_fields(law, duty), verb=duty.verb, to=duty.to, must=duty.must)
                for duty in law.duty
            ],
            rules=[schemas.RuleFact(**fact_fields(law, rule), text=rule.text) for rule in law.rule],
        ),
    )


def procedure_fields(law: Procedure) -> dict:
    return {
        "id": law.id,
        "key": law.key,
        "title": law.title,
        "basis": law.basis,
        "kinds": list(law.kinds),
        "members": list(law.members),
        "hotlines": list(law.hotlines),
        "effective_from": law.effective_from,
        "effective_to": law.effective_to,
    }


def fact_fields(law: Procedure, fact: Fact) -> dict:
    return {
        "key": fact.key,
        "title": fact.title,
        "citation": law.citation(fact),
        "mark": fact.mark,
        "note": fact.note,
    }


@router.get("/calendar/{year}", auth=ANY, response=schemas.Year, summary=N_("一年的放假和调休"), tags=["law"])
def show_year(request: HttpRequest, year: Annotated[int, Path(ge=1900, le=2200)]):
    """Give the days of a year that differ from their weekday."""
    found = get_object_or_404(CalendarYear, pk=year)
    days = [schemas.DayOff(date=day.date, working=day.working, name=day.name) for day in found.days.order_by("date")]
    return answer(request, schemas.Year(year=found.year, status=found.status, days=days))


@router.get("/subjects", auth=ANY, response=schemas.Subjects, summary=N_("商品、服务和问题的分类"), tags=["law"])
def list_subjects(request: HttpRequest):
    """List the two axes by which matters are sorted."""
    return answer(
        request,
        schemas.Subjects(
            subjects=[schemas.Subject(key=each.key, title=each.title) for each in subjects()],
            problems=[schemas.Subject(key=each.key, title=each.title) for each in problems()],
        ),
    )


@router.post("/routing/suggestion", auth=ANY, response=schemas.Suggestion, summary=N_("应派往哪个单位"), tags=["law"])
def suggest(request: HttpRequest, asked: schemas.QuestionIn):
    """Say where the rules would send a matter, and why. Changes nothing, so it needs no Idempotency-Key."""
    hint = suggest_subject(asked.narrative, asked.title)
    question = Question(
        kind=asked.kind,
        on=clock.today(),
        hotline=asked.hotline,
        subject=asked.subject or hint.subject,
        problem=asked.problem or hint.problem,
        title=asked.title,
        text=asked.narrative,
        region=asked.region or "",
        trader_region=asked.trader_region or "",
        platform_region=asked.platform_region or "",
        on_platform=asked.on_platform,
    )
    decision = route_matter(question, viewer=request.viewer)
    unit = Unit.objects.filter(pk=decision.unit_id).first() if decision.unit_id else None
    return answer(
        request,
        schemas.Suggestion(
            unit=unit_name(unit),
            reason=decision.reason,
            rules=list(decision.rules),
            candidates=[candidate_of(each) for each in decision.candidates],
            subject=question.subject,
            problem=question.problem,
        ),
    )
