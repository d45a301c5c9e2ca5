"""Decline: say why a measure has no use here."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move, said


@act
def decline_joint_measure(
    *, joint: JointMeasure, answer: str, by: Actor, at: datetime, key: UUID | None = None
) -> JointMeasure:
    """Report that the measure does not apply, with the reason.

    :raises Refused: if no reason is given.
    """
    answer = said(answer, field="answer", what=_("请写明不适用的理由。"))
    return move(joint, "decline", by=by, at=at, note=answer, key=key, answer=answer, ended_at=at)
