"""The tables of a report, a finding and a joint supervision: one row a verb. Data only."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.machine import Machine, Transition
from gongzhi.ride_hailing import rules
from gongzhi.ride_hailing.access import WORKS, seats_in, seats_in_joint, units_in_joint
from gongzhi.ride_hailing.words import FindingState, JointState, PartState, ReportState

OFFICERS_AND_SYSTEM = frozenset({"officer", "system"})

REPORT = Machine(
    kind="ride_report",
    states=dict(ReportState.choices),
    seats=seats_in,
    transitions=(
        Transition(
            verb="load",
            title=_("读取"),
            sources=frozenset({ReportState.WAITING}),
            target=ReportState.LOADED,
            targets=frozenset({ReportState.UNUSABLE}),
            roles=WORKS,
            actors=OFFICERS_AND_SYSTEM,
            sentence=_("{who}读取报告：{trips} 条订单，退回 {refused} 行"),
            hidden=True,
        ),
        Transition(
            verb="reconcile",
            title=_("再比对一次"),
            sources=frozenset({ReportState.LOADED}),
            roles=WORKS,
            actors=OFFICERS_AND_SYSTEM,
            sentence=_("{who}与登记比对：标出 {flagged} 条"),
            main=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤回"),
            sources=frozenset({ReportState.LOADED, ReportState.UNUSABLE, ReportState.WAITING}),
            target=ReportState.WITHDRAWN,
            roles=WORKS,
            sentence=_("{who}撤回了报告"),
        ),
        Transition(
            verb="reveal",
            title=_("查看车牌和证件号"),
            sources=frozenset({ReportState.LOADED, ReportState.WITHDRAWN}),
            roles=WORKS,
            sentence=_("{who}查看了订单 {trip} 的车牌和驾驶员证件号"),
            hidden=True,
        ),
    ),
)
RECEIVE_SENTENCE = _("{who}收到报告 {file}")
"""How the history tells the verb `receive`, which makes a report and so has no row of its own."""

FINDING = Machine(
    kind="ride_finding",
    states=dict(FindingState.choices),
    seats=seats_in,
    transitions=(
        Transition(
            verb="confirm",
            title=_("确认并登记线索"),
            sources=frozenset({FindingState.CANDIDATE}),
            target=FindingState.CONFIRMED,
            roles=WORKS,
            guards=(rules.something_is_flagged,),
            sentence=_("{who}确认，登记为线索 {clue}"),
            main=True,
        ),
        Transition(
            verb="dismiss",
            title=_("排除"),
            sources=frozenset({FindingState.CANDIDATE}),
            target=FindingState.DISMISSED,
            roles=WORKS,
            sentence=_("{who}排除了这项发现"),
        ),
        Transition(
            verb="reconsider",
            title=_("重新考虑"),
            sources=frozenset({FindingState.DISMISSED}),
            target=FindingState.CANDIDATE,
            roles=WORKS,
            sentence=_("{who}重新列为待确认"),
        ),
        Transition(
            verb="renew",
            title=_("按新的比对更新"),
            sources=frozenset({FindingState.CANDIDATE}),
            roles=WORKS,
            actors=OFFICERS_AND_SYSTEM,
            sentence=_("{who}按新的比对更新：{trips} 条"),
            hidden=True,
        ),
    ),
)
FOUND_SENTENCE = _("{who}比对发现 {trips} 条")
TOLD_SENTENCE = _("{who}登记了这项发现")
"""How the history tells the verbs `find` and `tell`, which make a finding and so have no rows of their own."""

LEAD = frozenset({PartState.LEAD})
JOINT = Machine(
    kind="ride_joint",
    states=dict(JointState.choices),
    seats=seats_in_joint,
    units=units_in_joint,
    transitions=(
        Transition(
            verb="join",
            title=_("参加"),
            sources=frozenset({JointState.OPEN}),
            roles=WORKS,
            parts=frozenset({PartState.INVITED}),
            sentence=_("{who}代表{unit}参加"),
            main=True,
        ),
        Transition(
            verb="decline",
            title=_("不参加"),
            sources=frozenset({JointState.OPEN}),
            roles=WORKS,
            parts=frozenset({PartState.INVITED}),
            sentence=_("{who}答复{unit}不参加"),
        ),
        Transition(
            verb="state",
            title=_("提出意见"),
            sources=frozenset({JointState.OPEN}),
            roles=WORKS,
            parts=frozenset({PartState.JOINED, PartState.STATED}),
            sentence=_("{who}提出了{unit}的意见"),
            main=True,
        ),
        Transition(
            verb="invite",
            title=_("邀请单位"),
            sources=frozenset({JointState.OPEN}),
            roles=WORKS,
            parts=LEAD,
            sentence=_("{who}邀请{units}参加"),
        ),
        Transition(
            verb="hold",
            title=_("记录约谈或检查"),
            sources=frozenset({JointState.OPEN}),
            roles=WORKS,
            parts=LEAD,
            sentence=_("{who}记录了 {date} 的联合行动"),
        ),
        Transition(
            verb="conclude",
            title=_("形成处理意见"),
            sources=frozenset({JointState.OPEN}),
            target=JointState.CONCLUDED,
            roles=WORKS,
            parts=LEAD,
            guards=(rules.everyone_answered,),
            sentence=_("{who}形成处理意见：{outcome}"),
            main=True,
        ),
        Transition(
            verb="cancel",
            title=_("取消"),
            sources=frozenset({JointState.OPEN}),
            target=JointState.CANCELLED,
            roles=WORKS,
            parts=LEAD,
            sentence=_("{who}取消了联合监管"),
        ),
    ),
)
BEGIN_SENTENCE = _("{who}发起联合监管，邀请{units}")
"""How the history tells the verb `begin`, which makes a joint supervision and so has no row of its own."""

MACHINES = {each.kind: each for each in (REPORT, FINDING, JOINT)}
BEGINNINGS = {
    "ride_report": {"receive": RECEIVE_SENTENCE},
    "ride_finding": {"find": FOUND_SENTENCE, "tell": TOLD_SENTENCE},
    "ride_joint": {"begin": BEGIN_SENTENCE},
}
