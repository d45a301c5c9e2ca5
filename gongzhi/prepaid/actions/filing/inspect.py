"""Inspect: arrange a visit to a filed issuer, by the check list of prepaid cards."""

from datetime import date, datetime
from uuid import UUID, uuid5

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.prepaid.catalog import SECTOR
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready


@act
def inspect_issuer(
    *, filing: Filing, planned_date: date, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Filing:
    """Arrange it in the office that filed the issuer.

    :raises Invalid: if the day lies behind.
    """
    filing = ready("inspect", filing, by=by, at=at, key=key)
    made = plan_inspection(
        trader_id=filing.trader_id,
        sector=SECTOR,
        kind=filing.issuer,
        unit=filing.unit,
        planned_date=planned_date,
        note=note,
        by=by,
        at=at,
        key=key and uuid5(key, "inspection"),
    )
    return move(filing, "inspect", by=by, at=at, key=key, note=note, facts={"record": made.number})
