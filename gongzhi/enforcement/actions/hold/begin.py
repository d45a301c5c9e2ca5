"""Begin: hold things for a case, each time with its own limit."""

from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.enforcement.models import FiledCase, Hold
from gongzhi.enforcement.moves import begin, next_number, rule_for, said
from gongzhi.enforcement.words import HoldState


def hold_things(filed_case: FiledCase, kind: str, *, things: str, place: str, by: Actor, at: datetime) -> Hold:
    """Make a hold on a case, which is locked.

    :raises Refused: if it is not said what is held and where.
    """
    things = said(things, field="things", what=_("请写明物品名称、数量。"))
    place = said(place, field="place", what=_("请写明存放地点。"))[:120]
    hold = Hold(
        number=next_number("BC" if kind == "preserve" else "KY", at),
        state=HoldState.HELD,
        unit=filed_case.unit,
        officer_id=filed_case.officer_id,
        title=filed_case.title,
        sector=filed_case.sector,
        trader_id=filed_case.trader_id,
        trader_name=filed_case.trader_name,
        region_id=filed_case.region_id,
        procedure=rule_for("hold", filed_case.unit, at),
        filed_case=filed_case,
        kind=kind,
        things=things,
        place=place,
        began_at=at,
    )
    begin(hold, kind, by=by, at=at, note=things)
    return hold
