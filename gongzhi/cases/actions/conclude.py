"""Conclude: what consumer and trader settled between them is performed; no office had it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.cases import rules
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, trader_is_done
from gongzhi.cases.words import Outcome, TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def conclude_case(
    *,
    case: Case,
    terms: str,
    recovered: Decimal,
    recovery: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Close a matter that the two sides settled between them, with what the consumer got back in yuan.

    :raises Refused: unless it lies with the trader.
    """
    case = move_case(
        case,
        "conclude",
        by=by,
        at=at,
        note=terms,
        key=key,
        facts={"outcome": str(Outcome.SELF_SETTLED), "recovered": f"{recovered:.2f}"},
        outcome=Outcome.SELF_SETTLED,
        resolved=rules.outcome_resolves(Outcome.SELF_SETTLED),
        recovered=recovered,
        recovery=recovery if recovered else "",
        decided_at=at,
        closed_at=at,
    )
    CaseText.objects.filter(case=case).update(answer=terms)
    trader_is_done(case, TraderPart.NEGOTIATION, at=at)
    return case
