"""Attach: add a file to a case."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.moves import move_case
from gongzhi.core import files, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.machine import act


@act
def attach_file(
    *, case: Case, name: str, content: bytes, by: Actor, at: datetime, key: UUID | None = None
) -> Attachment:
    """Add a file to a case, told by its content; the same file a second time stays one.

    :param key: of the act; one key may come with several files.
    :raises Refused: if the file is not fit to be taken, or the case has as many as it may have.
    """
    examined = files.examine(name, content)
    sha256 = files.keep(examined.content)
    return attach_kept(
        case=case,
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=sha256,
        by=by,
        at=at,
        key=key,
    )


@act
def attach_kept(
    *,
    case: Case,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Attachment:
    """Add a file that was examined and kept before, as by a form that is not sent off yet.

    :raises Refused: if the file is no longer kept, or the case has as many as it may have.
    """
    if not files.is_kept(sha256):
        raise Refused(_("“%(name)s”已失效，请重新上传。") % {"name": name}, field="files")
    machine.lock(case)
    if same := Attachment.objects.filter(case=case, sha256=sha256).first():
        raise AlreadyDone(same)
    count = Attachment.objects.filter(case=case).count()
    if count >= settings.CASE_MOST_FILES:
        raise Refused(_("每件最多 %(most)s 个附件。") % {"most": settings.CASE_MOST_FILES}, field="files")
    # The name may say who somebody is, so it stays out of the journal, which is never changed.
    told = f"{count + 1}（{files.ENDINGS[media_type][0].lstrip('.').upper()}）"
    move_case(case, "attach", by=by, at=at, facts={"file": told}, key=key and uuid5(key, sha256))
    return Attachment.objects.create(
        case=case, name=name, media_type=media_type, size=size, sha256=sha256, at=at, by_kind=by.kind
    )
