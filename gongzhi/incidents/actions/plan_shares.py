"""Plan shares: reckon by a stated rule what each matter gets of money that came back; another shares it out."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules as of_cases
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident, Share, Sharing
from gongzhi.incidents.money import claims_of, money_of
from gongzhi.incidents.moves import MOST_AT_ONCE, move, ready, said
from gongzhi.incidents.shares import fen, share_out, yuan
from gongzhi.incidents.words import Rule, SharingState


@act
def plan_shares(
    *,
    incident: Incident,
    rule: str,
    amount: Decimal,
    text: str,
    by: Actor,
    at: datetime,
    cap: Decimal | None = None,
    key: UUID | None = None,
) -> Incident:
    """Reckon the shares, to the cent. What nobody may claim of the sum stays with the money that came back.

    :param cap: what a matter gets at most, where the rule has one.
    :raises Refused: if there is not so much money, no such rule, nobody claims anything, or no reason is given.
    """
    incident = ready("plan_shares", incident, by=by, at=at, key=key)
    if rule not in Rule.values:
        raise Refused(_("请选择分配办法。"), field="rule")
    left = money_of(incident).left
    if not amount or not of_cases.fits_amount(amount) or amount > left:
        raise Refused(_("可分配的款项是 %(left)s 元。") % {"left": f"{left:.2f}"}, field="amount")
    if rule == Rule.CAPPED and (not cap or not of_cases.fits_amount(cap)):
        raise Refused(_("请填写每件最多分多少。"), field="cap")
    text = said(text, field="text", what=_("请写明为什么用这个办法，会写进总结报告。"))
    claims = [claim for claim in claims_of(incident) if claim.open]
    shares = share_out(
        rule,
        fen(amount),
        [fen(claim.open) for claim in claims],
        ranks=[claim.rank for claim in claims],
        cap=fen(cap) if rule == Rule.CAPPED else 0,
    )
    total = yuan(sum(shares))
    if not total:
        raise Refused(_("没有可以参加分配的金额；没有写明金额的件请先核定。"), field="amount")
    facts = {
        "rule": rule,
        "amount": f"{total:.2f}",
        "count": sum(share > 0 for share in shares),
        "cap": f"{cap:.2f}" if rule == Rule.CAPPED else "",
    }
    incident = move(incident, "plan_shares", by=by, at=at, note=text, key=key, facts=facts)
    sharing = Sharing.objects.create(
        incident=incident,
        rule=rule,
        amount=total,
        cap=cap if rule == Rule.CAPPED else None,
        text=text,
        state=SharingState.PLANNED,
        at=at,
        by_id=by.id,
        by_name=by.name,
    )
    Share.objects.bulk_create(
        [
            Share(sharing=sharing, case_id=claim.case_id, claim=claim.open, rank=claim.rank, amount=yuan(share))
            for claim, share in zip(claims, shares, strict=True)
        ],
        batch_size=MOST_AT_ONCE,
    )
    incident.__dict__.pop("planned", None)
    return incident
