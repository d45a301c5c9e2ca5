"""The tables of plans and of inspections: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.inspections import rules
from gongzhi.inspections.access import seats_in, units_in
from gongzhi.inspections.words import PlanKind, PlanState, State

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.SUPERVISOR})
BOTH = frozenset({"holder", "sent"})

DRAFT, LISTED, ACTIVE = PlanState.DRAFT, PlanState.LISTED, PlanState.ACTIVE


def is_random(plan) -> bool:
    return plan.kind == PlanKind.RANDOM


def is_named(plan) -> bool:
    return plan.kind != PlanKind.RANDOM


def is_hidden(record) -> bool:
    return record.hidden


def seizes(inspection) -> bool:
    return inspection.list_version.seizes


PLAN = Machine(
    kind="plan",
    states=dict(PlanState.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="list_targets",
            title=_("添加检查对象"),
            sources=frozenset({DRAFT}),
            roles=WORKS,
            sentence=_("{who}向名单添加了 {count} 个检查对象"),
            main=True,
        ),
        Transition(
            verb="drop_target",
            title=_("移除检查对象"),
            sources=frozenset({DRAFT}),
            roles=WORKS,
            sentence=_("{who}从名单移除了{trader}"),
            hidden=True,
        ),
        Transition(
            verb="list_officers",
            title=_("设定检查人员名录"),
            sources=frozenset({DRAFT}),
            roles=SUPERVISES,
            sentence=_("{who}将检查人员名录设为 {count} 人"),
            main=True,
        ),
        Transition(
            verb="lock",
            title=_("锁定名单"),
            sources=frozenset({DRAFT}),
            target=LISTED,
            roles=SUPERVISES,
            applies=is_random,
            guards=(rules.has_targets, rules.has_roster),
            sentence=_("{who}锁定了名单：对象 {targets}，人员 {officers}"),
            main=True,
        ),
        Transition(
            verb="unlock",
            title=_("解除锁定"),
            sources=frozenset({LISTED}),
            target=DRAFT,
            roles=SUPERVISES,
            applies=is_random,
            sentence=_("{who}解除了名单锁定"),
        ),
        Transition(
            verb="draw",
            title=_("抽签"),
            sources=frozenset({LISTED}),
            target=ACTIVE,
            roles=SUPERVISES,
            applies=is_random,
            sentence=_("{who}抽签：{count} 家，每家 {each} 人，种子 {seed}"),
            main=True,
        ),
        Transition(
            verb="launch",
            title=_("开始实施"),
            sources=frozenset({DRAFT}),
            target=ACTIVE,
            roles=SUPERVISES,
            applies=is_named,
            guards=(rules.has_targets,),
            sentence=_("{who}开始实施，共 {count} 家"),
            main=True,
        ),
        Transition(
            verb="disclose",
            title=_("公开抽签名单"),
            sources=frozenset({ACTIVE, PlanState.FINISHED}),
            roles=SUPERVISES,
            applies=is_random,
            guards=(rules.nothing_is_open,),
            sentence=_("{who}公开了抽签名单，任何人都可以复算"),
        ),
        Transition(
            verb="reveal",
            title=_("公开暗访"),
            sources=frozenset({ACTIVE, PlanState.FINISHED}),
            roles=SUPERVISES,
            applies=is_hidden,
            sentence=_("{who}公开了暗访"),
        ),
        Transition(
            verb="finish",
            title=_("完成计划"),
            sources=frozenset({ACTIVE}),
            target=PlanState.FINISHED,
            roles=SUPERVISES,
            guards=(rules.nothing_is_open,),
            sentence=_("{who}完成了计划"),
        ),
        Transition(
            verb="cancel",
            title=_("取消计划"),
            sources=frozenset({DRAFT, LISTED}),
            target=PlanState.CANCELLED,
            roles=SUPERVISES,
            sentence=_("{who}取消了计划"),
        ),
    ),
)

SPOT = frozenset({State.ASSIGNED, State.STARTED})
AFTER = frozenset({State.SUBMITTED, State.RECHECK})

INSPECTION = Machine(
    kind="inspection",
    states=dict(State.choices),
    seats=seats_in,
    units=units_in,
    transitions=(
        Transition(
            verb="assign",
            title=_("派员"),
            sources=frozenset({State.PLANNED, State.ASSIGNED}),
            target=State.ASSIGNED,
            roles=WORKS,
            applies=lambda inspection: inspection.plan_id is None or inspection.plan.kind != PlanKind.RANDOM,
            sentence=_("{who}派出{officers}"),
            main=True,
        ),
        Transition(
            verb="recuse",
            title=pgettext_lazy("verb", "回避"),
            sources=frozenset({State.ASSIGNED}),
            roles=WORKS,
            parts=BOTH,
            sentence=_("{who}登记{officer}回避，由{instead}递补"),
        ),
        Transition(
            verb="start",
            title=_("开始检查"),
            sources=frozenset({State.ASSIGNED}),
            target=State.STARTED,
            roles=WORKS,
            parts=frozenset({"sent"}),
            guards=(rules.sends_enough_officers,),
            sentence=_("{who}开始现场检查"),
            main=True,
        ),
        Transition(
            verb="record",
            title=_("暂存检查记录"),
            sources=frozenset({State.STARTED}),
            roles=WORKS,
            parts=frozenset({"sent"}),
            sentence=_("{who}暂存了检查记录"),
            hidden=True,
        ),
        Transition(
            verb="submit",
            title=_("提交检查结果"),
            sources=SPOT,
            target=State.SUBMITTED,
            roles=WORKS,
            parts=frozenset({"sent"}),
            guards=(rules.sends_enough_officers,),
            sentence=_("{who}提交了检查结果：{result}"),
            main=True,
        ),
        Transition(
            verb="photograph",
            title=_("添加照片"),
            sources=frozenset({State.STARTED}) | AFTER,
            roles=WORKS,
            parts=BOTH,
            sentence=_("{who}添加了照片"),
        ),
        Transition(
            verb="seize",
            title=_("登记查缴物品"),
            sources=frozenset({State.STARTED}) | AFTER,
            roles=WORKS,
            parts=BOTH,
            applies=seizes,
            sentence=_("{who}登记查缴：{goods}，{quantity}{measure}"),
        ),
        Transition(
            verb="recheck",
            title=_("登记复查"),
            sources=frozenset({State.RECHECK}),
            targets=frozenset({State.SUBMITTED}),
            roles=WORKS,
            parts=BOTH,
            sentence=_("{who}登记复查：{rechecked}"),
            main=True,
        ),
        Transition(
            verb="follow",
            title=_("登记处理"),
            sources=AFTER,
            targets=frozenset({State.RECHECK}),
            roles=WORKS,
            parts=BOTH,
            sentence=_("{who}登记处理：{follow}（{record}）"),
            main=True,
        ),
        Transition(
            verb="tell",
            title=_("书面告知结果"),
            sources=AFTER,
            roles=WORKS,
            parts=BOTH,
            guards=(rules.was_not_told,),
            sentence=_("{who}将结果书面告知经营者"),
            main=True,
        ),
        Transition(
            verb="close",
            title=_("办结"),
            sources=frozenset({State.SUBMITTED}),
            target=State.CLOSED,
            roles=WORKS,
            guards=(rules.is_dealt_with, rules.was_told),
            sentence=_("{who}办结了检查"),
            main=True,
        ),
        Transition(
            verb="publish",
            title=_("公开结果"),
            sources=AFTER | {State.CLOSED},
            roles=WORKS,
            applies=lambda inspection: inspection.list_version.publish is not None,
            guards=(rules.is_not_hidden, rules.was_told, rules.was_not_published),
            sentence=_("{who}公开了检查结果"),
        ),
        Transition(
            verb="cancel",
            title=_("取消检查"),
            sources=frozenset({State.PLANNED, State.ASSIGNED, State.STARTED}),
            target=State.CANCELLED,
            roles=SUPERVISES,
            sentence=_("{who}取消了检查"),
        ),
    ),
)

BEGINNINGS = {"plan": _("{who}拟定了计划"), "inspection": _("{who}安排了检查")}
"""How the history tells the verb `plan`, which makes a record and so has no row of its own."""
HIDDEN_AFTER = {"reveal": _("{who}公开了暗访")}
"""Lines that a plan's verb writes on its inspections."""
MACHINES = {PLAN.kind: PLAN, INSPECTION.kind: INSPECTION}
