"""Load: read a report's trips into the database, as one set; what is no trip is refused with the reason."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.core.tables import Unusable
from gongzhi.ride_hailing import kept, sql
from gongzhi.ride_hailing.models import Platform, Report
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import REPORT
from gongzhi.ride_hailing.trips import Staged, stage
from gongzhi.ride_hailing.words import ReportState

REFUSED_KEPT = 10_000
WORK_MEM = "SET LOCAL work_mem = '256MB'"


@act
def load_report(*, report: Report, by: Actor, at: datetime, key: UUID | None = None) -> Report:
    """Read a report that waits. One that cannot be read as a whole becomes unusable, and says why.

    :raises Refused: if it does not wait any more.
    """
    report = ready_for(REPORT, "load", report, by=by, at=at, key=key)
    Platform.objects.select_for_update().get(pk=report.platform_id)  # two reports of one know of each other's trips
    told = {"by": by, "at": at, "key": key}
    pieces = list(report.pieces.order_by("seq").values_list("size", "sha256"))
    try:
        staged = stage(kept.opened(pieces))
    except Unusable as unusable:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS ride_staging")
        reason = str(unusable.reason)
        facts = {"trips": 0, "refused": 0}
        return move(
            REPORT, report, "load", to=ReportState.UNUSABLE, note=reason, facts=facts, fault=reason[:500], **told
        )
    counts = put_trips(report, staged)
    facts = {"trips": counts["trips"], "refused": counts["refused"]}
    return move(REPORT, report, "load", facts=facts, rows=staged.rows, **counts, **told)


def put_trips(report: Report, staged: Staged) -> dict:
    """Check what was staged, and write trips, refusals and their counts."""
    told = {
        "report": report.pk,
        "platform": report.platform_id,
        "from_date": report.from_date,
        "to_date": report.to_date,
        "uneven": staged.uneven,
        "most": REFUSED_KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(WORK_MEM)
        cursor.execute(sql.CHECK, told)
        cursor.execute("ANALYZE ride_checked")
        cursor.execute(sql.MARK_KNOWN, told)
        cursor.execute("SELECT count(*) FROM ride_checked WHERE faults = '{}'")
        (fitting,) = cursor.fetchone()
        cursor.execute(sql.PUT_TRIPS, told)
        taken = cursor.rowcount
        if taken < fitting:
            cursor.execute(sql.MARK_REPEATED)
        if taken < staged.rows:
            cursor.execute(sql.PUT_REFUSED, told)
            cursor.execute(sql.COUNT_REFUSED, told)
        cursor.execute(sql.COUNT_TRIPS, told)
        trips, revenue, vehicles, drivers = cursor.fetchone()
        cursor.execute("DROP TABLE ride_staging, ride_checked")
    return {
        "trips": trips,
        "revenue": revenue,
        "vehicles": vehicles,
        "drivers": drivers,
        "refused": staged.rows - trips,
    }
