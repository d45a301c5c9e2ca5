"""Name a caller: let an officer of a unit call back for it, or no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.quality.access import may_name
from gongzhi.quality.models import Caller
from gongzhi.quality.queries import may_be_named

KIND = "caller"


@transaction.atomic
def name_caller(*, unit_id: int, officer_id: int, by: Actor, at: datetime) -> Caller:
    """Let an officer call back for a unit in which they work.

    :raises NotAllowed: unless `by` supervises the unit.
    :raises Refused: if the officer does not work there.
    """
    if not may_name(by, unit_id):
        raise NotAllowed(_("只有本单位的监督人可以指定回访员。"))
    if (unit_id, officer_id) not in {
        (unit, officer.pk) for unit, officer in may_be_named([unit_id], viewer=by, today=clock.day_of(at))
    }:
        raise Refused(_("请选择本单位的工作人员。"), field="officer")
    caller, is_new = Caller.objects.get_or_create(
        unit_id=unit_id, officer_id=officer_id, ended_at=None, defaults={"named_at": at}
    )
    if is_new:
        journal.write(KIND, caller.pk, "name", by=by, at=at, unit_id=unit_id, facts={"officer": officer_id})
    return caller


@transaction.atomic
def end_caller(*, caller: Caller, by: Actor, at: datetime) -> Caller:
    """Let an officer call no longer.

    :raises NotAllowed: unless `by` supervises the unit.
    """
    caller = Caller.objects.select_for_update().get(pk=caller.pk)
    if not may_name(by, caller.unit_id):
        raise NotAllowed(_("只有本单位的监督人可以指定回访员。"))
    if caller.ended_at is None:
        caller.ended_at = at
        caller.save(update_fields=["ended_at"])
        journal.write(KIND, caller.pk, "end", by=by, at=at, unit_id=caller.unit_id)
    return caller
