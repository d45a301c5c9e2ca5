"""Conclude: what the units that supervise jointly came to."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Joint
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import JointOutcome


@act
def conclude_joint(
    *,
    joint: Joint,
    outcome: str,
    conclusion: str,
    by: Actor,
    at: datetime,
    check_date: date | None = None,
    key: UUID | None = None,
) -> Joint:
    """Close a joint supervision with its outcome, when all units answered or their time is over.

    :param check_date: until when the platform has to put things right; needed where it has to.
    :raises Invalid: naming each field that is wrong.
    """
    joint = ready_for(JOINT, "conclude", joint, by=by, at=at, key=key)
    faults = {}
    if outcome not in JointOutcome.values:
        faults["outcome"] = _("请选择结果。")
    if not conclusion.strip():
        faults["conclusion"] = _("请写明处理意见。")
    if outcome == JointOutcome.RECTIFY and not check_date:
        faults["check_date"] = _("请写明整改期限。")
    if check_date and check_date < clock.day_of(at):
        faults["check_date"] = _("整改期限不能早于今天。")
    if faults:
        raise Invalid(faults)
    return move(
        JOINT,
        joint,
        "conclude",
        by=by,
        at=at,
        note=conclusion.strip()[:3000],
        facts={"outcome": str(JointOutcome(outcome).label)},
        key=key,
        outcome=outcome,
        conclusion=conclusion.strip()[:3000],
        check_date=check_date,
        ended_at=at,
    )
