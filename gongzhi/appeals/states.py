"""The tables of what belongs to appeals: kept ones, firms' reports, compensation. Data only."""

from django.utils.translation import gettext_lazy as _

from gongzhi.appeals import rules
from gongzhi.appeals.words import CompensationState, KeptState, ReportState
from gongzhi.cases.access import CASE_WORK, seats_in, units_in
from gongzhi.cases.words import Part
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition

WORKS = frozenset(CASE_WORK)
HOLDER = frozenset({Part.HOLDER})

KEPT = Machine(
    kind="kept_appeal",
    states=dict(KeptState.choices),
    seats=lambda kept, by: {},
    transitions=(
        Transition(
            verb="change",
            title=_("修改内容"),
            sources=frozenset({KeptState.KEPT}),
            actors=frozenset({"consumer"}),
            sentence=_("{who}修改了内容，{wakes_on} 自动提交"),
        ),
        Transition(
            verb="wake",
            title=_("提交"),
            sources=frozenset({KeptState.KEPT}),
            target=KeptState.WOKEN,
            actors=frozenset({"consumer", "system"}),
            guards=(rules.day_has_come,),
            sentence=_("到期，{who}提交了申诉"),
        ),
        Transition(
            verb="drop",
            title=_("放弃"),
            sources=frozenset({KeptState.KEPT}),
            target=KeptState.DROPPED,
            actors=frozenset({"consumer"}),
            sentence=_("{who}放弃了申诉"),
        ),
    ),
)

FIRM_REPORT = Machine(
    kind="firm_report",
    states=dict(ReportState.choices),
    concerns=rules.is_of_its_firm,
    seats=lambda report, by: seats_in(report.case, by),
    units=lambda report, parts: units_in(report.case, parts),
    transitions=(
        Transition(
            verb="report",
            title=_("报告处理情况"),
            sources=frozenset({ReportState.WAITING}),
            target=ReportState.REPORTED,
            roles=WORKS,
            parts=HOLDER,
            actors=frozenset({"officer", "trader"}),
            sentence=_("{who}报告了处理情况"),
            main=True,
        ),
        Transition(
            verb="send_back",
            title=_("退回补充"),
            sources=frozenset({ReportState.REPORTED}),
            target=ReportState.WAITING,
            roles=WORKS,
            parts=HOLDER,
            guards=(rules.case_is_in_hand,),
            sentence=_("{who}退回了企业的报告，{due} 前补充"),
        ),
        Transition(
            verb="lengthen",
            title=_("延长报告期限"),
            sources=frozenset({ReportState.WAITING}),
            roles=frozenset({Role.SUPERVISOR}),
            parts=HOLDER,
            actors=frozenset({"officer", "trader"}),
            sentence=_("{who}登记延长报告期限，由{approver}批准"),
        ),
        Transition(
            verb="lapse",
            title=_("不再需要"),
            sources=frozenset({ReportState.WAITING, ReportState.REPORTED}),
            target=ReportState.LAPSED,
            actors=frozenset({"system"}),
            sentence=_("不再需要企业报告"),
            hidden=True,
        ),
    ),
)

COMPENSATION = Machine(
    kind="compensation",
    states=dict(CompensationState.choices),
    concerns=rules.is_of_its_sides,
    seats=lambda compensation, by: seats_in(compensation.case, by),
    units=lambda compensation, parts: units_in(compensation.case, parts),
    transitions=(
        Transition(
            verb="agree",
            title=_("重新约定赔付"),
            sources=frozenset({CompensationState.AGREED, CompensationState.DISPUTED, CompensationState.WAIVED}),
            target=CompensationState.AGREED,
            roles=WORKS,
            parts=HOLDER,
            sentence=_("{who}登记：企业同意赔付 {amount} 元，{due} 前付清"),
        ),
        Transition(
            verb="pay",
            title=_("登记企业已赔付"),
            sources=frozenset({CompensationState.AGREED, CompensationState.DISPUTED}),
            target=CompensationState.PAID,
            roles=WORKS,
            parts=HOLDER,
            actors=frozenset({"officer", "trader"}),
            sentence=_("{who}登记：企业称 {day} 已赔付"),
            main=True,
        ),
        Transition(
            verb="confirm",
            title=_("确认已收到赔付"),
            sources=frozenset({CompensationState.AGREED, CompensationState.PAID, CompensationState.DISPUTED}),
            target=CompensationState.CONFIRMED,
            roles=WORKS,
            parts=HOLDER,
            actors=frozenset({"officer", "consumer"}),
            sentence=_("{who}确认赔付已收到"),
        ),
        Transition(
            verb="dispute",
            title=_("没有收到赔付"),
            sources=frozenset({CompensationState.AGREED, CompensationState.PAID}),
            target=CompensationState.DISPUTED,
            roles=WORKS,
            parts=HOLDER,
            actors=frozenset({"officer", "consumer"}),
            sentence=_("{who}称没有收到赔付"),
        ),
        Transition(
            verb="waive",
            title=_("不再要求赔付"),
            sources=frozenset({CompensationState.AGREED, CompensationState.PAID, CompensationState.DISPUTED}),
            target=CompensationState.WAIVED,
            roles=WORKS,
            parts=HOLDER,
            sentence=_("{who}登记：消费者不再要求赔付"),
        ),
    ),
)
"""The first agreement makes a compensation, demanding makes a report, keeping makes a kept appeal: see `MADE_BY`."""

MADE_BY = {
    KEPT.kind: ("keep", _("{who}提交得早了，按规定保留到 {wakes_on}")),
    FIRM_REPORT.kind: ("demand", _("{who}通知企业报告处理情况，期限 {due}")),
    COMPENSATION.kind: ("agree", _("{who}登记：企业同意赔付 {amount} 元，{due} 前付清")),
}
"""Kind of record → the verb that makes one, and how the history tells it."""
