"""Split: make a report of its own of what a complaint says about a breach of law."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import intake
from gongzhi.cases.actions.receive import receive_cases
from gongzhi.cases.models import Case, CaseLink
from gongzhi.cases.moves import move_case, said
from gongzhi.cases.words import Kind, LinkKind
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def split_report(*, case: Case, narrative: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Take the report out of a complaint: a linked case of the same persons and trader, under its own procedure.

    :raises Refused: if it is not said what is reported.
    """
    narrative = said(narrative, field="narrative", what=_("请写明举报的违法行为。"))
    persons = tuple(
        intake.Person(
            name=party.name,
            phone=party.phone,
            address=party.address,
            identity=party.identity,
            email=party.email,
            part=party.part,
        )
        for party in case.parties.all()
    )
    new = intake.NewCase(
        kind=Kind.REPORT,
        narrative=narrative,
        source=case.source,
        source_key=f"{case.source_key}+report",
        persons=persons,
        anonymous=case.anonymous,
        hotline=case.hotline.key if case.hotline_id else "",
        trader_id=case.trader_id,
        trader_name=case.trader_name,
        trader_address=case.trader_address,
        platform_id=case.platform_id,
        region=case.region_id or "",
        subject=case.subject,
        problem=case.problem,
        event_date=case.event_date,
        unit_id=case.unit_id,
        unit_reason=f"由投诉 {case.number} 分立",
        facts={"from": case.number},
    )
    report = receive_cases([new], by=by, at=at)[0].case
    case = move_case(case, "split", by=by, at=at, key=key, facts={"number": report.number})
    CaseLink.objects.get_or_create(
        first_id=min(case.pk, report.pk), second_id=max(case.pk, report.pk), defaults={"kind": LinkKind.SPLIT}
    )
    return case
