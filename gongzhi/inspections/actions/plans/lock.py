"""Lock: fix both lists before a draw, so that nobody changes them once the seed is known."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.catalog import risks
from gongzhi.inspections.models import Draw, Plan
from gongzhi.inspections.moves import move_plan, ready_plan


@act
def lock_lists(
    *,
    plan: Plan,
    by: Actor,
    at: datetime,
    aside: Iterable[tuple[int, int]] = (),
    key: UUID | None = None,
) -> Plan:
    """Lock a random plan's lists and keep their hashes.

    :param aside: (trader id, officer id): who must stand aside from whom, as is known beforehand.
    :raises Refused: if a list is empty, or one who stands aside is on no list.
    """
    plan = ready_plan("lock", plan, by=by, at=at, key=key)
    targets = [reckoning.Target(row.key, row.risk, row.trader.name) for row in plan.targets.select_related("trader")]
    officers = [reckoning.Sendable(row.key, row.unit.short_name) for row in plan.roster.select_related("unit")]
    known = {target.key for target in targets}, {officer.key for officer in officers}
    pairs = sorted({(f"t{trader}", f"o{officer}") for trader, officer in aside})
    if any(target not in known[0] or officer not in known[1] for target, officer in pairs):
        raise Refused(_("回避的人员和对象须在名单里。"), field="aside")
    lines = sorted((target.line for target in targets), key=str.encode)
    rows = sorted((officer.line for officer in officers), key=str.encode)
    Draw.objects.filter(plan=plan).delete()
    locked = Draw.objects.create(
        plan=plan,
        algorithm=reckoning.ALGORITHM,
        targets="\n".join(lines),
        targets_hash=reckoning.list_hash(lines),
        officers="\n".join(rows),
        officers_hash=reckoning.list_hash(rows),
        tickets={str(risk): count for risk, count in risks().tickets.items()},
        aside=pairs,
        each=plan.each,
        locked_at=at,
    )
    told = {"targets": locked.targets_hash, "officers": locked.officers_hash, "aside": len(pairs)}
    return move_plan(plan, "lock", by=by, at=at, key=key, facts=told)
