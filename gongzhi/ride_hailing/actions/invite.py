"""Invite: ask further units into a joint supervision."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Joint, Part
from gongzhi.ride_hailing.moves import ready_for, units_to_ask
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import PartState


@act
def invite_units(*, joint: Joint, units: Sequence[int], by: Actor, at: datetime, key: UUID | None = None) -> Joint:
    """Ask units that take no part yet; one that declined may be asked again.

    :raises Refused: if none of them is new.
    """
    joint = ready_for(JOINT, "invite", joint, by=by, at=at, key=key)
    parts = {part.unit_id: part for part in joint.parts.all()}
    asked = [
        unit
        for unit in units_to_ask(units, at=at)
        if unit.pk not in parts or parts[unit.pk].state == PartState.DECLINED
    ]
    if not asked:
        raise Refused(_("这些单位已经在其中。"), field="units")
    facts = {"units": listed(unit.short_name for unit in asked), "asked": [unit.pk for unit in asked]}
    joint = move(JOINT, joint, "invite", by=by, at=at, facts=facts, key=key)
    for unit in asked:
        again = {"state": PartState.INVITED, "opinion": "", "act": "", "answered_at": None, "officer": None}
        Part.objects.update_or_create(joint=joint, unit=unit, defaults=again)
    return joint
