"""Submit: hand in the result of a visit, from a desk or from a phone that may have had no network meanwhile."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections import report as reports
from gongzhi.inspections import rules
from gongzhi.inspections.actions.recheck import recheck_inspection
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready, working_days_after
from gongzhi.inspections.report import Report
from gongzhi.inspections.states import INSPECTION
from gongzhi.inspections.words import Rechecked, Result


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
    inspection = move_inspection(
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
    end_recheck(inspection, by=by, at=at, key=key)
    return inspection


def end_recheck(inspection: Inspection, *, by: Actor, at: datetime, key: UUID | None) -> None:
    """Record on the visit that this one looked at again that all was put right, where nothing wrong was found and who
    acts may; else whoever works on that visit decides."""
    first = inspection.recheck_of
    if first is None or inspection.result != Result.NOTHING:
        return
    if INSPECTION.refusal(first, "recheck", by=by, at=at) is None:
        finding = _("复查 %(number)s：%(result)s") % {
            "number": inspection.number,
            "result": inspection.finding or str(inspection.get_result_display()),
        }
        told = {"outcome": Rechecked.CORRECTED, "finding": finding[:1000]}
        recheck_inspection(inspection=first, by=by, at=at, key=key and uuid5(key, "recheck"), **told)
