"""Conditions and reckonings of a case; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.cases.words import FINDINGS, SETTLEMENTS, Kind, Outcome, Part
from gongzhi.core import clock
from gongzhi.core.listing import listed
from gongzhi.procedures.catalog import Procedure, UnknownProcedure, procedure_by_id, procedure_for

BAD_RATING = 2
"""A rating up to this reopens a case on the consumer's word."""
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


def ground_of(grounds, key: str):
    """Find a ground by its key, or None."""
    return next((ground for ground in grounds if ground.key == key), None)


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
