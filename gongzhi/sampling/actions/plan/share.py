"""Share: tell a unit how many batches of a plan it samples."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Unit
from gongzhi.sampling.models import SamplingPlan, Share
from gongzhi.sampling.moves import move, ready


@act
def share_plan(
    *, plan: SamplingPlan, unit_id: int | None, batches: int, by: Actor, at: datetime, key: UUID | None = None
) -> SamplingPlan:
    """Give a unit so many batches of a plan; again with another number to change it, with 0 to take them back.

    :raises Refused: unless the unit is that which leads the plan, or an office below it.
    """
    plan = ready("share", plan, by=by, at=at, key=key)
    units = Unit.objects.in_force(clock.day_of(at)).filter(Q(pk=plan.unit_id) | Q(superiors__contains=[plan.unit_id]))
    unit = units.filter(pk=unit_id).first() if unit_id else None
    if unit is None:
        raise Refused(_("请选择本单位或者下级单位。"), field="unit_id")
    batches = int(batches)
    if batches < 0:
        raise Refused(_("批次数不能小于 0。"), field="batches")
    if batches:
        Share.objects.update_or_create(plan=plan, unit=unit, defaults={"batches": batches})
    else:
        Share.objects.filter(plan=plan, unit=unit).delete()
    return move(plan, "share", by=by, at=at, key=key, facts={"unit": unit.short_name, "batches": batches})
