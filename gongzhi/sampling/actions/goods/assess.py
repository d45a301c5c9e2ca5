"""Assess: decide on the level that the findings propose, or on another one, with the reason."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import Watched
from gongzhi.sampling.moves import move, ready
from gongzhi.sampling.risk import weighed
from gongzhi.sampling.words import Level


@act
def assess_goods(
    *, goods: Watched, level: str, by: Actor, at: datetime, reason: str = "", key: UUID | None = None
) -> Watched:
    """Set the level of goods; what was found, and what it weighed, is kept with the decision.

    :raises Refused: if another level than the proposed one is chosen without a reason.
    """
    goods = ready("assess", goods, by=by, at=at, key=key)
    if level not in Level.values:
        raise Refused(_("请选择风险等级。"), field="level")
    found, reason = weighed(goods, at=at), reason.strip()
    if level != found.level and not reason:
        raise Refused(
            _("按发现的情况建议为“%(level)s”；认定为其他等级的，请写明理由。") % {"level": Level(found.level).label},
            field="reason",
        )
    facts = {"before": goods.level, "level": level, "proposed": found.level, "score": str(found.score)}
    return move(
        goods,
        "assess",
        by=by,
        at=at,
        key=key,
        note=reason[:1000],
        facts=facts,
        level=level,
        score=found.score,
        reasons=found.told(),
        assessed_at=at,
    )
