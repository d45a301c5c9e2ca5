"""Open a run: note that a file is to be brought in, or find the run of the same file that was interrupted."""

from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from gongzhi.core.actors import Actor
from gongzhi.exchange.access import import_seat
from gongzhi.exchange.catalog import Connector
from gongzhi.exchange.models import ImportRun, RunState


def open_run(
    *, connector: Connector, file: BinaryIO, file_name: str, by: Actor, at: datetime, limit: int | None = None
) -> ImportRun:
    """Open the run of a file; an interrupted run of the same file, through the same connector, is opened again.

    :param limit: bring in only so many rows.
    :raises NotAllowed: if the actor may bring in no files.
    """
    unit_id, for_unit_only = import_seat(by)
    digest, size = digest_of(file)
    interrupted = ImportRun.objects.filter(
        connector=connector.key, sha256=digest, state=RunState.RUNNING, unit_id=unit_id, row_limit=limit, pieces=None
    )
    return interrupted.order_by("-id").first() or ImportRun.objects.create(
        connector=connector.key,
        file_name=file_name[-200:],
        size=size,
        sha256=digest,
        state=RunState.RUNNING,
        officer_id=by.id,
        unit_id=unit_id,
        for_unit_only=for_unit_only,
        created_at=at,
        row_limit=limit,
    )


def digest_of(file: BinaryIO) -> tuple[str, int]:
    """Reckon a file's SHA-256 and size."""
    digest, size = sha256(), 0
    file.seek(0)
    while block := file.read(1 << 20):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size
