"""Hand evidence: pass a piece of evidence on; the chain of custody grows by one."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Custody, Evidence, FiledCase
from gongzhi.enforcement.moves import move, ready_for, said


@act
def hand_evidence(
    *,
    filed_case: FiledCase,
    evidence: str,
    holder: str,
    place: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record who has a piece of evidence from now on, and where.

    :param evidence: its identifier.
    :raises Refused: if the case has no such evidence, or nobody is named.
    """
    filed_case = ready_for("hand_evidence", filed_case, by=by, at=at, key=key)
    row = Evidence.objects.filter(filed_case=filed_case, pk=evidence).first() if str(evidence).isdecimal() else None
    if row is None:
        raise Refused(_("请选择本案的一件证据。"), field="evidence")
    holder = said(holder, field="holder", what=_("请写明由谁保管。"))[:80]
    facts = {"title": row.title, "holder": holder}
    filed_case = move(filed_case, "hand_evidence", by=by, at=at, key=key, facts=facts)
    Custody.objects.create(evidence=row, holder=holder, place=place.strip()[:120], at=at)
    return filed_case
