"""Confirm: the compensation has arrived, as the consumer says or as evidence shows."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals.models import Compensation
from gongzhi.appeals.states import COMPENSATION
from gongzhi.cases.moves import said
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def confirm_compensation(
    *, compensation: Compensation, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Compensation:
    """Confirm that the compensation was paid; an officer says by what evidence.

    :raises Refused: if it was confirmed or waived before, or an officer names no evidence.
    """
    if by.kind == "officer":
        note = said(note, field="note", what=_("请写明依据，例如转账凭证或者电话回访。"))
    return machine.move(
        COMPENSATION, compensation, "confirm", by=by, at=at, note=note.strip(), key=key, confirmed_at=at
    )
