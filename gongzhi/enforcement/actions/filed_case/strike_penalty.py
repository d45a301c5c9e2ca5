"""Strike penalty: take a proposed penalty back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.filed_case.propose import in_words
from gongzhi.enforcement.models import FiledCase, Penalty
from gongzhi.enforcement.moves import move, ready_for


@act
def strike_penalty(
    *, filed_case: FiledCase, penalty: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Strike a penalty that was proposed; the history keeps it.

    :param penalty: its identifier.
    :raises Refused: if there is none such.
    """
    filed_case = ready_for("strike_penalty", filed_case, by=by, at=at, key=key)
    rows = Penalty.objects.filter(filed_case=filed_case, struck_at__isnull=True)
    row = rows.filter(pk=penalty).first() if str(penalty).isdecimal() else None
    if row is None:
        raise Refused(_("请选择一项拟定的处罚。"), field="penalty")
    filed_case = move(filed_case, "strike_penalty", by=by, at=at, key=key, facts={"penalty": in_words(row)})
    row.struck_at = at
    row.save(update_fields=["struck_at"])
    filed_case.__dict__.pop("penalties", None)
    return filed_case
