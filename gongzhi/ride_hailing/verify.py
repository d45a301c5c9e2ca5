"""What `gongzhi verify` checks of ride-hailing: states follow from the journal, counts from rows, references lead
somewhere, parts in joint supervisions follow from what their history says."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.ride_hailing.models import Finding, Joint, Report
from gongzhi.ride_hailing.states import FINDING, JOINT, REPORT

FAULTS = {
    "ride_report": """
        SELECT r.id, format('says %%s trips, its rows %%s', r.trips, t.n) FROM ride_hailing_report r
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM ride_hailing_trip WHERE report_id = r.id) t
        WHERE r.trips <> t.n ORDER BY 1 LIMIT 1000
    """,
    "ride_run": """
        SELECT r.id, format('says %%s flagged, its rows %%s', r.flagged, f.n) FROM ride_hailing_run r
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM ride_hailing_flag WHERE run_id = r.id) f
        WHERE r.flagged <> f.n ORDER BY 1 LIMIT 1000
    """,
    "ride_trip": """
        SELECT t.id, 'names a report, platform, vehicle or driver that is not there' FROM ride_hailing_trip t
        LEFT JOIN ride_hailing_report r ON r.id = t.report_id AND r.platform_id = t.platform_id
        LEFT JOIN ride_hailing_vehicle v ON v.id = t.vehicle_id
        LEFT JOIN ride_hailing_driver d ON d.id = t.driver_id
        WHERE r.id IS NULL OR v.id IS NULL OR d.id IS NULL ORDER BY 1 LIMIT 1000
    """,
    "ride_flag": """
        SELECT f.trip_id, format('flagged by run %%s, is no trip of its report', f.run_id) FROM ride_hailing_flag f
        LEFT JOIN ride_hailing_run r ON r.id = f.run_id
        LEFT JOIN ride_hailing_trip t ON t.id = f.trip_id AND t.report_id = r.report_id
        WHERE t.id IS NULL ORDER BY 1 LIMIT 1000
    """,
    "ride_repeated_run": """
        SELECT min(id), 'repeated runs of a report as of the same load flagged different trips' FROM ride_hailing_run
        GROUP BY report_id, as_of_id HAVING count(DISTINCT digest) > 1 ORDER BY 1 LIMIT 1000
    """,
    "ride_part": """
        SELECT p.id, format('is %%s, but the history says %%s', p.state, told.verb) FROM ride_hailing_part p
        CROSS JOIN LATERAL (
            SELECT verb FROM core_journalentry
            WHERE kind = 'ride_joint' AND record_id = p.joint_id
                AND ((facts ->> 'part')::bigint = p.unit_id OR facts -> 'asked' @> to_jsonb(p.unit_id))
            ORDER BY seq DESC LIMIT 1
        ) told
        WHERE p.state <> 'lead' AND p.state <> CASE told.verb
            WHEN 'join' THEN 'joined' WHEN 'decline' THEN 'declined' WHEN 'state' THEN 'stated' ELSE 'invited' END
        ORDER BY 1 LIMIT 1000
    """,
}


def broken_rides() -> Iterator[str]:
    """Yield a sentence for each record of ride-hailing that does not keep its promise."""
    for table, model in ((REPORT, Report), (FINDING, Finding), (JOINT, Joint)):
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    with connection.cursor() as cursor:
        for kind, statement in FAULTS.items():
            cursor.execute(statement, {})
            for pk, fault in cursor.fetchall():
                yield f"{kind} {pk} {fault}"
