"""Fail: record that what was asked for has not been done; a clue follows."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import Source


@act
def fail_measure(*, measure: Measure, finding: str, by: Actor, at: datetime, key: UUID | None = None) -> Measure:
    """Record what the check found where it is not done, and register a clue of it in the same unit.

    :raises Refused: if nothing was found out.
    """
    measure = ready_for("fail", measure, by=by, at=at, key=key)
    finding = said(finding, field="finding", what=_("请写明没有改正的情况。"))
    clue = register_clue(
        new=NewClue(
            title=_("逾期未改正：%(title)s") % {"title": measure.title},
            sector=measure.sector,
            details=measure.details,
            source=Source.MEASURE,
            source_id=measure.pk,
            source_label=measure.number,
            unit_id=measure.unit_id,
            trader_id=measure.trader_id,
            trader_name=measure.trader_name,
            trader_address=measure.trader_address,
            region=measure.region_id or "",
            facts=finding,
        ),
        by=by,
        at=at,
    )
    return move(
        measure,
        "fail",
        by=by,
        at=at,
        note=finding,
        key=key,
        facts={"number": clue.number},
        check_note=finding,
        ended_at=at,
    )
