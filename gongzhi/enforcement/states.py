"""The tables of enforcement: one Machine a kind of record, one row a verb. Data only."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.enforcement import rules
from gongzhi.enforcement.access import seats_in, units_in
from gongzhi.enforcement.words import ClueState, MeasureState, Part

WORKS = rules.WORKS
SUPERVISOR = frozenset({Role.SUPERVISOR})

LOOKED_INTO = frozenset({ClueState.RECEIVED, ClueState.VERIFYING})
UNDECIDED = LOOKED_INTO | {ClueState.SUSPENDED, ClueState.DISPUTED}

CLUE = Machine(
    kind="clue",
    states=dict(ClueState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="verify",
            title=_("开始核查"),
            sources=frozenset({ClueState.RECEIVED}),
            target=ClueState.VERIFYING,
            roles=WORKS,
            sentence=_("{who}开始核查"),
            main=True,
        ),
        Transition(
            verb="not_file",
            title=_("不予立案"),
            sources=frozenset({ClueState.VERIFYING}),
            target=ClueState.NOT_FILED,
            roles=SUPERVISOR,
            sentence=_("{who}决定不予立案，依据：{ground}"),
        ),
        Transition(
            verb="assign",
            title=_("指派承办人"),
            sources=UNDECIDED,
            roles=WORKS,
            sentence=_("{who}指派{officer}承办"),
        ),
        Transition(
            verb="describe",
            title=_("行业要素"),
            sources=UNDECIDED,
            roles=WORKS,
            sentence=_("{who}补充了行业要素"),
        ),
        Transition(
            verb="extend",
            title=_("延长期限"),
            sources=UNDECIDED,
            roles=SUPERVISOR,
            sentence=_("{who}批准延长“{limit}”"),
        ),
        Transition(
            verb="suspend",
            title=_("扣除检测鉴定时间"),
            sources=frozenset({ClueState.VERIFYING}),
            target=ClueState.SUSPENDED,
            roles=WORKS,
            sentence=_("{who}停止计算核查期限：{ground}"),
        ),
        Transition(
            verb="resume",
            title=_("恢复核查"),
            sources=frozenset({ClueState.SUSPENDED}),
            target=ClueState.VERIFYING,
            roles=WORKS,
            sentence=_("{who}恢复核查"),
            main=True,
        ),
        Transition(
            verb="refer",
            title=_("移送有管辖权的单位"),
            sources=LOOKED_INTO,
            target=ClueState.REFERRING,
            roles=WORKS,
            guards=(rules.was_not_referred_here,),
            sentence=_("{who}将线索移送{unit}，等待接收"),
        ),
        Transition(
            verb="take_over",
            title=_("接收"),
            sources=frozenset({ClueState.REFERRING}),
            target=ClueState.RECEIVED,
            roles=WORKS,
            parts=frozenset({Part.PENDING}),
            sentence=_("{who}接收了线索"),
            main=True,
        ),
        Transition(
            verb="return",
            title=_("退回"),
            sources=frozenset({ClueState.REFERRING}),
            target=ClueState.RECEIVED,
            roles=WORKS,
            parts=frozenset({Part.PENDING}),
            sentence=_("{who}将线索退回{unit}"),
        ),
        Transition(
            verb="ask_designation",
            title=_("报请指定管辖"),
            sources=LOOKED_INTO,
            target=ClueState.DISPUTED,
            roles=WORKS,
            sentence=_("{who}报请上级指定管辖"),
        ),
        Transition(
            verb="designate",
            title=_("指定管辖"),
            sources=frozenset({ClueState.DISPUTED}),
            target=ClueState.RECEIVED,
            roles=SUPERVISOR,
            parts=frozenset({Part.SUPERIOR}),
            sentence=_("{who}指定{unit}管辖"),
            main=True,
        ),
        Transition(
            verb="to_police",
            title=_("移送公安机关"),
            sources=frozenset({ClueState.VERIFYING}),
            target=ClueState.TO_POLICE,
            roles=SUPERVISOR,
            sentence=_("{who}将线索移送公安机关：{office}"),
        ),
        Transition(
            verb="merge",
            title=_("并入另一线索"),
            sources=UNDECIDED,
            target=ClueState.MERGED,
            roles=WORKS,
            sentence=_("{who}将本件并入 {number}：{why}"),
        ),
        Transition(
            verb="unmerge",
            title=_("解除并案"),
            sources=frozenset({ClueState.MERGED}),
            target=ClueState.VERIFYING,
            targets=UNDECIDED,
            roles=WORKS,
            sentence=_("{who}解除并案，本件恢复单独办理"),
        ),
        Transition(
            verb="close",
            title=_("办结（不需立案）"),
            sources=frozenset({ClueState.VERIFYING}),
            target=ClueState.CLOSED,
            roles=SUPERVISOR,
            sentence=_("{who}办结了线索"),
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=frozenset(ClueState),
            roles=WORKS,
            parts=frozenset({Part.HOLDER, Part.PENDING, Part.FORMER}),
            sentence=_("{who}备注"),
        ),
    ),
)

MEASURE = Machine(
    kind="measure",
    states=dict(MeasureState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="confirm",
            title=_("登记已完成"),
            sources=frozenset({MeasureState.ISSUED}),
            target=MeasureState.DONE,
            roles=WORKS,
            sentence=_("{who}复查：已完成"),
            main=True,
        ),
        Transition(
            verb="fail",
            title=_("登记未改正"),
            sources=frozenset({MeasureState.ISSUED}),
            target=MeasureState.FAILED,
            roles=WORKS,
            sentence=_("{who}复查：未改正，登记线索 {number}"),
        ),
        Transition(
            verb="extend",
            title=_("延长改正期限"),
            sources=frozenset({MeasureState.ISSUED}),
            roles=SUPERVISOR,
            applies=lambda measure: measure.due_date is not None,
            sentence=_("{who}将期限延长到 {day}"),
        ),
        Transition(
            verb="withdraw",
            title=_("撤回措施"),
            sources=frozenset({MeasureState.ISSUED}),
            target=MeasureState.WITHDRAWN,
            roles=SUPERVISOR,
            sentence=_("{who}撤回了本件"),
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=frozenset(MeasureState),
            roles=WORKS,
            sentence=_("{who}备注"),
        ),
    ),
)

MACHINES: dict[str, Machine] = {table.kind: table for table in (CLUE, MEASURE)}
"""Kind of record → its table."""

BEGINNINGS: dict[str, dict[str, str]] = {
    "clue": {"receive": _("{who}登记了线索，来源：{source}")},
    "measure": {"issue": _("{who}作出{kind}，来源：{source}")},
}
"""Kind → verb that makes such a record → how the history tells it; these verbs have no row of their own."""

TOLD_BESIDE: dict[str, dict[str, str]] = {
    "clue": {"absorb": _("{who}将 {number} 并入本件：{why}"), "release": _("{who}将 {number} 从本件分出")},
}
"""Kind → verb done on another record that the history of this one tells too."""


def machine_of(record) -> Machine:
    return MACHINES[record.record_kind]
