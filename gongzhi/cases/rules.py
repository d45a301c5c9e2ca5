"""Conditions and reckonings of a case; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.cases.words import FINDINGS, SETTLEMENTS, Kind, Outcome, Part, Side, State
from gongzhi.core import clock
from gongzhi.core.listing import listed
from gongzhi.procedures.catalog import (
    NEGOTIATION,
    Ground,
    Procedure,
    UnknownProcedure,
    procedure,
    procedure_by_id,
    procedure_for,
)
from gongzhi.procedures.words import FACTS

BAD_RATING = 2
"""A rating up to this reopens a case on the consumer's word."""
FEES = "price"
"""The problem of disputes about charges, see routing/catalog/subjects.toml: the law may bar them earlier."""
REOPEN_DAYS = 30
"""For so many days after closing a consumer may reopen; a choice of this product, not of the law."""


def names_a_trader(case, *, by, at) -> str | None:
    if not case.trader_name:
        return _("还没有写明被投诉的经营者。请先在“修改信息”中补上经营者名称。")
    return None


def names_a_person(case, *, by, at) -> str | None:
    if case.anonymous and case.kind in {Kind.COMPLAINT, Kind.APPEAL}:
        return _("投诉、申诉须使用真实身份；匿名的只能作为举报办理。")
    return None


def firm_had_its_days(case, *, by, at) -> str | None:
    """Refuse an appeal that came before the firm had the time that the law gives it."""
    procedure = procedure_of(case)
    prior = procedure.prior_complaint if procedure else None
    if prior is None:
        return None
    if case.prior_complaint_date is None:
        return _("按规定须先向企业投诉；请问明消费者首次向企业投诉的日期，并在“修改信息”中填写。")
    if case.firm_answered and prior.or_dissatisfied:
        return None
    opens = waits_until(case.prior_complaint_date, prior.days or 0)
    if clock.day_of(at) < opens:
        return _("消费者 %(date)s 才向企业投诉，企业答复期为 %(days)s 日，%(opens)s 起才能受理。") % {
            "date": case.prior_complaint_date.isoformat(),
            "days": prior.days,
            "opens": opens.isoformat(),
        }
    return None


def has_a_procedure(case, *, by, at) -> str | None:
    if not case.procedure:
        return _("还没有确定承办单位适用的程序，请先分办。")
    return None


def assistants_have_answered(case, *, by, at) -> str | None:
    waiting = [row.unit.short_name for row in case.parts if row.part == Part.ASSISTING and row.done_at is None]
    if waiting:
        return _("协办单位尚未答复：%(units)s。请等待答复，或先免除其协办。") % {"units": listed(waiting)}
    return None


def both_were_told(case, *, by, at) -> str | None:
    """Refuse to close what was ended before everybody was told whom the law says to tell."""
    if waiting := case.waits_for_telling:
        return _("还没有登记告知%(sides)s终止调解，请先“登记告知”。") % {
            "sides": listed(str(Side(side).label) for side in waiting)
        }
    return None


def lies_with_the_office(case, *, by, at) -> str | None:
    """Keep officers' hands off while the two sides settle it between them."""
    if by.kind == "officer" and case.state == State.NEGOTIATING:
        return _("本件正由企业与消费者协商和解；没有和解的，会自动转来处理。")
    return None


def trader_is_asked(case, *, by, at) -> str | None:
    """Refuse a trader about whom nothing is to be said any more."""
    if by.kind == "trader" and all(row.done_at for row in case.asked if row.trader_id in by.traders):
        return _("本件已经不需要贵企业处理。")
    return None


def was_not_reopened(case, *, by, at) -> str | None:
    if case.reopened:
        return _("本件已经重办过一次，不能再次重办；有新的事实可以另行提出。")
    return None


def is_still_fresh(case, *, by, at) -> str | None:
    if by.kind == "consumer" and (at - case.closed_at).days > REOPEN_DAYS:
        return _("办结已超过 %(days)s 天，不能再要求重办；有新的事实可以另行提出。") % {"days": REOPEN_DAYS}
    return None


def was_not_rated(case, *, by, at) -> str | None:
    return _("您已经评价过了，谢谢。") if case.rating is not None else None


def names_its_officer(case, *, by, at) -> str | None:
    return None if case.officer_id else _("还没有指派承办人。")


def procedure_of(case) -> Procedure | None:
    """Read the procedure that rules this case, or None while no unit was found."""
    return procedure_by_id(case.procedure) if case.procedure else None


def procedure_id_for(*, member: str, kind: str, received_at: datetime, hotline: str = "") -> str:
    """Tell which version of which procedure rules a matter, by the day it was received; empty if none is known."""
    try:
        return procedure_for(member=member, kind=kind, on=clock.day_of(received_at), hotline=hotline).id
    except UnknownProcedure:
        return ""


def negotiation_procedure(received_at: datetime) -> Procedure:
    """Find what rules a matter while consumer and trader settle it between them."""
    return procedure(NEGOTIATION, on=clock.day_of(received_at))


def is_negotiated(case) -> bool:
    """Tell whether a matter lies, or ended, with the trader: no office had it yet."""
    return case.procedure.startswith(f"{NEGOTIATION}@")


def ground_of(grounds, key: str):
    """Find a ground by its key, or None."""
    return next((ground for ground in grounds if ground.key == key), None)


def why_unfit(
    ground: Ground,
    case,
    *,
    on: date,
    facts: frozenset[str] = frozenset(),
    dues: Mapping[str, date | None] | None = None,
) -> str | None:
    """Tell why a ground does not fit what is on file, or None where it fits or only a person can judge.

    :param facts: on record (`facts.on_file`).
    :param dues: key of each running limit → its due date, None while it stands still.
    """
    if unfit := why_other_subject(ground, case):
        return unfit
    match ground.fits:
        case "older_than":
            day = case.prior_complaint_date if ground.since == "prior_complaint" else case.event_date
            return (
                why_young(ground, day, clock.day_of(case.received_at)) if ground.since != "contract_ended" else None
            )
        case "no_prior_complaint":
            return why_asked(case)
        case "limit_passed":
            return why_in_time(ground.limit, dues or {}, on)
        case "on_file" if not set(ground.facts) & facts:
            wanted = listed(_("“%(fact)s”") % {"fact": FACTS[fact]} for fact in ground.facts)
            return _("办理记录中没有%(facts)s的记载，请先在“调解”页登记。") % {"facts": wanted}
    return None


def why_other_subject(ground: Ground, case) -> str | None:
    """Tell that a ground concerns disputes about charges and the case does not, or the other way round."""
    if not ground.subject:
        return None
    if not case.problem:
        return _("这一依据区分收费争议和其他争议，请先在“修改信息”或申诉分类中登记本件的问题。")
    is_fee = case.problem == FEES
    if ground.subject == "fee" and not is_fee:
        return _("本件登记的问题不是收费争议，不适用收费争议的期限。")
    if ground.subject == "other" and is_fee:
        return _("本件登记为收费争议，应适用收费争议的期限。")
    return None


def why_young(ground: Ground, day: date | None, received: date) -> str | None:
    """Tell that a matter is not as old as a ground wants; a day that is not known is for a person to judge."""
    if day is None or received > later(day, years=ground.years, months=ground.months, days=ground.days):
        return None
    return _("从 %(day)s 到收到之日 %(received)s 没有超过规定的时间。") % {
        "day": day.isoformat(),
        "received": received.isoformat(),
    }


def why_asked(case) -> str | None:
    if case.prior_complaint_date is None or firm_had_its_days(case, by=None, at=case.received_at):
        return None
    return _("消费者已于 %(day)s 先向企业投诉。") % {"day": case.prior_complaint_date.isoformat()}


def why_in_time(limit: str, dues: Mapping[str, date | None], on: date) -> str | None:
    if limit not in dues:
        return _("该期限没有在计算。")
    due = dues[limit]
    if due is None:
        return _("该期限停止计算中，没有届满。")
    if on <= due:
        return _("期限 %(due)s 届满，现在还没有到。") % {"due": due.isoformat()}
    return None


def why_not_outcome(procedure: Procedure | None, outcome: str, facts: frozenset[str]) -> str | None:
    """Tell which fact on record speaks against an outcome, or None."""
    known = ground_of(procedure.outcome, outcome) if procedure else None
    against = [fact for fact in known.unless if fact in facts] if known else []
    if not against:
        return None
    return _("办理记录载明“%(fact)s”，与这一结果不符；情况有变的，请先在“调解”页登记。") % {"fact": FACTS[against[0]]}


def later(day: date, *, years: int | None = None, months: int | None = None, days: int | None = None) -> date:
    """Add calendar years, months or days; a day that the month does not have becomes its last."""
    if days is not None:
        return day + timedelta(days=days)
    number = day.year * 12 + day.month - 1 + (years or 0) * 12 + (months or 0)
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def outcome_resolves(outcome: str) -> bool | None:
    """Tell whether a decision of this kind settles what the consumer asked; None where that is not the question."""
    if outcome in SETTLEMENTS:
        return True
    if outcome in {Outcome.ENDED, Outcome.DECLINED}:
        return False
    if outcome in FINDINGS or outcome == Outcome.WITHDRAWN:
        return None
    return True


def fits_amount(amount: Decimal | None) -> bool:
    """Tell whether an amount of yuan can be stored: not negative, at most two decimals, below a trillion."""
    return amount is None or (
        Decimal(amount).is_finite()
        and amount >= 0
        and amount < 10**12
        and amount == Decimal(amount).quantize(Decimal("0.01"))
    )


def waits_until(prior_complaint_date: date, days: int) -> date:
    """Tell from which day on an appeal may be taken: the firm's days having passed."""
    return date.fromordinal(prior_complaint_date.toordinal() + days)
