"""Settle: the two units agreed, and nothing is designated; the matter goes on by its own verbs."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Dispute
from gongzhi.cooperation.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def settle_dispute(*, dispute: Dispute, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Dispute:
    """Put down what was agreed.

    :raises Refused: if nothing is said.
    """
    dispute = ready("settle", dispute, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明协商的结果。"))
    return move(dispute, "settle", by=by, at=at, note=text, key=key, ended_at=at)
