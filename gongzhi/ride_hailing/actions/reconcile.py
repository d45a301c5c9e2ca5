"""Reconcile: compare a report's trips with the registers as they stood, as one set; say of each flagged trip why."""

import time
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing import sql
from gongzhi.ride_hailing.actions.find import find_violation
from gongzhi.ride_hailing.actions.load import WORK_MEM
from gongzhi.ride_hailing.catalog import reasons, violations
from gongzhi.ride_hailing.models import Load, RegisterRow, Report, Run
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import REPORT
from gongzhi.ride_hailing.words import Register

NEEDED = (Register.PLATFORM, Register.VEHICLE, Register.DRIVER)
TABLES = ("ride_platform", "ride_vehicle", "ride_driver", "ride_pairing")
CODES = {"platform": (11, 12, None), "vehicle": (21, 22, 23), "driver": (31, 32, 33)}
"""Reasons of the catalogue: without permit, permit not in force, permit of another prefecture."""


@act
def reconcile_report(
    *, report: Report, by: Actor, at: datetime, as_of: Load | None = None, key: UUID | None = None
) -> Run:
    """Compare each trip, on its day and in its prefecture, with the four registers, and keep what was flagged.

    What was flagged becomes a finding for each kind of violation, or renews the one that waits for a decision.

    :param as_of: the last load to take into account; none: all there are. The same report as of the same load
        gives the same, whenever it is repeated.
    :raises Refused: if the report is not read, or a register was never loaded.
    """
    if key and (done := Run.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    report = ready_for(REPORT, "reconcile", report, by=by, at=at, key=None)
    as_of = as_of or Load.objects.order_by("-id").first()
    missing = missing_registers(as_of)
    if as_of is None or missing:
        raise Refused(_("还没有导入登记：%(registers)s。先导入，再比对。") % {"registers": listed(missing)})
    began = time.perf_counter()
    run = Run.objects.create(
        key=key,
        report=report,
        as_of=as_of,
        at=at,
        officer_id=by.id if by.kind == "officer" else None,
        trips=report.trips,
        flagged=0,
        has_pairs=has_rows(Register.PAIRING, as_of),
        digest="",
        ms=0,
    )
    run.flagged, run.digest = compare(run)
    run.ms = int((time.perf_counter() - began) * 1000)
    run.save(update_fields=["flagged", "digest", "ms"])
    move(REPORT, report, "reconcile", by=by, at=at, facts={"flagged": run.flagged, "run": run.pk}, key=key)
    for violation in violations().values():
        if violation.computed:
            find_violation(run=run, violation=violation.key, by=by, at=at)
    return run


def missing_registers(as_of: Load | None) -> list[str]:
    """Name the registers without which nothing can be compared and that have no rows."""
    return [str(register.label) for register in NEEDED if as_of is None or not has_rows(register, as_of)]


def has_rows(register: str, as_of: Load) -> bool:
    return RegisterRow.objects.filter(register=register, since_id__lte=as_of.pk).exists()


def compare(run: Run) -> tuple[int, str]:
    """Flag the trips; return how many, and the digest of what was flagged and why."""
    told = {"run": run.pk, "report": run.report_id, "as_of": run.as_of_id, "platform": run.report.platform_id}
    known = reasons()
    told |= {"codes": list(known), "kinds": [each.violation for each in known.values()]}
    bad = [f"ride_bad_{what}" for what in (*CODES, "pairing")]
    with connection.cursor() as cursor:
        cursor.execute(WORK_MEM)
        for register in Register.values:
            own = "platform_id = %(platform)s" if register in {Register.PLATFORM, Register.PAIRING} else "TRUE"
            cursor.execute(sql.register_as_of(register, f"ride_{register}", own), told)
        for table, column in (
            *((f"ride_{what}", f"{what}_id") for what in CODES),
            ("ride_pairing", "vehicle_id"),
            ("ride_pairing", "driver_id"),
        ):
            cursor.execute(f"CREATE INDEX ON {table} ({column})")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        for what, (none, lapsed, elsewhere) in CODES.items():
            cursor.execute(sql.unlicensed(what, none, lapsed, elsewhere), told)
        cursor.execute(sql.MISMATCHED, told)
        if not run.has_pairs:
            cursor.execute("TRUNCATE ride_bad_pairing")
        cursor.execute(f"ANALYZE {', '.join(bad)}")
        cursor.execute(sql.FLAG, told)
        cursor.execute(sql.TALLY, told)
        cursor.execute(sql.DIGEST, told)
        flagged, digest = cursor.fetchone()
        cursor.execute(f"DROP TABLE {', '.join((*TABLES, *bad))}")
    return flagged, digest
