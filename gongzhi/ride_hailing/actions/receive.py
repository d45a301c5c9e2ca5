"""Receive: take in a platform's report of its trips, with the figures that it declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, Refused
from gongzhi.core.machine import act
from gongzhi.ride_hailing import kept, rules
from gongzhi.ride_hailing.models import Piece, Report
from gongzhi.ride_hailing.moves import keeping_unit, platform_of
from gongzhi.ride_hailing.states import REPORT
from gongzhi.ride_hailing.words import ReportState

LONGEST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What a report says of itself."""

    code: str
    """Unified social credit code of the platform."""
    name: str
    from_date: date
    to_date: date
    """The last day."""
    trips: int
    revenue: Decimal
    vehicles: int
    drivers: int
    file_name: str


@act
def receive_report(
    *,
    new: NewReport,
    pieces: Iterable[bytes],
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Report:
    """Keep a report, encrypted, until it is read. The same file of the same platform goes in once.

    :raises Invalid: naming each field that is wrong.
    :raises NotAllowed: if who acts works in no office that keeps the registers.
    """
    if key and (done := Report.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    unit = keeping_unit(by, unit_id, at=at)
    code = new.code.strip().upper()
    if faults := faults_of(new, code, today=clock.day_of(at)):
        raise Invalid(faults)
    whole, stored = kept.keep_pieces(bounded(pieces))
    if not stored:
        raise Refused(_("文件是空的。"), field="file")
    platform = platform_of(code, " ".join(new.name.split())[:120])
    same = Report.objects.filter(platform=platform, file_hash=whole)
    if known := same.exclude(state__in=[ReportState.WITHDRAWN, ReportState.UNUSABLE]).first():
        if known.unit_id != unit.pk:
            raise Refused(_("%(unit)s已经收到这个文件。") % {"unit": known.unit.short_name}, field="file")
        raise AlreadyDone(known)
    report = Report.objects.create(
        key=key,
        platform=platform,
        unit=unit,
        from_date=new.from_date,
        to_date=new.to_date,
        at=at,
        file_name=new.file_name[-120:],
        file_hash=whole,
        size=sum(size for size, _sha256 in stored),
        said_trips=new.trips,
        said_revenue=new.revenue,
        said_vehicles=new.vehicles,
        said_drivers=new.drivers,
    )
    Piece.objects.bulk_create(
        Piece(report=report, seq=seq, size=size, sha256=sha256) for seq, (size, sha256) in enumerate(stored)
    )
    journal.write(
        REPORT.kind,
        report.pk,
        "receive",
        by=by,
        at=at,
        target=report.state,
        unit_id=unit.pk,
        facts={"file": report.file_name, "sha256": whole},
        key=key,
    )
    return report


def faults_of(new: NewReport, code: str, *, today: date) -> dict[str, str]:
    """Find what is wrong with what a report says of itself: field → reason."""
    faults = {}
    if not rules.CODE.fullmatch(code):
        faults["code"] = _("平台代码须为 18 位统一社会信用代码。")
    if not new.name.strip():
        faults["name"] = _("请写明平台名称。")
    if new.to_date < new.from_date:
        faults["to_date"] = _("报告期止早于报告期起。")
    elif (new.to_date - new.from_date).days >= LONGEST_DAYS:
        faults["to_date"] = _("报告期最长一年。")
    elif new.to_date > today:
        faults["to_date"] = _("报告期还没有结束。")
    for name in ("trips", "revenue", "vehicles", "drivers"):
        if getattr(new, name) < 0:
            faults[name] = _("不能小于零。")
    return faults


def bounded(pieces: Iterable[bytes]) -> Iterable[bytes]:
    size, most = 0, settings.RIDES_MOST_BYTES
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise Refused(_("文件超过 %(most)s MB，请改用 Parquet 或分期报送。") % {"most": most >> 20}, field="file")
        yield piece
