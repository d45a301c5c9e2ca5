"""Withdraw: declare a document void; it stays on file, and its public page says so."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.documents.models import Document
from gongzhi.documents.states import DOCUMENT


@act
def withdraw_document(
    *, document: Document, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Document:
    """Withdraw a document; its number is not given again.

    :raises Refused: if no reason is given, or it is void already.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("请写明撤销的理由。"), field="reason")
    return machine.move(DOCUMENT, document, "withdraw", by=by, at=at, note=reason[:500], key=key, ended_at=at)
