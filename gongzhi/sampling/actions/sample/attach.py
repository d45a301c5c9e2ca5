"""Attach: add photos, the sampling sheet or a report's file."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import keep_files, move, ready
from gongzhi.sampling.words import FileKind


@act
def attach_files(*, sample: Sample, kind: str, files, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Keep files with a sample, encrypted, each with its hash.

    :param files: (name, content) each.
    :raises Refused: if there are none, or one may not come in.
    """
    sample = ready("attach", sample, by=by, at=at, key=key)
    if kind not in FileKind.values:
        raise Refused(_("请选择文件的类别。"), field="kind")
    if not files:
        raise Refused(_("请选择文件。"), field="files")
    count = keep_files(sample, files, kind=kind, by=by, at=at)
    return move(sample, "attach", by=by, at=at, key=key, facts={"count": count})
