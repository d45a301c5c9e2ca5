"""What a consumer may expect: which unit, in what time, by which law; what comes next; where else they can go."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.cases.actions.receive import question_of
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, Outcome, Side, State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.mediation.queries import picture_of
from gongzhi.mediation.states import MEDIATION
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import Limit, PriorComplaint, Procedure, UnknownProcedure, procedure_for
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.rules import days_left
from gongzhi.routing.queries import route_matter
from gongzhi.routing.rules import Decision


@dataclass(frozen=True)
class Term:
    """A time limit as people read it."""

    title: str
    length: str
    """7 个工作日"""
    citation: str
    mark: str
    note: str = ""


@dataclass(frozen=True)
class Firm:
    """That the firm itself must be asked first."""

    title: str
    citation: str
    mark: str
    days: int | None
    ready_date: date | None
    """From when on the matter may be brought, where the day of the first complaint was told; None: not told."""
    is_due: bool
    """Whether that may be said to be so today."""
    is_kept: bool = False
    """Handed in now, the matter is kept until then and goes in by itself."""


@dataclass(frozen=True)
class Outlook:
    """What will probably become of a matter."""

    kind: str
    decision: Decision
    law: Procedure | None
    terms: list[Term]
    firm: Firm | None


def outlook_of(new: NewCase, *, at: datetime) -> Outlook:
    """Reckon what will probably become of a matter, as if it were handed in now."""
    today = clock.day_of(at)
    decision = route_matter(question_of(new, at=at), today=today)
    law = law_for(decision.member, new.kind, today, new.hotline) if decision.unit_id else None
    return Outlook(
        kind=str(Kind(new.kind).label),
        decision=decision,
        law=law,
        terms=[term_of(limit, law) for limit in told_limits(law)] if law else [],
        firm=firm_of(law, decision.member, new, today) if law else None,
    )


def law_for(member: str, kind: str, on: date, hotline: str = "") -> Procedure | None:
    """Find what rules such a matter, or None."""
    try:
        return procedure_for(member=member, kind=kind, on=on, hotline=hotline)
    except UnknownProcedure:
        return None


FIRST_VERBS = frozenset({"receive", "route", "take_over", "accept"})


def told_limits(law: Procedure) -> list[Limit]:
    """Choose the limits that every matter under a law goes through."""
    return [
        limit for limit in law.limit if limit.obliges == "unit" and FIRST_VERBS & {*limit.starts, *limit.restarts}
    ]


def term_of(limit: Limit, law: Procedure) -> Term:
    return Term(
        limit.title, length_of(limit), law.citation(limit) if limit.article else f"《{law.basis}》", limit.mark
    )


def length_of(limit) -> str:
    """Write a length: 7 个工作日, 60 日."""
    if limit.working_days is not None:
        return ngettext("%(n)d 个工作日", "%(n)d 个工作日", limit.working_days) % {"n": limit.working_days}
    if limit.days is None:
        return _("由决定确定的期限")
    return ngettext("%(n)d 日", "%(n)d 日", limit.days) % {"n": limit.days}


def firm_of(law: Procedure, member: str, new: NewCase, today: date) -> Firm | None:
    """Tell whether the firm must be asked first; of a complaint also where the member takes appeals only."""
    if new.kind in {Kind.ENQUIRY, Kind.REPORT}:
        return None
    ruling = next(
        (one for one in (law, law_for(member, Kind.APPEAL, today, new.hotline)) if one and one.prior_complaint), None
    )
    if ruling is None:
        return None
    prior: PriorComplaint = ruling.prior_complaint
    told = new.prior_complaint_date
    ready = date.fromordinal(told.toordinal() + (prior.days or 0)) if told else None
    return Firm(
        prior.title,
        ruling.citation(prior) if prior.article else f"《{ruling.basis}》",
        prior.mark,
        prior.days,
        ready,
        is_due=ready is not None and (ready <= today or (new.firm_answered and prior.or_dissatisfied)),
        is_kept=bool(new.kind == Kind.APPEAL and ready and ready > today),
    )


# A matter on its way


@dataclass(frozen=True)
class Running:
    """A running limit, as the limit chip shows it."""

    title: str
    days_left: int | None
    counted: str
    due_date: date | None
    basis: str
    article: str
    mark: str
    provisional: bool
    met: None = None


def running(limits: list[RunningLimit], *, today: date) -> list[Running]:
    """Prepare the limits that run on a matter for its page."""
    work_calendar = calendar()
    return [
        Running(
            title=row.title,
            days_left=None
            if row.due_date is None
            else days_left(today, row.due_date, counted=row.counted, calendar=work_calendar),
            counted=row.counted,
            due_date=row.due_date,
            basis=row.limit.basis or row.law.basis,
            article=row.limit.article,
            mark=row.limit.mark,
            provisional=row.provisional,
        )
        for row in limits
        if row.is_running
    ]


def standing(case: Case) -> tuple[str, str]:
    """Say where a matter stands and what comes next, in plain words: (now, next)."""
    work = {
        Kind.COMPLAINT: _("正在组织调解"),
        Kind.APPEAL: _("正在处理申诉"),
        Kind.REPORT: _("正在核查"),
        Kind.ENQUIRY: _("正在准备答复"),
    }[case.kind]
    first = (
        _("%(unit)s会作出答复。")
        if case.kind == Kind.ENQUIRY
        else _("%(unit)s会决定是否受理，并告知您。材料不全的，会请您补充。")
    )
    told = {
        State.NEGOTIATING: (
            _("您选择了先与企业和解，正由您和企业协商。"),
            _("没有和解的，到期自动转到%(unit)s，不用重新提交。您也可以随时改由行政机关处理，或者撤回。"),
        ),
        State.TRIAGE: (
            _("已收到，工作人员正在确认由哪个单位办理。"),
            _("确认后转给承办单位，这里会显示是哪个单位。"),
        ),
        State.RECEIVED: (_("已转到%(unit)s，等待处理。"), first),
        State.INCOMPLETE: (
            _("%(unit)s需要您补充材料。"),
            _("请按要求补充；补充之后，%(unit)s继续处理。"),
        ),
        State.TRANSFERRING: (
            _("%(unit)s正在把本件转给%(pending)s。"),
            _("对方接收后由其处理；不接收的，退回原单位。"),
        ),
        State.ACCEPTED: (
            _("%(unit)s已经受理，%(work)s。"),
            _("有了结果会在这里显示。期间可能电话联系您，请保持电话畅通。"),
        ),
        State.SUSPENDED: (
            _("%(unit)s暂时中止办理，例如等待检验、鉴定的结果。"),
            _("原因消除后恢复办理，时限接着计算。"),
        ),
        State.DECIDED: (_("已经有结果，%(unit)s正在办理结束手续。"), _("办结后请您评价。")),
        State.CLOSED: (_("已经办结。"), ""),
    }[case.state]
    pending = case.pending_unit.name if case.pending_unit_id else ""
    now, then = (text % {"unit": case.unit.name, "pending": pending, "work": work} for text in told)
    return now, then


UNSETTLED = frozenset({Outcome.DECLINED, Outcome.ENDED, Outcome.NOT_FILED, Outcome.WITHDRAWN})


def ways_on(case: Case) -> list[str]:
    """List the other ways that 消费者权益保护法第三十九条 names, for a dispute that was declined or not settled."""
    if case.outcome not in UNSETTLED or case.kind not in {Kind.COMPLAINT, Kind.APPEAL}:
        return []
    return [
        _("与经营者协商和解；"),
        _("请求消费者协会或者依法成立的其他调解组织调解；"),
        _("根据与经营者达成的仲裁协议提请仲裁机构仲裁；"),
        _("向人民法院提起诉讼。"),
    ]


def mediating(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    """Gather what a consumer sees of the mediation of their dispute; nothing before a unit has it."""
    if case.kind not in {Kind.COMPLAINT, Kind.APPEAL} or case.state in {State.TRIAGE, State.TRANSFERRING}:
        return None
    picture = picture_of(case, viewer=viewer)
    mediation = picture.mediation
    may_say = MEDIATION.refusal(mediation, "say", by=viewer, at=at) is None
    if mediation.pk is None and not may_say:
        return None
    own = next(each for each in picture.consents if each.side == Side.COMPLAINANT)
    return {
        "picture": picture,
        "may_say": may_say,
        "asks": may_say and own.mediation is None,
        "may_recuse": MEDIATION.refusal(mediation, "ask_recusal", by=viewer, at=at) is None,
    }
