"""Recuse: exclude an investigator who has an interest in the case."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase, Investigator
from gongzhi.enforcement.moves import move, ready_for, said


@act
def recuse_investigator(
    *, filed_case: FiledCase, officer_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Let an investigator leave the case for good.

    :raises Refused: if they do not investigate it, or no reason is given.
    """
    filed_case = ready_for("recuse", filed_case, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明回避的理由。"))
    row = Investigator.objects.filter(filed_case=filed_case, officer_id=officer_id, to_date__isnull=True).first()
    if row is None:
        raise Refused(_("请选择本案的一名办案人员。"), field="officer_id")
    changes = {"officer": None} if filed_case.officer_id == row.officer_id else {}
    filed_case = move(
        filed_case, "recuse", by=by, at=at, note=reason, key=key, facts={"officer": row.officer.name}, **changes
    )
    row.to_date, row.recused, row.reason = clock.day_of(at), True, reason[:200]
    row.save(update_fields=["to_date", "recused", "reason"])
    filed_case.__dict__.pop("investigators", None)
    return filed_case
