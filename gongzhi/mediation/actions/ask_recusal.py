"""Ask for recusal: a side wants a mediator to withdraw; mediation stands still until that is decided."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.rules import ground_of, procedure_of
from gongzhi.cases.words import Side, State
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Recusal
from gongzhi.mediation.moves import known_side, move_mediation, one_of, ready_for
from gongzhi.mediation.words import RecusalGround

PAUSE = "recusal"


@act
def ask_recusal(
    *,
    case: Case,
    side: str,
    officer: int,
    ground: str,
    told: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record that a side asks for a mediator to withdraw; suspends the case where its procedure says so.

    :raises Refused: if that officer does not mediate, was asked about already, or no reason is given.
    """
    mediation = ready_for("ask_recusal", case, by=by, at=at, key=key)
    if by.kind == "consumer" and side != Side.COMPLAINANT:
        raise NotAllowed(_("您只能为自己一方申请回避。"))
    known_side(side)
    mediator = next((each for each in mediation.mediators if each.officer_id == officer), None)
    if mediator is None:
        raise Refused(_("请选择一名现在的调解员。"), field="officer")
    if any(each.officer_id == officer and each.decided_at is None for each in mediation.recusals):
        raise Refused(_("对这名调解员的回避申请还在等待决定。"), field="officer")
    one_of(ground, RecusalGround.values, field="ground", what=_("请选择申请回避的理由。"))
    told = said(told, field="told", what=_("请写明申请回避的具体情况。"))
    suspends = mediation.case.state == State.ACCEPTED and knows_pause(mediation.case)
    facts = {"side": side, "officer": mediator.officer.name, "ground": ground}
    mediation = move_mediation(mediation, "ask_recusal", by=by, at=at, key=key, facts=facts, note=told)
    Recusal.objects.create(
        mediation=mediation,
        officer_id=officer,
        side=side,
        ground=ground,
        told=told,
        asked_at=at,
        suspends=suspends,
    )
    if suspends:
        reason = _("%(side)s申请%(officer)s回避，等待决定。") % {
            "side": Side(side).label,
            "officer": mediator.officer.name,
        }
        suspend_case(case=mediation.case, ground=PAUSE, reason=reason, by=SYSTEM, at=at)
    return Mediation.objects.get(pk=mediation.pk)


def knows_pause(case: Case) -> bool:
    procedure = procedure_of(case)
    return procedure is not None and ground_of(procedure.pauses_for("suspend"), PAUSE) is not None
