"""Hold: record the interview, inspection or talks that were held jointly."""

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


@act
def hold_joint(
    *, joint: Joint, held_date: date, place: str, minutes: str, by: Actor, at: datetime, key: UUID | None = None
) -> Joint:
    """Keep when and where it was held, and what was said.

    :raises Invalid: naming each field that is wrong.
    """
    joint = ready_for(JOINT, "hold", joint, by=by, at=at, key=key)
    faults = {}
    if held_date > clock.day_of(at):
        faults["held_date"] = _("日期不能晚于今天。")
    if not place.strip():
        faults["place"] = _("请写明地点。")
    if not minutes.strip():
        faults["minutes"] = _("请写明经过。")
    if faults:
        raise Invalid(faults)
    changes = {"held_date": held_date, "place": place.strip()[:120], "minutes": minutes.strip()[:5000]}
    facts = {"date": held_date.isoformat()}
    return move(JOINT, joint, "hold", by=by, at=at, note=changes["minutes"], facts=facts, key=key, **changes)
