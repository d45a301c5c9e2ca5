"""Note: write something down on a joint measure for colleagues."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move, said


@act
def note_on_joint_measure(
    *, joint: JointMeasure, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> JointMeasure:
    """Write a note into the history.

    :raises Refused: if it is empty.
    """
    return move(joint, "note", by=by, at=at, note=said(text, field="text", what=_("请填写备注内容。")), key=key)
