"""The tables of pledges, checks and refunds: one row a verb. Data only."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.schemes import access, rules
from gongzhi.schemes.words import HELD, OPEN, CheckState, RefundState, State

WORKS = frozenset(access.WORK)
EITHER = frozenset({"officer", "trader"})
ITSELF = frozenset({"system"})

PLEDGE = Machine(
    kind="pledge",
    states=dict(State.choices),
    seats=access.seats_in,
    units=access.units_in,
    concerns=access.concerns,
    transitions=(
        Transition(
            verb="accept",
            title=_("同意加入"),
            sources=frozenset({State.APPLIED}),
            target=State.ACTIVE,
            roles=WORKS,
            sentence=_("{who}同意门店加入，标识编号 {sign}，有效期至 {until}"),
            main=True,
        ),
        Transition(
            verb="return",
            title=pgettext_lazy("pledge", "退回补正"),
            sources=frozenset({State.APPLIED}),
            target=State.RETURNED,
            roles=WORKS,
            sentence=_("{who}退回申请补正"),
        ),
        Transition(
            verb="resubmit",
            title=_("补正后重新提交"),
            sources=frozenset({State.RETURNED}),
            target=State.APPLIED,
            roles=WORKS,
            actors=EITHER,
            sentence=_("{who}补正后重新提交"),
            main=True,
        ),
        Transition(
            verb="change",
            title=_("变更承诺内容"),
            sources=frozenset({State.ACTIVE}),
            roles=WORKS,
            actors=EITHER,
            guards=(rules.announces_nothing_yet,),
            sentence=_("{who}公告变更承诺，{day} 起执行"),
        ),
        Transition(
            verb="take_effect",
            title=_("变更开始执行"),
            sources=HELD,
            actors=ITSELF,
            sentence=_("公告的变更开始执行"),
            hidden=True,
        ),
        Transition(
            verb="plan_check",
            title=_("安排检查"),
            sources=HELD,
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            guards=(rules.no_check_is_planned,),
            sentence=_("{who}安排 {day} 检查"),
        ),
        Transition(
            verb="suspend",
            title=_("暂停承诺"),
            sources=frozenset({State.ACTIVE}),
            target=State.SUSPENDED,
            roles=WORKS,
            sentence=_("{who}暂停了承诺"),
        ),
        Transition(
            verb="resume",
            title=_("恢复承诺"),
            sources=frozenset({State.SUSPENDED}),
            target=State.ACTIVE,
            roles=WORKS,
            sentence=_("{who}恢复了承诺"),
            main=True,
        ),
        Transition(
            verb="renew",
            title=_("续期"),
            sources=frozenset({State.ACTIVE}),
            roles=WORKS,
            guards=(rules.is_near_its_end,),
            sentence=_("{who}续期至 {until}"),
        ),
        Transition(
            verb="flag",
            title=_("发现异常信号"),
            sources=HELD,
            actors=ITSELF,
            sentence=_("发现异常信号：{signs}"),
            hidden=True,
        ),
        Transition(
            verb="look_into",
            title=_("登记核实情况"),
            sources=HELD,
            roles=WORKS,
            guards=(rules.has_signs,),
            sentence=_("{who}核实了异常信号：{signs}"),
            main=True,
        ),
        Transition(
            verb="leave",
            title=_("退出承诺"),
            sources=OPEN,
            target=State.LEFT,
            roles=WORKS,
            actors=EITHER,
            sentence=_("{who}办理退出承诺"),
        ),
        Transition(
            verb="remove",
            title=_("取消承诺"),
            sources=HELD,
            target=State.REMOVED,
            roles=frozenset({Role.SUPERVISOR}),
            sentence=_("{who}取消了门店的承诺"),
        ),
        Transition(
            verb="lapse",
            title=_("到期失效"),
            sources=frozenset({State.ACTIVE, State.SUSPENDED, State.RETURNED}),
            target=State.LAPSED,
            actors=ITSELF,
            guards=(rules.is_over,),
            sentence=_("到期失效"),
            hidden=True,
        ),
    ),
)

CHECK = Machine(
    kind="pledge_check",
    states=dict(CheckState.choices),
    seats=access.seats_in,
    units=access.units_in,
    concerns=access.concerns,
    transitions=(
        Transition(
            verb="record",
            title=_("登记检查结果"),
            sources=frozenset({CheckState.PLANNED}),
            targets=frozenset({CheckState.PASSED, CheckState.FAILED}),
            roles=WORKS,
            sentence=_("{who}登记检查结果：{result}"),
            main=True,
        ),
        Transition(
            verb="move",
            title=_("改期检查"),
            sources=frozenset({CheckState.PLANNED}),
            roles=WORKS,
            sentence=_("{who}将检查改到 {day}"),
        ),
        Transition(
            verb="cancel",
            title=pgettext_lazy("pledge check", "取消检查"),
            sources=frozenset({CheckState.PLANNED}),
            target=CheckState.CANCELLED,
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            sentence=_("{who}取消了检查"),
        ),
    ),
)

CONSUMER = frozenset({"consumer"})
REFUND = Machine(
    kind="refund",
    states=dict(RefundState.choices),
    seats=access.seats_in,
    units=access.units_in,
    concerns=access.concerns,
    transitions=(
        Transition(
            verb="confirm",
            title=_("收到退款"),
            sources=frozenset({RefundState.LOGGED}),
            target=RefundState.CONFIRMED,
            actors=CONSUMER,
            sentence=_("消费者确认收到退款"),
            main=True,
        ),
        Transition(
            verb="deny",
            title=_("没有收到退款"),
            sources=frozenset({RefundState.LOGGED}),
            target=RefundState.DENIED,
            actors=CONSUMER,
            sentence=_("消费者称没有收到退款"),
        ),
        Transition(
            verb="agree",
            title=_("接受不退"),
            sources=frozenset({RefundState.REFUSED}),
            target=RefundState.CONCEDED,
            actors=CONSUMER,
            sentence=_("消费者接受不退"),
        ),
        Transition(
            verb="contest",
            title=_("不接受，应当退"),
            sources=frozenset({RefundState.REFUSED}),
            target=RefundState.CONTESTED,
            actors=CONSUMER,
            sentence=_("消费者不接受不退"),
            main=True,
        ),
        Transition(
            verb="explain",
            title=pgettext_lazy("refund", "说明情况"),
            sources=frozenset({RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED}),
            roles=WORKS,
            actors=EITHER,
            sentence=_("{who}登记店家的说明"),
        ),
        Transition(
            verb="pay",
            title=_("登记已补退"),
            sources=frozenset({RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED}),
            target=RefundState.LOGGED,
            roles=WORKS,
            actors=EITHER,
            sentence=_("{who}登记已退款"),
            main=True,
        ),
        Transition(
            verb="clear",
            title=_("核实为符合承诺"),
            sources=frozenset({RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED}),
            target=RefundState.CLEARED,
            roles=WORKS,
            sentence=_("{who}核实为符合承诺"),
        ),
        Transition(
            verb="complain",
            title=_("就此投诉"),
            sources=frozenset({RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED, RefundState.CLEARED}),
            actors=CONSUMER,
            guards=(rules.was_not_complained_about,),
            sentence=_("消费者就此投诉，编号 {case}"),
            hidden=True,
        ),
        Transition(
            verb="strike",
            title=pgettext_lazy("refund", "作废这条登记"),
            sources=frozenset({RefundState.LOGGED, RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED}),
            target=RefundState.STRUCK,
            roles=WORKS,
            actors=EITHER,
            guards=(rules.may_still_be_struck,),
            sentence=_("{who}作废了这条登记"),
        ),
    ),
)

MACHINES = {table.kind: table for table in (PLEDGE, CHECK, REFUND)}
BEGINNINGS = {
    "apply": _("{who}申请加入"),
    "plan": _("{who}安排 {day} 检查"),
    "log": _("{who}登记退货，退款 {amount} 元"),
    "refuse": _("{who}登记没有退：{ground}"),
    "complaint": _("收到关于本店的投诉 {case}"),
}
"""How the history tells lines that no transition has: the first of a record, and complaints about its store."""
