"""Submit: hand in the result of a visit, from a desk or from a phone that may have had no network meanwhile."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections import report as reports
from gongzhi.inspections import rules
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready, working_days_after
from gongzhi.inspections.report import Report


@act
def submit_inspection(
    *, inspection: Inspection, report: Report, by: Actor, at: datetime, key: UUID | None = None
) -> Inspection:
    """Hand in a complete report; the visit counts from now on, and its publication falls due.

    :param key: of the act; the same report a second time, as a phone may send it, does nothing twice.
    :raises Refused: if it was handed in before by somebody else, or fewer officers were sent than must be.
    :raises Invalid: naming each field that is wrong.
    """
    inspection = ready("submit", inspection, by=by, at=at, key=key)
    reports.check(inspection, report, at=at, whole=True)
    changes = reports.write(inspection, report, at=at)
    result = rules.result_of(report.answers.values(), report.result)
    publish = inspection.list_version.publish
    visited = report.inspected_at or inspection.inspected_at or at
    return move_inspection(
        inspection,
        "submit",
        by=by,
        at=at,
        key=key,
        facts={"result": str(result)},
        result=result,
        inspected_at=visited,
        submitted_at=at,
        told_at=visited if report.told else None,
        publish_due=working_days_after(visited, publish.working_days) if publish else None,
        **changes,
    )
