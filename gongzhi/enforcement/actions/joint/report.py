"""Report: say what was done against a listed trader."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move, said


@act
def report_joint_measure(
    *, joint: JointMeasure, answer: str, by: Actor, at: datetime, key: UUID | None = None
) -> JointMeasure:
    """Report what the unit did; the unit that listed the trader reads it.

    :raises Refused: if nothing is said.
    """
    answer = said(answer, field="answer", what=_("请写明采取措施的情况。"))
    return move(joint, "report", by=by, at=at, note=answer, key=key, answer=answer, ended_at=at)
