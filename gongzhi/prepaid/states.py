"""The tables of prepaid cards: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.prepaid import access, rules
from gongzhi.prepaid.words import SignState, State

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.SUPERVISOR})
BOTH = frozenset({"officer", "trader"})
ABOVE_TOO = frozenset({"holder", "superior"})

FILING = Machine(
    kind="filing",
    states=dict(State.choices),
    seats=access.seats_in,
    units=access.units_in,
    concerns=access.concerns,
    transitions=(
        Transition(
            verb="submit",
            title=_("提交备案"),
            sources=frozenset({State.DRAFT}),
            target=State.SUBMITTED,
            roles=WORKS,
            actors=BOTH,
            guards=(rules.has_documents,),
            sentence=_("{who}提交备案，由{unit}办理"),
            main=True,
        ),
        Transition(
            verb="complete",
            title=_("补正后提交"),
            sources=frozenset({State.RETURNED}),
            target=State.SUBMITTED,
            roles=WORKS,
            actors=BOTH,
            guards=(rules.has_documents,),
            sentence=_("{who}补正后再次提交"),
            main=True,
        ),
        Transition(
            verb="accept",
            title=_("受理"),
            sources=frozenset({State.SUBMITTED}),
            target=State.ACCEPTED,
            roles=WORKS,
            guards=(rules.has_documents,),
            sentence=_("{who}受理了备案"),
            main=True,
        ),
        Transition(
            verb="file",
            title=_("予以备案"),
            sources=frozenset({State.ACCEPTED}),
            target=State.FILED,
            roles=WORKS,
            sentence=_("{who}予以备案，编号 {number}"),
            main=True,
        ),
        Transition(
            verb="report",
            title=_("报送业务情况"),
            sources=frozenset({State.FILED}),
            roles=WORKS,
            actors=BOTH,
            guards=(rules.has_begun_to_report,),
            sentence=_("{who}报送{period}：预收余额 {balance} 元，存管 {custody} 元"),
            main=True,
        ),
        Transition(
            verb="return",
            title=_("退回补正"),
            sources=frozenset({State.SUBMITTED, State.ACCEPTED}),
            target=State.RETURNED,
            roles=WORKS,
            sentence=_("{who}退回补正：{missing}"),
        ),
        Transition(
            verb="decline",
            title=_("决定不予备案"),
            sources=frozenset({State.SUBMITTED, State.ACCEPTED}),
            target=State.DECLINED,
            roles=SUPERVISES,
            sentence=_("{who}决定不予备案"),
        ),
        Transition(
            verb="attach",
            title=_("添加材料"),
            sources=frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.FILED}),
            roles=WORKS,
            actors=BOTH,
            sentence=_("{who}添加材料：{document}"),
        ),
        Transition(
            verb="revise",
            title=_("修改填写内容"),
            sources=frozenset({State.DRAFT, State.RETURNED}),
            roles=WORKS,
            actors=BOTH,
            sentence=_("{who}修改了填写内容"),
        ),
        Transition(
            verb="change",
            title=_("变更备案"),
            sources=frozenset({State.FILED}),
            roles=WORKS,
            actors=BOTH,
            sentence=_("{who}变更备案：{changed}"),
        ),
        Transition(
            verb="inspect",
            title=_("安排检查"),
            sources=frozenset({State.FILED}),
            roles=WORKS,
            sentence=_("{who}安排检查 {record}"),
        ),
        Transition(
            verb="measure",
            title=_("责令改正或者约谈"),
            sources=frozenset({State.FILED, State.CANCELLED, State.DECLINED}),
            roles=WORKS,
            sentence=_("{who}作出{measure} {record}"),
        ),
        Transition(
            verb="withdraw",
            title=_("撤回备案"),
            sources=frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED}),
            target=State.WITHDRAWN,
            roles=WORKS,
            actors=BOTH,
            sentence=_("{who}撤回了备案"),
        ),
        Transition(
            verb="cancel",
            title=_("注销备案"),
            sources=frozenset({State.FILED}),
            target=State.CANCELLED,
            roles=WORKS,
            actors=BOTH,
            guards=(rules.balance_is_settled,),
            sentence=_("{who}注销了备案"),
        ),
    ),
)

SIGN = Machine(
    kind="prepaid_sign",
    states=dict(SignState.choices),
    seats=access.seats_in,
    units=access.units_in,
    concerns=access.concerns_nobody,
    transitions=(
        Transition(
            verb="take_up",
            title=_("转为违法线索"),
            sources=frozenset({SignState.OPEN}),
            target=SignState.TAKEN,
            roles=WORKS,
            parts=ABOVE_TOO,
            sentence=_("{who}转为线索 {clue}"),
            main=True,
        ),
        Transition(
            verb="dismiss",
            title=_("排除"),
            sources=frozenset({SignState.OPEN}),
            target=SignState.DISMISSED,
            roles=WORKS,
            parts=ABOVE_TOO,
            sentence=_("{who}排除了这条预警"),
        ),
        Transition(
            verb="lapse",
            title=_("消除"),
            sources=frozenset({SignState.OPEN}),
            target=SignState.LAPSED,
            actors=frozenset({"system"}),
            sentence=_("情况不再存在，预警自动消除"),
            hidden=True,
        ),
    ),
)

MACHINES = {FILING.kind: FILING, SIGN.kind: SIGN}
BEGINNINGS = {
    "begin": _("{who}开始填写备案"),
    "find": _("系统发现：{text}"),
    "tell": _("{who}登记：{text}"),
}
"""How the history tells what makes a record and so has no row of its own."""
