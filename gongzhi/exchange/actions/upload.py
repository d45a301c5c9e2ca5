"""Upload: keep a file, encrypted, until its import is decided; it is tried first."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.exchange import catalog
from gongzhi.exchange.access import import_seat
from gongzhi.exchange.models import ImportPiece, ImportRun, RunState

MOST_BYTES = 64 * 1024 * 1024
PIECE = 1024 * 1024
KEPT = timedelta(days=7)
"""An upload that nobody decides on is forgotten after so long."""


@transaction.atomic
def upload_file(
    *, connector_key: str, file_name: str, pieces: Iterable[bytes], by: Actor, at: datetime, key: UUID
) -> ImportRun:
    """Keep a file to be tried; the same key twice is the same upload.

    :param pieces: the file's bytes, in pieces of any size.
    :raises NotAllowed: if the actor may bring in no files.
    :raises Refused: if there is no such connector, or the file is empty or too large.
    """
    unit_id, for_unit_only = import_seat(by)
    if catalog.connector(connector_key) is None:
        raise Refused(_("请选择一个连接器。"), field="connector")
    run, is_new = ImportRun.objects.get_or_create(
        key=key,
        defaults={
            "connector": connector_key,
            "file_name": file_name[-200:],
            "size": 0,
            "state": RunState.TRYING,
            "officer_id": by.id,
            "unit_id": unit_id,
            "for_unit_only": for_unit_only,
            "created_at": at,
        },
    )
    if not is_new:
        return run
    digest = sha256()
    for seq, piece in enumerate(even(pieces)):
        digest.update(piece)
        run.size += len(piece)
        if run.size > MOST_BYTES:
            raise Refused(
                _("文件超过 %(most)s MB，请分成几个文件，或由管理员用命令 gongzhi import 导入。")
                % {"most": MOST_BYTES // 1024 // 1024},
                field="file",
            )
        ImportPiece.objects.create(run=run, seq=seq, body=b64encode(piece).decode())
    if not run.size:
        raise Refused(_("文件是空的。"), field="file")
    run.sha256 = digest.hexdigest()
    run.save(update_fields=["size", "sha256"])
    journal.write(
        "import", run.pk, "upload", by=by, at=at, unit_id=unit_id, facts={"file": file_name, "sha256": run.sha256}
    )
    return run


def even(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Cut bytes into pieces of `PIECE`, the last one shorter."""
    held = b""
    for piece in pieces:
        held += piece
        while len(held) >= PIECE:
            yield held[:PIECE]
            held = held[PIECE:]
    if held:
        yield held


def uploaded(run: ImportRun) -> BytesIO:
    """Read an uploaded file.

    :raises Refused: if it is not kept any more.
    """
    file = BytesIO()
    for piece in run.pieces.order_by("seq").iterator(chunk_size=8):
        file.write(b64decode(piece.body))
    if not file.tell():
        raise Refused(_("上传的文件已经不在，请重新上传。"))
    file.seek(0)
    return file


def forget_uploads(*, at: datetime) -> int:
    """Forget the uploads that nobody decided on in time; returns how many."""
    old = ImportRun.objects.filter(state__in=[RunState.TRYING, RunState.TRIED], created_at__lt=at - KEPT)
    runs = list(old.values_list("pk", flat=True))
    with transaction.atomic():
        ImportPiece.objects.filter(run__in=runs).delete()
        ImportRun.objects.filter(pk__in=runs).update(state=RunState.DROPPED, ended_at=at)
    return len(runs)
