"""Appoint: name the laboratories that test what a plan samples."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import Laboratory, SamplingPlan
from gongzhi.sampling.moves import move, ready
from gongzhi.sampling.words import LaboratoryState


@act
def appoint_laboratories(
    *, plan: SamplingPlan, laboratories: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> SamplingPlan:
    """Set the laboratories of a plan.

    :raises Refused: if there are none, one may not test now, or none of them may test a kind of the plan's goods.
    """
    plan = ready("appoint", plan, by=by, at=at, key=key)
    wanted = {int(pk) for pk in laboratories}
    found = list(
        Laboratory.objects.filter(
            pk__in=wanted, state=LaboratoryState.ACTIVE, valid_until__gte=clock.day_of(at)
        ).order_by("id")
    )
    if not wanted or {laboratory.pk for laboratory in found} != wanted:
        raise Refused(_("请选择资质有效、没有暂停的检验机构。"), field="laboratories")
    if set(plan.kinds) - {kind for laboratory in found for kind in laboratory.kinds}:
        raise Refused(_("这些机构的资质没有覆盖计划的全部商品类别。"), field="laboratories")
    plan.laboratories.set(found)
    return move(plan, "appoint", by=by, at=at, key=key, facts={"count": len(found)})
