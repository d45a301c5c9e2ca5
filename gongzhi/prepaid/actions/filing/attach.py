"""Attach: hand in a document of a filing."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import keep_files, move, ready


@act
def attach_documents(
    *, filing: Filing, document: str, files, by: Actor, at: datetime, key: UUID | None = None
) -> Filing:
    """Keep the pages of one document with a filing, encrypted.

    :param document: key of the document, or "other".
    :param files: (name, content) each.
    :raises Refused: if there are none, or one may not come in.
    """
    filing = ready("attach", filing, by=by, at=at, key=key)
    if not files:
        raise Refused(_("请选择文件。"), field="files")
    count = keep_files(filing, files, kind=document, by=by, at=at)
    return move(filing, "attach", by=by, at=at, key=key, facts={"key": document, "count": count})
