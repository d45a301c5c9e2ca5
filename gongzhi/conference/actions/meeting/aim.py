"""Aim: name an indicator that a resolution should move, with its value now and its target."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.actions.meeting.resolve import resolution_of
from gongzhi.conference.figures import defined, value_of
from gongzhi.conference.models import Aim, Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.conference.words import Direction
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_AIMS = 10
LARGEST = Decimal("99999999999999")


@act
def aim_resolution(
    *,
    meeting: Meeting,
    resolution_id: int,
    code: str,
    direction: str,
    target: Decimal,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Meeting:
    """Set an indicator; what it was in the twelve months up to the meeting is counted and kept.

    :param code: of a figure in gongzhi.figures.
    :param direction: up (at least the target) or down (at most).
    :raises Refused: if there is no such figure, or the target does not fit.
    """
    meeting = ready("aim", meeting, by=by, at=at, key=key)
    found = resolution_of(meeting, resolution_id)
    if code not in defined():
        raise Refused(_("没有这个指标。"), field="code")
    if direction not in Direction.values:
        raise Refused(_("请选择方向。"), field="direction")
    if target is None or abs(target) > LARGEST:
        raise Refused(_("请填写目标值。"), field="target")
    if found.aims.exclude(code=code).count() >= MOST_AIMS:
        raise Refused(_("一项决议最多 %(most)d 个指标。") % {"most": MOST_AIMS}, field="code")
    day = clock.day_of(meeting.held_at)
    told = value_of(code, on=day)
    Aim.objects.update_or_create(
        resolution=found,
        code=code,
        defaults={
            "direction": direction,
            "target": target,
            "value_then": told.value,
            "counted_then": told.count.counted,
            "out_of_then": told.count.out_of,
            "as_of": day,
        },
    )
    facts = {"position": found.position, "code": code, "direction": direction, "target": f"{target.normalize():f}"}
    return move(meeting, "aim", by=by, at=at, key=key, facts=facts)
