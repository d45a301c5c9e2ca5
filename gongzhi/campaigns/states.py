"""The table of campaigns: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.campaigns import rules
from gongzhi.campaigns.access import seats_in, units_in
from gongzhi.campaigns.words import TAKES_IN, State
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.SUPERVISOR})
MEMBER = frozenset({"member"})
UNDER_WAY = frozenset({State.DRAFTED, State.APPROVED, State.RUNNING})

CAMPAIGN = Machine(
    kind="campaign",
    states=dict(State.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="approve",
            title=_("批准"),
            sources=frozenset({State.DRAFTED}),
            target=State.APPROVED,
            roles=SUPERVISES | {Role.SECRETARIAT},
            parts=frozenset({"holder", "office"}),
            guards=(rules.has_goals, rules.has_members, rules.is_not_over),
            sentence=_("{who}批准了专项行动"),
            main=True,
        ),
        Transition(
            verb="start",
            title=_("启动"),
            sources=frozenset({State.APPROVED}),
            target=State.RUNNING,
            roles=SUPERVISES,
            guards=(rules.has_begun, rules.is_not_over),
            sentence=_("{who}启动了专项行动"),
            main=True,
        ),
        Transition(
            verb="wind_up",
            title=_("进入收尾"),
            sources=frozenset({State.RUNNING}),
            target=State.CLOSING,
            roles=SUPERVISES,
            sentence=_("{who}将专项行动转入收尾"),
            main=True,
        ),
        Transition(
            verb="close",
            title=_("结束并出具总结报告"),
            sources=frozenset({State.CLOSING}),
            target=State.CLOSED,
            roles=SUPERVISES,
            sentence=_("{who}结束了专项行动，总结报告 {number}"),
            main=True,
        ),
        Transition(
            verb="revise",
            title=_("修改方案"),
            sources=UNDER_WAY,
            roles=WORKS,
            sentence=_("{who}修改了方案"),
        ),
        Transition(
            verb="set_members",
            title=_("设定成员单位"),
            sources=UNDER_WAY,
            roles=WORKS,
            sentence=_("{who}将成员单位设为：{units}"),
        ),
        Transition(
            verb="set_goal",
            title=_("设定目标"),
            sources=frozenset({State.DRAFTED}),
            roles=WORKS,
            sentence=_("{who}设定目标：{counted} {target}"),
            main=True,
        ),
        Transition(
            verb="drop_goal",
            title=_("取消目标"),
            sources=frozenset({State.DRAFTED}),
            roles=WORKS,
            sentence=_("{who}取消目标：{counted}"),
            hidden=True,
        ),
        Transition(
            verb="set_tasks",
            title=_("分解任务"),
            sources=UNDER_WAY,
            roles=WORKS,
            guards=(rules.has_members,),
            sentence=_("{who}分解任务：{counted} {target}，{count} 项，{due} 前"),
        ),
        Transition(
            verb="drop_task",
            title=_("取消任务"),
            sources=UNDER_WAY,
            roles=WORKS,
            sentence=_("{who}取消任务：{unit} {counted} {target}"),
            hidden=True,
        ),
        Transition(
            verb="attach",
            title=_("添加文件"),
            sources=UNDER_WAY | {State.CLOSING, State.CLOSED},
            roles=WORKS,
            parts=frozenset({"holder", "member"}),
            sentence=_("{who}添加了文件：{name}"),
        ),
        Transition(
            verb="take_in",
            title=_("纳入记录"),
            sources=TAKES_IN,
            roles=WORKS,
            parts=MEMBER,
            sentence=_("{who}纳入{kind}：{labels}"),
            hidden=True,
        ),
        Transition(
            verb="leave_out",
            title=_("移出记录"),
            sources=TAKES_IN,
            roles=WORKS,
            parts=MEMBER,
            sentence=_("{who}移出{kind}：{labels}"),
            hidden=True,
        ),
        Transition(
            verb="urge",
            title=_("督促"),
            sources=TAKES_IN,
            roles=SUPERVISES | {Role.SECRETARIAT},
            parts=frozenset({"holder", "office"}),
            sentence=_("{who}督促{units}"),
        ),
        Transition(
            verb="answer",
            title=_("答复督促"),
            sources=TAKES_IN,
            roles=WORKS,
            parts=MEMBER,
            sentence=_("{who}答复督促（{unit}）"),
            hidden=True,
        ),
        Transition(
            verb="report",
            title=_("重新出具总结报告"),
            sources=frozenset({State.CLOSED}),
            roles=SUPERVISES,
            sentence=_("{who}重新出具总结报告 {number}，数字不变"),
        ),
        Transition(
            verb="cancel",
            title=_("取消专项行动"),
            sources=UNDER_WAY,
            target=State.CANCELLED,
            roles=SUPERVISES,
            sentence=_("{who}取消了专项行动"),
        ),
    ),
)

BEGINNING = _("{who}拟定了专项行动")
"""How the history tells the verb `draft`, which makes a campaign and so has no row of its own."""
