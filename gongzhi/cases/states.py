"""The table of a case: one row a verb. Data only; the engine is core/machine.py, the conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.cases import rules
from gongzhi.cases.access import concerns, seats_in, units_in
from gongzhi.cases.words import Kind, Part, State
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition

HANDLER, MEDIATOR, SUPERVISOR = Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR
SECRETARIAT, AUDITOR = Role.SECRETARIAT, Role.AUDITOR
WORKS = frozenset({HANDLER, MEDIATOR, SUPERVISOR})
HOLDER = frozenset({Part.HOLDER})

IN_HAND = frozenset({State.RECEIVED, State.ACCEPTED})
UNDECIDED = frozenset({State.TRIAGE, State.RECEIVED, State.INCOMPLETE, State.ACCEPTED, State.SUSPENDED})
OPEN = UNDECIDED | {State.TRANSFERRING, State.DECIDED}
WITH_TRADER = frozenset({State.NEGOTIATING})
EVERY = OPEN | WITH_TRADER | {State.CLOSED}


def is_enquiry(case) -> bool:
    return case.kind == Kind.ENQUIRY


def is_dispute(case) -> bool:
    return case.kind in {Kind.COMPLAINT, Kind.APPEAL}


def is_report(case) -> bool:
    return case.kind == Kind.REPORT


def is_no_enquiry(case) -> bool:
    return case.kind != Kind.ENQUIRY


def is_complaint(case) -> bool:
    return case.kind == Kind.COMPLAINT


CASE = Machine(
    kind="case",
    states=dict(State.choices),
    seats=seats_in,
    units=units_in,
    concerns=concerns,
    transitions=(
        Transition(
            verb="route",
            title=_("分办"),
            sources=frozenset({State.TRIAGE, State.RECEIVED}),
            target=State.RECEIVED,
            roles=WORKS | {SECRETARIAT},
            parts=frozenset({Part.HOLDER, "office"}),
            sentence=_("{who}将本件分办给{unit}"),
            main=True,
        ),
        Transition(
            verb="accept",
            title=_("受理"),
            sources=frozenset({State.RECEIVED}),
            target=State.ACCEPTED,
            roles=WORKS,
            applies=is_no_enquiry,
            guards=(rules.has_a_procedure, rules.names_a_person, rules.names_a_trader, rules.firm_had_its_days),
            sentence=_("{who}决定受理"),
            main=True,
        ),
        Transition(
            verb="answer",
            title=_("答复"),
            sources=IN_HAND,
            target=State.CLOSED,
            roles=WORKS,
            applies=is_enquiry,
            guards=(rules.assistants_have_answered,),
            sentence=_("{who}答复了咨询"),
            main=True,
        ),
        Transition(
            verb="settle",
            title=_("登记和解或调解成功"),
            sources=frozenset({State.ACCEPTED}),
            target=State.DECIDED,
            roles=WORKS,
            applies=is_dispute,
            sentence=_("{who}登记了结果：{outcome}，挽回损失 {recovered} 元"),
            main=True,
        ),
        Transition(
            verb="verify",
            title=_("登记核查结论"),
            sources=IN_HAND,
            target=State.DECIDED,
            roles=WORKS,
            applies=is_report,
            guards=(rules.has_a_procedure,),
            sentence=_("{who}登记了核查结论：{outcome}"),
            main=True,
        ),
        Transition(
            verb="end",
            title=_("终止调解"),
            sources=frozenset({State.ACCEPTED, State.SUSPENDED}),
            target=State.DECIDED,
            roles=WORKS,
            applies=is_dispute,
            sentence=_("{who}终止调解，依据：{ground}"),
        ),
        Transition(
            verb="close",
            title=_("办结"),
            sources=frozenset({State.DECIDED}),
            target=State.CLOSED,
            roles=WORKS,
            guards=(rules.assistants_have_answered, rules.both_were_told),
            sentence=_("{who}办结了本件"),
            main=True,
        ),
        Transition(
            verb="serve",
            title=_("登记告知"),
            sources=frozenset({State.ACCEPTED, State.SUSPENDED, State.DECIDED, State.CLOSED}),
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            applies=is_no_enquiry,
            guards=(rules.has_a_procedure,),
            sentence=_("{who}登记：{day} 以{how}告知{side}（{duty}{document}）"),
        ),
        Transition(
            verb="ask",
            title=_("要求补正"),
            sources=frozenset({State.RECEIVED}),
            target=State.INCOMPLETE,
            roles=WORKS,
            sentence=_("{who}请消费者补充材料"),
        ),
        Transition(
            verb="supply",
            title=_("材料已补"),
            sources=frozenset({State.INCOMPLETE}),
            target=State.RECEIVED,
            roles=WORKS,
            actors=frozenset({"officer", "consumer"}),
            sentence=_("{who}补充了材料"),
            main=True,
        ),
        Transition(
            verb="decline",
            title=_("不予受理"),
            sources=frozenset({State.RECEIVED, State.INCOMPLETE}),
            target=State.CLOSED,
            roles=WORKS,
            applies=is_no_enquiry,
            guards=(rules.has_a_procedure,),
            sentence=_("{who}决定不予受理，依据：{ground}"),
        ),
        Transition(
            verb="transfer",
            title=_("转办"),
            sources=IN_HAND,
            target=State.TRANSFERRING,
            roles=WORKS,
            guards=(rules.assistants_have_answered,),
            sentence=_("{who}将本件转往{unit}，等待接收"),
        ),
        Transition(
            verb="designate",
            title=_("指定管辖"),
            sources=IN_HAND | {State.TRIAGE, State.TRANSFERRING},
            target=State.RECEIVED,
            roles=frozenset({SUPERVISOR, SECRETARIAT}),
            parts=frozenset({Part.SUPERIOR, "office"}),
            sentence=_("{who}指定{unit}办理"),
        ),
        Transition(
            verb="take_over",
            title=_("接收"),
            sources=frozenset({State.TRANSFERRING}),
            target=State.RECEIVED,
            roles=WORKS,
            parts=frozenset({Part.PENDING}),
            sentence=_("{who}接收了本件"),
            main=True,
        ),
        Transition(
            verb="return",
            title=_("退回"),
            sources=frozenset({State.TRANSFERRING}),
            target=State.RECEIVED,
            roles=WORKS,
            parts=frozenset({Part.PENDING}),
            sentence=_("{who}将本件退回{unit}"),
        ),
        Transition(
            verb="hand_back",
            title=_("交回受理入口"),
            sources=IN_HAND,
            target=State.TRIAGE,
            roles=WORKS,
            guards=(rules.assistants_have_answered,),
            sentence=_("{who}将本件交回{unit}重新分办"),
        ),
        Transition(
            verb="assign",
            title=_("指派承办人"),
            sources=UNDECIDED | {State.DECIDED},
            roles=WORKS,
            sentence=_("{who}指派{officer}承办"),
        ),
        Transition(
            verb="invite",
            title=_("邀请协办"),
            sources=IN_HAND,
            roles=WORKS,
            sentence=_("{who}请{unit}协办"),
        ),
        Transition(
            verb="answer_assist",
            title=_("协办答复"),
            sources=UNDECIDED,
            roles=WORKS,
            parts=frozenset({Part.ASSISTING}),
            applies=lambda case: case.waits_for_assistance,
            sentence=_("{who}答复了协办事项"),
            main=True,
        ),
        Transition(
            verb="excuse",
            title=_("免除协办"),
            sources=OPEN,
            roles=WORKS,
            applies=lambda case: case.waits_for_assistance,
            sentence=_("{who}免除{unit}的协办"),
        ),
        Transition(
            verb="suspend",
            title=_("中止"),
            sources=frozenset({State.ACCEPTED}),
            target=State.SUSPENDED,
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            applies=is_no_enquiry,
            sentence=_("{who}中止办理：{ground}"),
        ),
        Transition(
            verb="resume",
            title=_("恢复办理"),
            sources=frozenset({State.SUSPENDED}),
            target=State.ACCEPTED,
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            sentence=_("{who}恢复办理"),
            main=True,
        ),
        Transition(
            verb="extend",
            title=_("延长期限"),
            sources=IN_HAND,
            roles=frozenset({SUPERVISOR}),
            applies=is_no_enquiry,
            guards=(rules.has_a_procedure,),
            sentence=_("{who}批准延长“{limit}”"),
        ),
        Transition(
            verb="remind",
            title=_("催办"),
            sources=OPEN | WITH_TRADER,
            roles=frozenset({SUPERVISOR, SECRETARIAT, HANDLER, MEDIATOR}),
            parts=frozenset({Part.HOLDER, Part.SUPERIOR, Part.INTAKE, Part.FORMER, "office"}),
            actors=frozenset({"officer", "consumer"}),
            sentence=_("{who}催办"),
        ),
        Transition(
            verb="note",
            title=_("备注"),
            sources=EVERY,
            roles=WORKS | {SECRETARIAT},
            parts=frozenset({Part.HOLDER, Part.ASSISTING, Part.PENDING, "office"}),
            sentence=_("{who}备注"),
        ),
        Transition(
            verb="attach",
            title=_("添加附件"),
            sources=OPEN | WITH_TRADER,
            roles=WORKS,
            parts=frozenset({Part.HOLDER, Part.ASSISTING, Part.INTAKE}),
            actors=frozenset({"officer", "consumer", "trader"}),
            guards=(rules.lies_with_the_office, rules.trader_is_asked),
            sentence=_("{who}添加了附件{file}"),
            hidden=True,
        ),
        Transition(
            verb="amend",
            title=_("修改信息"),
            sources=UNDECIDED,
            roles=WORKS,
            sentence=_("{who}修改了：{fields}"),
        ),
        Transition(
            verb="split",
            title=_("分立举报"),
            sources=IN_HAND,
            roles=WORKS,
            applies=is_complaint,
            sentence=_("{who}将其中的举报内容分立为 {number}"),
        ),
        Transition(
            verb="link",
            title=_("关联重复件"),
            sources=EVERY,
            roles=WORKS | {SECRETARIAT},
            parts=frozenset({Part.HOLDER, "office"}),
            sentence=_("{who}将本件与 {number} 关联为重复件"),
        ),
        Transition(
            verb="unlink",
            title=_("解除关联"),
            sources=EVERY,
            roles=WORKS | {SECRETARIAT},
            parts=frozenset({Part.HOLDER, "office"}),
            sentence=_("{who}解除了与 {number} 的关联"),
            hidden=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤回"),
            sources=UNDECIDED | WITH_TRADER | {State.TRANSFERRING},
            target=State.CLOSED,
            roles=WORKS,
            parts=frozenset({Part.HOLDER}),
            actors=frozenset({"officer", "consumer"}),
            guards=(rules.lies_with_the_office,),
            sentence=_("{who}撤回了本件"),
        ),
        Transition(
            verb="flow_back",
            title=_("转行政机关处理"),
            sources=WITH_TRADER,
            target=State.RECEIVED,
            targets=frozenset({State.TRIAGE}),
            actors=frozenset({"consumer", "trader", "system"}),
            sentence=_("{who}将本件转交{unit}处理：{why}"),
            hidden=True,
        ),
        Transition(
            verb="conclude",
            title=_("和解履行完毕"),
            sources=WITH_TRADER,
            target=State.CLOSED,
            actors=frozenset({"consumer", "system"}),
            sentence=_("{who}确认和解已经履行，挽回损失 {recovered} 元"),
            hidden=True,
        ),
        Transition(
            verb="reopen",
            title=_("重办"),
            sources=frozenset({State.CLOSED}),
            target=State.ACCEPTED,
            targets=frozenset({State.RECEIVED, State.TRIAGE}),
            roles=frozenset({SUPERVISOR, SECRETARIAT}),
            parts=frozenset({Part.HOLDER, "office"}),
            actors=frozenset({"officer", "consumer"}),
            guards=(rules.was_not_reopened, rules.is_still_fresh, rules.has_a_procedure),
            sentence=_("{who}要求重办"),
        ),
        Transition(
            verb="recover",
            title=_("登记挽回损失"),
            sources=frozenset({State.DECIDED, State.CLOSED}),
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            applies=is_no_enquiry,
            sentence=_("{who}登记为消费者挽回损失 {amount} 元"),
        ),
        Transition(
            verb="join",
            title=_("纳入群体事件"),
            sources=EVERY,
            actors=frozenset({"system"}),
            sentence=_("{who}将本件纳入群体事件 {number}"),
            hidden=True,
        ),
        Transition(
            verb="leave",
            title=_("移出群体事件"),
            sources=EVERY,
            actors=frozenset({"system"}),
            sentence=_("{who}将本件移出群体事件 {number}"),
            hidden=True,
        ),
        Transition(
            verb="inform",
            title=_("告知群体事件进展"),
            sources=EVERY,
            actors=frozenset({"system"}),
            sentence=_("{who}告知群体事件 {number} 的进展"),
            hidden=True,
        ),
        Transition(
            verb="share",
            title=_("分配追回款项"),
            sources=EVERY,
            actors=frozenset({"system"}),
            sentence=_("{who}从群体事件 {number} 追回的款项中分配给本件 {amount} 元"),
            hidden=True,
        ),
        Transition(
            verb="rate",
            title=_("评价"),
            sources=frozenset({State.CLOSED}),
            actors=frozenset({"consumer"}),
            guards=(rules.was_not_rated,),
            sentence=_("{who}评价 {rating} 分"),
            main=True,
        ),
        Transition(
            verb="reveal",
            title=_("显示个人信息"),
            sources=EVERY,
            roles=WORKS,
            parts=frozenset({Part.HOLDER, Part.ASSISTING, Part.ENTRUSTED}),
            sentence=_("{who}查看了{field}"),
            hidden=True,
        ),
    ),
)

RECEIVE_SENTENCES = {
    "consumer": _("{who}提交了{kind}"),
    "officer": _("{who}登记了{kind}"),
    "system": _("{who}导入了{kind}"),
}
"""How the history tells the verb `receive`, by who did it; it makes a case and so has no row of its own."""

TOLD_TO_CONSUMERS = frozenset(
    {"receive", "route", "accept", "answer", "settle", "verify", "end", "close", "ask", "supply", "decline"}
    | {"transfer", "take_over", "hand_back", "suspend", "resume", "extend", "attach", "withdraw", "reopen", "rate"}
    | {"flow_back", "conclude", "recover"}
    | {"join", "leave", "inform", "share", "designate"}
)
"""Verbs that the consumer's page tells of; the rest is between officers."""

TOLD_TO_TRADERS = frozenset({"receive", "flow_back", "conclude", "withdraw"})
"""Verbs that the page of a trader who was asked tells of, without notes."""
