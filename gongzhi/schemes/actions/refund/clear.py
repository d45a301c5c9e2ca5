"""Clear: the office found that the store kept its pledge."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready, said


@act
def clear_refund(*, refund: Refund, finding: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep what the office found; it is not asked about any more.

    :raises Refused: if nothing is said.
    """
    refund = ready("clear", refund, by=by, at=at, key=key)
    finding = said(finding, field="finding", what=_("请写明核实的情况。"), most=1000)
    return move(refund, "clear", by=by, at=at, key=key, note=finding, finding=finding)
