"""Designate: say which of the two units is competent; the matter is theirs at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.designate import designate_case
from gongzhi.cooperation.models import Dispute
from gongzhi.cooperation.moves import move, ready, said, unit_now
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def designate_unit(
    *, dispute: Dispute, unit_id: int, ground: str, by: Actor, at: datetime, key: UUID | None = None
) -> Dispute:
    """End the dispute; the matter goes to the designated unit by its own verb, with its own history and limits.

    :raises Refused: if it is neither of the two, no ground is given, or the matter stands where nobody is designated.
    """
    dispute = ready("designate", dispute, by=by, at=at, key=key)
    if unit_id not in {dispute.unit_id, dispute.other_unit_id}:
        raise Refused(_("请指定争议双方中的一个单位。"), field="unit_id")
    unit = unit_now(unit_id, at=at, field="unit_id")
    ground = said(ground, field="ground", what=_("请写明指定的依据和理由。"))
    designate_case(case=dispute.case, unit_id=unit.pk, reason=ground, by=by, at=at, key=key)
    told = {"designated_unit": unit, "ground": ground, "ended_at": at}
    facts = {"unit": unit.name, "unit_id": unit.pk}
    return move(dispute, "designate", by=by, at=at, note=ground, key=key, facts=facts, **told)
