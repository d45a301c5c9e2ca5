"""Take up: hand a warning sign to those who investigate, as a clue."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.words import Source
from gongzhi.prepaid.catalog import SECTOR
from gongzhi.prepaid.models import Sign
from gongzhi.prepaid.moves import acting_unit, move, ready
from gongzhi.prepaid.words import State

UNFILED = "未备案"
"""As the sector's field says it."""


@act
def take_up_sign(*, sign: Sign, by: Actor, at: datetime, reason: str = "", key: UUID | None = None) -> Sign:
    """Register a clue in one step, all of it taken from the sign; each leads to the other.

    :param reason: what was found out besides.
    """
    sign = ready("take_up", sign, by=by, at=at, key=key)
    filing = sign.filing
    is_filed = filing is not None and filing.state == State.FILED
    reason = reason.strip()[:500]
    clue = register_clue(
        new=NewClue(
            title=_("预付卡预警：%(what)s") % {"what": sign.get_kind_display()},
            sector=SECTOR,
            source=Source.PREPAID,
            source_id=sign.pk,
            source_label=str(sign.get_kind_display()),
            unit_id=acting_unit(sign, by),
            details={"class": filing.issuer_title if is_filed else UNFILED},
            trader_id=sign.trader_id,
            trader_name=sign.trader.name,
            trader_address=sign.trader.address,
            region=sign.trader.region_id or "",
            facts="\n".join(filter(None, [sign.text, reason])),
            found_date=clock.day_of(sign.found_at),
        ),
        by=by,
        at=at,
        key=key and uuid5(key, "clue"),
    )
    changes = {"clue": clue, "reason": reason, "decided_at": at}
    return move(sign, "take_up", by=by, at=at, key=key, note=reason, facts={"clue": clue.number}, **changes)
