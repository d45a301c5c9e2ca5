"""Verify: record what checking a report found."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, said
from gongzhi.cases.words import FINDINGS
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def verify_report(
    *, case: Case, outcome: str, finding: str, by: Actor, at: datetime, key: UUID | None = None
) -> Case:
    """Record whether a report leads to a filed case, to none, or to another authority.

    :raises Refused: if the outcome is no finding, or nothing was found out.
    """
    if outcome not in FINDINGS:
        raise Refused(_("请选择核查结论。"), field="outcome")
    finding = said(finding, field="finding", what=_("请写明核查到的事实和依据。"))
    case = move_case(
        case,
        "verify",
        by=by,
        at=at,
        note=finding,
        key=key,
        facts={"outcome": str(outcome)},
        outcome=outcome,
        resolved=rules.outcome_resolves(outcome),
        decided_at=at,
    )
    CaseText.objects.filter(case=case).update(answer=finding)
    return case
