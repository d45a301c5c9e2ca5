"""Conditions and reckonings of mediation; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.cases.words import TALKING, Side, State
from gongzhi.mediation.words import (
    CONSENTS,
    ENTRUSTING,
    AgreementForm,
    Attended,
    PartyAgrees,
    Says,
    SessionState,
    ShareOutcome,
)

FACT_OF = {
    Says.CANNOT_AGREE: "cannot_agree",
    Says.WITHDRAWS: "withdrawn",
    Says.RECONCILED: "reconciled",
    Says.DISPUTES_BODY: "body_disputed",
    Says.DISPUTES_COST: "cost_disputed",
}


def last_word(statements: Iterable, side: str, about: frozenset[str]):
    """Give the last thing that a side said on a question, or None."""
    found = None
    for each in statements:
        if each.side == side and each.says in about:
            found = each
    return found


def agreed(statements: Sequence, side: str, about: frozenset[str] = CONSENTS) -> bool | None:
    """Tell whether a side agreed, refused, or has not said anything (None)."""
    word = last_word(statements, side, about)
    return None if word is None else word.says in {Says.AGREES, Says.AGREES_TO_ENTRUST}


@dataclass(frozen=True)
class Met:
    """A session as the facts ask about it."""

    stands: str
    attended: tuple[str, ...]


def facts_of(statements: Sequence, sessions: Iterable[Met]) -> set[str]:
    """Work out which facts that grounds of the law ask for are on record (`procedures.words.FACTS`)."""
    facts = {FACT_OF[each.says] for each in statements if each.says in FACT_OF}
    if any(agreed(statements, side) is False for side in Side.values):
        facts.add("refused")
    for session in sessions:
        if session.stands not in {SessionState.HELD, SessionState.CLOSED}:
            continue
        if Attended.ABSENT in session.attended:
            facts.add("absent")
        if session.attended and set(session.attended) == {Attended.PRESENT}:
            facts.add("held")
    return facts


def named_sides(sides: Iterable[str]) -> str:
    return "、".join(str(Side(side).label) for side in sides)


# Guards


def may_still_talk(mediation, *, by, at) -> str | None:
    if mediation.case.state not in TALKING:
        return _("“%(state)s”的件不再登记调解意愿。") % {"state": mediation.case.get_state_display()}
    return None


def case_is_under_way(mediation, *, by, at) -> str | None:
    if mediation.case.state not in {State.ACCEPTED, State.SUSPENDED}:
        return _("“%(state)s”的件不能调解；受理后、办结前才可以。") % {"state": mediation.case.get_state_display()}
    return None


def case_goes_on(mediation, *, by, at) -> str | None:
    if mediation.case.state == State.SUSPENDED:
        return _("本件已中止，恢复办理后才能进行。")
    return case_is_under_way(mediation, by=by, at=at)


def both_agreed(mediation, *, by, at) -> str | None:
    """Refuse whatever only the consent of both sides allows (总局令第121号第十八条)."""
    return missing_consent(mediation.statements, CONSENTS, _("调解"))


def both_agreed_to_entrust(mediation, *, by, at) -> str | None:
    return missing_consent(mediation.statements, ENTRUSTING, _("委托调解"))


def missing_consent(statements: Sequence, about: frozenset[str], what: str) -> str | None:
    refused = [side for side in Side.values if agreed(statements, side, about) is False]
    if refused:
        return _("%(sides)s不同意%(what)s，不能进行。") % {"sides": named_sides(refused), "what": what}
    silent = [side for side in Side.values if agreed(statements, side, about) is None]
    if silent:
        return _("没有%(sides)s同意%(what)s的记录，请先登记双方的意愿。") % {
            "sides": named_sides(silent),
            "what": what,
        }
    return None


def has_mediators(mediation, *, by, at) -> str | None:
    return None if mediation.mediators else _("还没有确定调解员。")


def no_recusal_waits(mediation, *, by, at) -> str | None:
    if any(each.decided_at is None for each in mediation.recusals):
        return _("有回避申请还没有作出决定。")
    return None


def a_recusal_waits(mediation, *, by, at) -> str | None:
    if not any(each.decided_at is None for each in mediation.recusals):
        return _("没有等待决定的回避申请。")
    return None


def is_joint(mediation, *, by, at) -> str | None:
    return None if len(mediation.complainants) > 1 else _("本件只有一名投诉人，不是共同投诉。")


# Agreements


def needs_due_date(form: str) -> bool:
    return form != AgreementForm.AT_ONCE


@dataclass(frozen=True)
class PersonsShare:
    """What one of several complainants gets, and what they said of it."""

    party_id: int
    outcome: str
    recovered: Decimal
    represents: bool
    agrees: str | None


def wrong_shares(shares: Sequence[PersonsShare], *, total: Decimal) -> str | None:
    """Tell what is wrong with how a joint agreement is shared out, or None.

    A represented person settles or gives up only with their own consent (总局令第121号第十二条); a representative
    stands for themselves. The amounts add up to what the case recovers.
    """
    wanted = {ShareOutcome.AGREED: PartyAgrees.SETTLE, ShareOutcome.GAVE_UP: PartyAgrees.GIVE_UP}
    for number, share in enumerate(shares, start=1):
        if share.recovered < 0 or (share.recovered and share.outcome != ShareOutcome.AGREED):
            return _("第 %(number)d 名投诉人没有达成协议，不能有挽回损失的金额。") % {"number": number}
        needed = wanted.get(share.outcome)
        if needed and not share.represents and share.agrees != needed:
            return _("第 %(number)d 名投诉人没有“%(consent)s”的记录，请先登记被代表人的意见。") % {
                "number": number,
                "consent": needed.label,
            }
    if not any(share.outcome == ShareOutcome.AGREED for share in shares):
        return _("至少要有一名投诉人达成协议。")
    if (given := sum((share.recovered for share in shares), Decimal(0))) != total:
        return _("各人金额合计 %(given).2f 元，与挽回损失 %(total).2f 元不一致。") % {"given": given, "total": total}
    return None
