"""Load: bring a register's file in; what stood before stays readable as it was."""

import hashlib
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Region
from gongzhi.ride_hailing import rules, sql, subjects
from gongzhi.ride_hailing.inputs import Entry, Fault, read_register
from gongzhi.ride_hailing.models import Load
from gongzhi.ride_hailing.moves import keeping_unit, platform_of
from gongzhi.ride_hailing.words import Register

KIND = "ride_load"
MOST_BYTES = 32 * 1024 * 1024
FAULTS_KEPT = 500
DAY = timedelta(days=1)
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('ride_hailing_load'))"


@act
def load_register(
    *,
    register: str,
    pieces: Iterable[bytes],
    file_name: str,
    by: Actor,
    at: datetime,
    is_whole: bool = False,
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Load:
    """Bring a register's file in: new rows stand, changed ones replace, of a whole register the others end.

    Rows that cannot be taken are refused one by one; the rest goes in. The same file as last time goes in once.

    :param pieces: the file's bytes.
    :raises Refused: if the file as a whole cannot be read.
    :raises NotAllowed: if who acts works in no office that keeps the registers.
    """
    if key and (done := Load.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    if register not in Register.values:
        raise Refused(_("请选择一种登记。"), field="register")
    unit = keeping_unit(by, unit_id, at=at)
    content = bounded(pieces)
    sha256 = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)  # so that the numbers of loads order what the registers said when
    last = Load.objects.filter(register=register, unit=unit).order_by("-id").first()
    if last and (last.sha256, last.is_whole) == (sha256, is_whole):
        raise AlreadyDone(last)
    entries, faults = sort_out(content, register)
    if is_whole and faults:
        raise Refused(
            _("全量文件有 %(n)d 行不能接收，先改好再导入，以免误终止：第 %(row)d 行，%(reason)s")
            % {"n": len(faults), "row": faults[0].row, "reason": faults[0].reason},
            field="file",
        )
    load = Load.objects.create(
        key=key,
        register=register,
        unit=unit,
        at=at,
        officer_id=by.id if by.kind == "officer" else None,
        file_name=file_name[-120:],
        sha256=files.keep(content),
        is_whole=is_whole,
        rows=len(entries) + len(faults),
        refused=len(faults),
        faults=[[fault.row, fault.reason] for fault in faults[:FAULTS_KEPT]],
    )
    put(load, entries)
    load.save(update_fields=["taken", "same", "ended"])
    journal.write(
        KIND,
        load.pk,
        "load",
        by=by,
        at=at,
        unit_id=unit.pk,
        facts={"register": register, "file": load.file_name, "taken": load.taken, "ended": load.ended},
        key=key,
    )
    return load


def bounded(pieces: Iterable[bytes]) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > MOST_BYTES:
            raise Refused(_("文件超过 %(most)s MB，请分成几个文件。") % {"most": MOST_BYTES >> 20}, field="file")
    return bytes(content)


def sort_out(content: bytes, register: str) -> tuple[list[Entry], list[Fault]]:
    """Read a file: the rows to take, and those refused with their reasons."""
    codes = Region.objects.filter(code__regex=r"^\d{6}$").values_list("code", flat=True)
    cities = {rules.prefecture_of(code) for code in codes if code[2:4] != "00"}
    entries, faults = [], []
    for row in read_register(io.BytesIO(content), register, cities=cities):
        (faults if isinstance(row, Fault) else entries).append(row)
    return entries, faults


def put(load: Load, entries: list[Entry]) -> None:
    """Compare with what stands, as one set, and write what is new or changed."""
    vehicles = subjects.vehicles().ids([entry.plate for entry in entries])
    drivers = subjects.drivers().ids([entry.driver for entry in entries])
    names = {entry.code: entry.name for entry in entries if entry.code}
    platforms = {code: platform_of(code, name).pk for code, name in names.items()}
    told = {"load": load.pk, "register": load.register, "unit": load.unit_id, "whole": load.is_whole}
    with connection.cursor() as cursor:
        cursor.execute(sql.INCOMING)
        with cursor.copy(sql.COPY_INCOMING) as copy:
            copy.set_types(sql.COPIED_TYPES)
            for entry, vehicle, driver in zip(entries, vehicles, drivers, strict=True):
                platform = platforms.get(entry.code)
                number = entry.number or f"{platform}-{vehicle}-{driver}-{entry.from_date:%Y%m%d}"
                stops = [Range(first, last + DAY) for first, last in entry.suspended]
                copy.write_row(
                    (
                        *(entry.row, number, entry.city, platform, vehicle, driver),
                        *(entry.from_date, entry.to_date, stops, entry.content),
                    )
                )
        cursor.execute("ANALYZE ride_incoming")
        cursor.execute(sql.END_ROWS, told)
        gone = [goes_on for (goes_on,) in cursor.fetchall()]
        cursor.execute(sql.PUT_ROWS, told)
        load.taken = cursor.rowcount
        cursor.execute("DROP TABLE ride_incoming")
    load.ended = gone.count(False)
    load.same = len(entries) - load.taken
