"""The tables of enforcement: one Machine a kind of record, one row a verb. Data only."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.enforcement import rules
from gongzhi.enforcement.access import seats_in, units_in
from gongzhi.enforcement.words import (
    FILED_OPEN,
    UNDECIDED_CASE,
    ClueState,
    FiledState,
    HoldKind,
    HoldState,
    JointState,
    ListingState,
    MeasureState,
    Part,
    PublicationState,
    Track,
)

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
            verb="file",
            title=_("立案"),
            sources=frozenset({ClueState.VERIFYING}),
            target=ClueState.FILED,
            roles=SUPERVISOR,
            guards=(rules.says_what_the_sector_asks,),
            sentence=_("{who}批准立案：{number}"),
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
            title=pgettext_lazy("verb", "移送公安机关"),
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

ONGOING = FILED_OPEN


def is_seizure(hold) -> bool:
    return hold.kind == HoldKind.SEIZE


def is_summary(filed_case) -> bool:
    return filed_case.track == Track.SUMMARY


def has_evidence(filed_case) -> bool:
    return filed_case.pk is not None and filed_case.evidence.exists()


def has_goods(filed_case) -> bool:
    return bool(filed_case.goods)


def has_penalties(filed_case) -> bool:
    return bool(filed_case.penalties)


FILED_CASE = Machine(
    kind="filed_case",
    states=dict(FiledState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="report",
            title=_("提交调查终结报告"),
            sources=frozenset({FiledState.INVESTIGATING}),
            target=FiledState.REVIEWING,
            roles=WORKS,
            guards=(
                rules.says_what_the_sector_asks,
                rules.has_two_investigators,
            ),
            sentence=_("{who}提交了调查终结报告"),
            main=True,
        ),
        Transition(
            verb="review_pass",
            title=_("审核通过"),
            sources=frozenset({FiledState.REVIEWING}),
            target=FiledState.REVIEWED,
            roles=SUPERVISOR,
            sentence=_("{who}审核通过"),
            main=True,
        ),
        Transition(
            verb="review_return",
            title=_("退回补充调查"),
            sources=frozenset({FiledState.REVIEWING, FiledState.REVIEWED, FiledState.NOTICED}),
            target=FiledState.INVESTIGATING,
            roles=SUPERVISOR,
            sentence=_("{who}退回补充调查"),
        ),
        Transition(
            verb="notice",
            title=_("处罚告知"),
            sources=frozenset({FiledState.REVIEWED}),
            target=FiledState.NOTICED,
            roles=WORKS,
            guards=(rules.proposes_a_penalty,),
            sentence=_("{who}告知当事人拟处罚的内容、理由和权利，{day} 前可以陈述、申辩"),
            main=True,
        ),
        Transition(
            verb="comment",
            title=_("登记陈述申辩"),
            sources=frozenset({FiledState.NOTICED}),
            roles=WORKS,
            sentence=_("{who}登记了当事人的陈述、申辩"),
        ),
        Transition(
            verb="ask_hearing",
            title=_("登记听证要求"),
            sources=frozenset({FiledState.NOTICED}),
            target=FiledState.HEARING,
            roles=WORKS,
            guards=(
                rules.has_a_penalty_to_be_heard_on,
                rules.is_in_time_to_be_heard,
            ),
            sentence=_("{who}登记当事人要求听证"),
        ),
        Transition(
            verb="hold_hearing",
            title=_("登记听证"),
            sources=frozenset({FiledState.HEARING}),
            target=FiledState.NOTICED,
            roles=WORKS,
            sentence=_("{who}登记 {day} 举行了听证"),
            main=True,
        ),
        Transition(
            verb="decide",
            title=_("作出决定"),
            sources=frozenset({FiledState.REVIEWED, FiledState.NOTICED}),
            target=FiledState.DECIDED,
            roles=SUPERVISOR,
            sentence=_("{who}作出决定：{outcome}，{decision}"),
            main=True,
        ),
        Transition(
            verb="serve",
            title=_("登记送达"),
            sources=frozenset({FiledState.DECIDED}),
            target=FiledState.SERVED,
            targets=frozenset({FiledState.SERVED, FiledState.PERFORMED}),
            roles=WORKS,
            sentence=_("{who}登记送达：{service}，{day}"),
            main=True,
        ),
        Transition(
            verb="pay",
            title=_("登记缴款"),
            sources=frozenset({FiledState.SERVED}),
            roles=WORKS,
            sentence=_("{who}登记缴款：{kind} {amount} 元"),
        ),
        Transition(
            verb="perform",
            title=_("登记执行完毕"),
            sources=frozenset({FiledState.SERVED}),
            target=FiledState.PERFORMED,
            roles=WORKS,
            guards=(rules.is_paid_or_at_court,),
            sentence=_("{who}登记执行完毕"),
            main=True,
        ),
        Transition(
            verb="demand",
            title=_("催告"),
            sources=frozenset({FiledState.SERVED}),
            roles=WORKS,
            guards=(rules.is_late_to_pay,),
            sentence=_("{who}送达了催告书"),
        ),
        Transition(
            verb="apply_court",
            title=_("申请法院强制执行"),
            sources=frozenset({FiledState.SERVED}),
            roles=WORKS,
            guards=(rules.was_demanded,),
            sentence=_("{who}向{court}申请强制执行"),
        ),
        Transition(
            verb="close",
            title=_("结案"),
            sources=frozenset({FiledState.PERFORMED, FiledState.ENDED}),
            target=FiledState.CLOSED,
            roles=SUPERVISOR,
            guards=(rules.nothing_is_held,),
            sentence=_("{who}结案"),
            main=True,
        ),
        Transition(
            verb="record",
            title=_("当场处罚备案"),
            sources=ONGOING,
            roles=WORKS,
            applies=is_summary,
            guards=(rules.was_not_recorded,),
            sentence=_("{who}将当场处罚决定报本单位备案"),
        ),
        Transition(
            verb="staff",
            title=_("确定办案人员"),
            sources=UNDECIDED_CASE,
            roles=SUPERVISOR,
            sentence=_("{who}确定办案人员：{officer}"),
        ),
        Transition(
            verb="recuse",
            title=pgettext_lazy("verb", "回避"),
            sources=UNDECIDED_CASE,
            roles=SUPERVISOR,
            sentence=_("{who}决定{officer}回避"),
        ),
        Transition(
            verb="describe",
            title=_("行业要素"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            sentence=_("{who}补充了行业要素"),
        ),
        Transition(
            verb="add_evidence",
            title=_("登记证据"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            sentence=_("{who}登记了证据：{title}"),
        ),
        Transition(
            verb="hand_evidence",
            title=_("移交证据"),
            sources=ONGOING,
            roles=WORKS,
            applies=has_evidence,
            sentence=_("{who}将证据“{title}”交给{holder}"),
        ),
        Transition(
            verb="list_goods",
            title=_("登记涉案物品"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            sentence=_("{who}登记了物品，价值 {amount} 元"),
        ),
        Transition(
            verb="strike_goods",
            title=_("删除物品"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            applies=has_goods,
            sentence=_("{who}删去了物品，价值 {amount} 元"),
        ),
        Transition(
            verb="preserve",
            title=_("先行登记保存"),
            sources=frozenset({FiledState.INVESTIGATING}),
            roles=WORKS,
            guards=(rules.has_two_investigators,),
            sentence=_("{who}先行登记保存证据：{number}"),
        ),
        Transition(
            verb="seize",
            title=_("查封扣押"),
            sources=frozenset({FiledState.INVESTIGATING}),
            roles=SUPERVISOR,
            guards=(rules.has_two_investigators,),
            sentence=_("{who}实施查封、扣押：{number}"),
        ),
        Transition(
            verb="propose",
            title=_("拟定处罚"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            sentence=_("{who}拟定处罚：{penalty}"),
        ),
        Transition(
            verb="strike_penalty",
            title=_("删除拟定的处罚"),
            sources=UNDECIDED_CASE,
            roles=WORKS,
            applies=has_penalties,
            sentence=_("{who}删去了拟定的处罚：{penalty}"),
        ),
        Transition(
            verb="suspend",
            title=_("中止调查"),
            sources=frozenset({FiledState.INVESTIGATING}),
            target=FiledState.SUSPENDED,
            roles=SUPERVISOR,
            sentence=_("{who}中止调查：{ground}"),
        ),
        Transition(
            verb="resume",
            title=_("恢复调查"),
            sources=frozenset({FiledState.SUSPENDED}),
            target=FiledState.INVESTIGATING,
            roles=WORKS,
            sentence=_("{who}恢复调查"),
            main=True,
        ),
        Transition(
            verb="stop_clock",
            title=_("扣除不计期限的时间"),
            sources=frozenset({FiledState.INVESTIGATING}),
            roles=WORKS,
            sentence=_("{who}停止计算办案期限：{ground}"),
        ),
        Transition(
            verb="run_clock",
            title=_("恢复计算期限"),
            sources=frozenset({FiledState.INVESTIGATING}),
            roles=WORKS,
            sentence=_("{who}恢复计算办案期限"),
        ),
        Transition(
            verb="extend",
            title=_("延长期限"),
            sources=UNDECIDED_CASE,
            roles=SUPERVISOR,
            sentence=_("{who}批准延长“{limit}”"),
        ),
        Transition(
            verb="prolong",
            title=_("集体讨论延期"),
            sources=UNDECIDED_CASE,
            roles=SUPERVISOR,
            sentence=_("{who}登记集体讨论决定：“{limit}”延长 {days} 天"),
        ),
        Transition(
            verb="end",
            title=_("终止调查"),
            sources=UNDECIDED_CASE,
            target=FiledState.ENDED,
            roles=SUPERVISOR,
            sentence=_("{who}终止调查，依据：{ground}"),
        ),
        Transition(
            verb="recover",
            title=_("登记为消费者挽回的损失"),
            sources=frozenset(FiledState),
            roles=WORKS,
            sentence=_("{who}登记为消费者挽回损失 {amount} 元"),
        ),
        Transition(
            verb="annul",
            title=_("撤销处罚决定"),
            sources=frozenset({FiledState.DECIDED, FiledState.SERVED, FiledState.PERFORMED, FiledState.CLOSED}),
            roles=SUPERVISOR,
            parts=frozenset({Part.HOLDER, Part.SUPERIOR}),
            applies=rules.punished,
            guards=(rules.was_not_annulled,),
            sentence=_("{who}撤销处罚决定"),
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=frozenset(FiledState),
            roles=WORKS,
            sentence=_("{who}备注"),
        ),
    ),
)

HOLD = Machine(
    kind="hold",
    states=dict(HoldState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="dispose",
            title=pgettext_lazy("hold", "处理"),
            sources=frozenset({HoldState.HELD, HoldState.PAUSED}),
            target=HoldState.DISPOSED,
            roles=WORKS,
            sentence=_("{who}处理了保存的物品：{disposal}"),
            main=True,
        ),
        Transition(
            verb="extend",
            title=_("延长期限"),
            sources=frozenset({HoldState.HELD}),
            roles=SUPERVISOR,
            applies=is_seizure,
            sentence=_("{who}批准延长“{limit}”"),
        ),
        Transition(
            verb="stop_clock",
            title=_("送检测鉴定"),
            sources=frozenset({HoldState.HELD}),
            target=HoldState.PAUSED,
            roles=WORKS,
            applies=is_seizure,
            sentence=_("{who}送检测、鉴定，期限停止计算"),
        ),
        Transition(
            verb="run_clock",
            title=_("检测鉴定完毕"),
            sources=frozenset({HoldState.PAUSED}),
            target=HoldState.HELD,
            roles=WORKS,
            sentence=_("{who}登记检测、鉴定完毕，期限恢复计算"),
            main=True,
        ),
        Transition(
            verb="lapse",
            title=_("自动解除"),
            sources=frozenset({HoldState.HELD}),
            target=HoldState.LAPSED,
            actors=frozenset({"system"}),
            sentence=_("{who}登记：七个工作日内没有处理，先行登记保存自动解除"),
            hidden=True,
        ),
    ),
)

PUBLICATION = Machine(
    kind="publication",
    states=dict(PublicationState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="publish",
            title=_("公示"),
            sources=frozenset({PublicationState.PREPARED}),
            target=PublicationState.PUBLISHED,
            roles=WORKS,
            sentence=_("{who}公示了处罚决定，公示到 {day}"),
            main=True,
        ),
        Transition(
            verb="annul",
            title=_("处罚被撤销"),
            sources=frozenset({PublicationState.PREPARED, PublicationState.PUBLISHED}),
            target=PublicationState.ANNULLED,
            targets=frozenset({PublicationState.WITHDRAWN}),
            roles=SUPERVISOR,
            parts=frozenset({Part.HOLDER, Part.SUPERIOR}),
            sentence=_("{who}撤销了处罚决定，公示应当撤回"),
            hidden=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤回公示"),
            sources=frozenset({PublicationState.PUBLISHED, PublicationState.ANNULLED}),
            target=PublicationState.WITHDRAWN,
            roles=WORKS,
            sentence=_("{who}撤回了公示"),
            main=True,
        ),
        Transition(
            verb="stop_early",
            title=_("提前停止公示"),
            sources=frozenset({PublicationState.PUBLISHED}),
            target=PublicationState.STOPPED,
            roles=SUPERVISOR,
            guards=(
                rules.was_shown_long_enough,
                rules.may_stop_being_shown,
                rules.is_not_listed,
            ),
            sentence=_("{who}批准提前停止公示"),
        ),
        Transition(
            verb="expire",
            title=_("公示期满"),
            sources=frozenset({PublicationState.PUBLISHED}),
            target=PublicationState.EXPIRED,
            actors=frozenset({"system"}),
            sentence=_("{who}登记公示期满"),
            hidden=True,
        ),
    ),
)

LISTING = Machine(
    kind="listing",
    states=dict(ListingState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="ask",
            title=_("请其他成员单位采取措施"),
            sources=frozenset({ListingState.LISTED}),
            roles=WORKS,
            sentence=_("{who}请{unit}采取措施：{measure}"),
            main=True,
        ),
        Transition(
            verb="repair",
            title=_("信用修复"),
            sources=frozenset({ListingState.LISTED}),
            target=ListingState.REPAIRED,
            roles=SUPERVISOR,
            guards=(rules.was_listed_long_enough,),
            sentence=_("{who}同意信用修复，移出名单"),
        ),
        Transition(
            verb="revoke",
            title=_("撤销列入"),
            sources=frozenset({ListingState.LISTED}),
            target=ListingState.REVOKED,
            roles=SUPERVISOR,
            actors=frozenset({"officer", "system"}),
            sentence=_("{who}撤销列入决定"),
        ),
        Transition(
            verb="expire",
            title=_("期满移出"),
            sources=frozenset({ListingState.LISTED}),
            target=ListingState.EXPIRED,
            actors=frozenset({"system"}),
            sentence=_("{who}登记列入期满，移出名单"),
            hidden=True,
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=frozenset(ListingState),
            roles=WORKS,
            sentence=_("{who}备注"),
        ),
    ),
)

JOINT = Machine(
    kind="joint",
    states=dict(JointState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="report",
            title=_("登记落实情况"),
            sources=frozenset({JointState.ASKED}),
            target=JointState.DONE,
            roles=WORKS,
            sentence=_("{who}登记已落实"),
            main=True,
        ),
        Transition(
            verb="decline",
            title=_("登记不适用"),
            sources=frozenset({JointState.ASKED}),
            target=JointState.NOT_APPLICABLE,
            roles=WORKS,
            sentence=_("{who}登记不适用"),
        ),
        Transition(
            verb="lift",
            title=_("解除措施"),
            sources=frozenset({JointState.DONE, JointState.LIFTING}),
            target=JointState.LIFTED,
            roles=WORKS,
            guards=(rules.is_no_longer_listed,),
            sentence=_("{who}解除了措施"),
            main=True,
        ),
        Transition(
            verb="lapse",
            title=_("不再落实"),
            sources=frozenset({JointState.ASKED}),
            target=JointState.LIFTED,
            actors=frozenset({"system"}),
            sentence=_("{who}：当事人已移出名单，不再需要落实"),
            hidden=True,
        ),
        Transition(
            verb="release",
            title=_("应当解除"),
            sources=frozenset({JointState.DONE}),
            target=JointState.LIFTING,
            actors=frozenset({"system"}),
            sentence=_("{who}：当事人已移出名单，请解除措施"),
            hidden=True,
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=frozenset(JointState),
            roles=WORKS,
            sentence=_("{who}备注"),
        ),
    ),
)

MACHINES: dict[str, Machine] = {
    table.kind: table for table in (CLUE, FILED_CASE, HOLD, MEASURE, PUBLICATION, LISTING, JOINT)
}
"""Kind of record → its table."""

BEGINNINGS: dict[str, dict[str, str]] = {
    "clue": {"receive": _("{who}登记了线索，来源：{source}")},
    "filed_case": {"file": _("{who}批准立案，来源：{source}"), "penalise": _("{who}当场处罚：{penalty}")},
    "hold": {"preserve": _("{who}先行登记保存"), "seize": _("{who}实施查封、扣押")},
    "measure": {"issue": _("{who}作出{kind}，来源：{source}")},
    "publication": {"prepare": _("{who}的处罚决定应当公示")},
    "listing": {"list": _("{who}将其列入严重违法失信名单：{ground}，到 {day}")},
    "joint": {"ask": _("{who}请本单位采取措施：{measure}")},
}
"""Kind → verb that makes such a record → how the history tells it; these verbs have no row of their own."""

TOLD_BESIDE: dict[str, dict[str, str]] = {
    "clue": {"absorb": _("{who}将 {number} 并入本件：{why}"), "release": _("{who}将 {number} 从本件分出")},
}
"""Kind → verb done on another record that the history of this one tells too."""


def machine_of(record) -> Machine:
    return MACHINES[record.record_kind]
