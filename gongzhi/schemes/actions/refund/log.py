"""Log: a store keeps a refund under its pledge, or that it refused one and why."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.schemes import access, rules
from gongzhi.schemes.models import Pledge, Refund
from gongzhi.schemes.moves import begin, keep_photos, law_for, refund_code, refuse_second
from gongzhi.schemes.words import HELD, RefundState


@act
def log_refund(
    *,
    pledge: Pledge,
    goods: str,
    amount: Decimal | None,
    days_since: int | None,
    by: Actor,
    at: datetime,
    refused: bool = False,
    ground: str = "",
    reason: str = "",
    photos=(),
    logged_at: datetime | None = None,
    key: UUID | None = None,
) -> Refund:
    """Keep a refund, or a refusal with its ground; the consumer confirms or contests it by its code.

    What is logged under one key twice is one refund.

    :param days_since: days from the purchase to the day on which the goods were brought back.
    :param logged_at: when it was, where a file brings it in later.
    :param photos: (name, content) each.
    :raises NotAllowed: unless `by` acts for the store or works in the office that keeps the pledge.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the pledge was never accepted, or has ended.
    """
    key = key or uuid4()
    if not access.concerns(pledge, by) and not (by.kind == "officer" and access.answers_for(pledge.unit, by)):
        raise NotAllowed(_("您不能为这家门店登记退货。"))
    refuse_second(Refund, key)
    if pledge.state not in HELD:
        raise Refused(_("这家门店现在没有生效的承诺，不能登记退货。"))
    goods, reason, ground = " ".join((goods or "").split()), (reason or "").strip(), ground if refused else ""
    faults = rules.faults_of_refund(
        pledge.laid_down,
        goods=goods,
        amount=amount,
        days_since=days_since,
        refused=refused,
        ground=ground,
        reason=reason,
    )
    when = logged_at or at
    if when > at or (at - when).days > rules.OLDEST:
        faults["logged_at"] = _("日期不能晚于今天，也不能早于一年以前。")
    if not faults and refused and rules.within_promise(pledge.days, days_since, ground):
        faults["ground"] = _("买了 %(since)d 天，没有超过承诺的 %(days)d 天；应当退，或者选择其他原因。") % {
            "since": days_since, "days": pledge.days
        }  # fmt: skip
    if faults:
        raise Invalid(faults)
    refund = Refund(
        pledge=pledge,
        code=refund_code(key),
        state=RefundState.REFUSED if refused else RefundState.LOGGED,
        goods=goods,
        amount=amount,
        days_since=days_since,
        ground=ground,
        reason=reason if refused else "",
        logged_at=when,
        by_kind=by.kind,
        procedure=law_for(Refund.record_kind, pledge.unit, at=at),
        source_key=key,
    )
    if refused:
        begin(refund, "refuse", by=by, at=at, key=key, facts={"ground": refund.ground_title})
    else:
        begin(refund, "log", by=by, at=at, key=key, facts={"amount": f"{amount:.2f}"})
    keep_photos(refund, photos, at=at)
    return refund
