"""Draw: let chance decide who is inspected and by whom; anybody can repeat it afterwards."""

import secrets
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan, plan_many, ready_plan


@act
def make_draw(*, plan: Plan, count: int, by: Actor, at: datetime, word: str = "", key: UUID | None = None) -> Plan:
    """Draw `count` targets and the officers for each, and plan the inspections.

    :param word: what a witness said aloud; becomes part of the seed, so that the machine alone cannot choose it.
    :raises Refused: if more are to be drawn than stand on the list, or there are too few officers for a target.
    """
    plan = ready_plan("draw", plan, by=by, at=at, key=key)
    draw = plan.draw
    targets = [reckoning.target_of(line) for line in reckoning.read_lines(draw.targets)]
    officers = [reckoning.sendable_of(line) for line in reckoning.read_lines(draw.officers)]
    if not 1 <= count <= len(targets):
        raise Refused(_("抽取数应在 1 到 %(most)d 之间。") % {"most": len(targets)}, field="count")
    word = reckoning.plain(word)
    if len(word) > 60:
        raise Refused(_("最多 %(most)d 个字。") % {"most": 60}, field="word")
    random = secrets.token_hex(32)
    try:
        picks = reckoning.draw(
            targets,
            officers,
            seed=reckoning.seed_of(random, word),
            tickets=draw.tickets,
            count=count,
            each=draw.each,
            aside=[reckoning.Recusal(*pair) for pair in draw.aside],
        )
    except reckoning.TooFew as too_few:
        name = next(target.name for target in targets if target.key == too_few.target)
        raise Refused(_("扣除回避人员后，可派往“%(name)s”的人员不足。") % {"name": name}) from None
    draw.random, draw.word, draw.count, draw.drawn_at = random, word, count, at
    draw.picks = [[pick.target, list(pick.officers)] for pick in picks]
    draw.save()
    by_key = {row.key: row for row in plan.targets.select_related("trader")}
    from_unit = {row.key: (row.officer_id, row.unit_id) for row in plan.roster.all()}
    plan_many(
        plan,
        [by_key[pick.target] for pick in picks],
        sent={pick.target: [from_unit[officer] for officer in pick.officers] for pick in picks},
        by=by,
        at=at,
    )
    told = {"count": count, "each": draw.each, "seed": reckoning.seed_of(random, word)}
    return move_plan(plan, "draw", by=by, at=at, key=key, facts=told)
