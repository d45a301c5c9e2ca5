"""Propose: add a penalty to those that are to be given, with the law that it rests on."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import penalty_kinds
from gongzhi.enforcement.models import FiledCase, Penalty
from gongzhi.enforcement.moves import move, ready_for, said


@act
def propose_penalty(
    *,
    filed_case: FiledCase,
    kind: str,
    amount: Decimal | None = None,
    content: str = "",
    act: str,
    article: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Add a penalty; several may stand beside each other. The amount is in yuan.

    :raises Refused: if there is no such kind, an amount is missing or has no place, or no law is cited.
    """
    filed_case = ready_for("propose", filed_case, by=by, at=at, key=key)
    law = penalty_kinds().get(kind)
    if law is None:
        raise Refused(_("请选择处罚种类。"), field="kind")
    if law.amount and not rules.fits_money(amount):
        raise Refused(_("请写明金额，最多两位小数。"), field="amount")
    if amount is not None and not law.amount:
        raise Refused(_("“%(penalty)s”没有金额。") % {"penalty": law.title}, field="amount")
    act_name = said(act, field="act", what=_("请写明处罚依据的法律。"))[:80]
    article = said(article, field="article", what=_("请写明条款。"))[:60]
    row = Penalty(filed_case=filed_case, kind=kind, amount=amount, content=content.strip()[:200], at=at)
    row.act, row.article = act_name, article
    filed_case = move(filed_case, "propose", by=by, at=at, key=key, facts={"penalty": in_words(row)})
    row.save()
    filed_case.__dict__.pop("penalties", None)
    return filed_case


def in_words(penalty: Penalty) -> str:
    """Say a penalty in one line: kind, amount, content."""
    amount = f" {penalty.amount:.2f} 元" if penalty.amount is not None else ""
    content = f"（{penalty.content}）" if penalty.content else ""
    return f"{penalty.title}{amount}{content}"
