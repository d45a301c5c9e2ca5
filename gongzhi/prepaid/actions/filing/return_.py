"""Return: give a filing back, and say what is missing or wrong."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.prepaid.catalog import documents_for
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready, said


@act
def return_filing(
    *,
    filing: Filing,
    reason: str,
    by: Actor,
    at: datetime,
    missing: Iterable[str] = (),
    key: UUID | None = None,
) -> Filing:
    """Give it back; each document named here is to be handed in anew before it can be handed in again.

    :param missing: keys of documents; none where something that was filled in is wrong.
    :raises Refused: if nothing is said, or the class has no such document.
    """
    filing = ready("return", filing, by=by, at=at, key=key)
    wanted = list(dict.fromkeys(missing))
    if set(wanted) - {document.key for document in documents_for(filing.issuer)}:
        raise Refused(_("请从列出的材料中选择。"), field="missing")
    reason = said(reason, field="reason", what=_("请写明缺什么、要改什么。"))
    changes = {"missing": wanted, "turn": filing.turn + 1}
    return move(filing, "return", by=by, at=at, key=key, note=reason, facts={"keys": wanted}, **changes)
