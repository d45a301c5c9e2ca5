"""Conditions and reckonings of appeals; pure. A guard returns None, or the reason for refusal."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.procedures.catalog import Procedure

IN_HAND = frozenset({State.ACCEPTED, State.SUSPENDED})


def firm_has_until(law: Procedure | None, *, prior_complaint_date: date | None, firm_answered: bool) -> date | None:
    """Tell from which day on an appeal may be taken in; None where there is nothing to wait for.

    Without a day of the complaint to the firm there is no day to wait for: the office asks.
    """
    prior = law.prior_complaint if law else None
    if prior is None or not prior.days or prior_complaint_date is None:
        return None
    if firm_answered and prior.or_dissatisfied:
        return None
    return prior_complaint_date + timedelta(days=prior.days)


def day_has_come(kept, *, by, at) -> str | None:
    if by.kind == "system" and clock.day_of(at) < kept.wakes_on:
        return _("还没有到 %(day)s。") % {"day": kept.wakes_on.isoformat()}
    return None


def is_of_its_firm(record, by) -> bool:
    """Tell whether a report or a compensation is the business of a trader's account."""
    return by.kind == "system" or (by.kind == "trader" and record.trader_id in by.traders)


def is_of_its_sides(record, by) -> bool:
    """The same, where it is the consumer's business as well."""
    return is_of_its_firm(record, by) or (by.kind == "consumer" and record.case_id in by.opened)


def case_is_in_hand(report, *, by, at) -> str | None:
    return None if report.case.state in IN_HAND else _("本件已有结果或不在办理中，不能再退回企业的报告。")


def is_late(due_date: date | None, today: date) -> bool:
    return due_date is not None and due_date < today
