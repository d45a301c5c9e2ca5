"""Suspend: stop the clock while testing goes on or a recusal is decided."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, ready_for, said
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def suspend_case(*, case: Case, ground: str, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Suspend a case; the limits that its procedure says do not run until it is resumed.

    :raises Refused: if the ground is none of those its procedure knows, or no reason is given.
    """
    case = ready_for("suspend", case, by=by, at=at, key=key)
    procedure = rules.procedure_of(case)
    pause = rules.ground_of(procedure.pauses_for("suspend"), ground) if procedure else None
    if pause is None:
        raise Refused(_("请选择中止的事由。"), field="ground")
    reason = said(reason, field="reason", what=_("请写明中止的情况。"))
    facts = {"pause": pause.key, "ground": pause.title, "citation": procedure.citation(pause)}
    return move_case(case, "suspend", by=by, at=at, note=reason, key=key, facts=facts, pause=ground)
