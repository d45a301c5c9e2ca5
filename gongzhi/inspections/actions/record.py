"""Record: keep what was noted so far, before the visit is over."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections import report as reports
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready
from gongzhi.inspections.report import Report


@act
def record_inspection(
    *, inspection: Inspection, report: Report, by: Actor, at: datetime, key: UUID | None = None
) -> Inspection:
    """Keep a report that is not complete yet.

    :raises Invalid: naming each field that is wrong, of those that are filled in.
    """
    inspection = ready("record", inspection, by=by, at=at, key=key)
    reports.check(inspection, report, at=at, whole=False)
    changes = reports.write(inspection, report, at=at)
    return move_inspection(inspection, "record", by=by, at=at, key=key, **changes)
