"""The tables of plans, samples, laboratories, watched goods and drafts of alerts: one row a verb. Data only."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.sampling import access, rules
from gongzhi.sampling.words import AlertState, LaboratoryState, PlanState, State, WatchState

WORKS = frozenset(access.WORK)
SUPERVISES = frozenset({Role.SUPERVISOR})
LEADS = frozenset({"holder", "lead"})
TESTS = frozenset({"holder", "laboratory"})
RETESTS = frozenset({"holder", "retester"})
NONE: frozenset[str] = frozenset()

PLAN = Machine(
    kind="sampling_plan",
    states=dict(PlanState.choices),
    seats=access.seats_in,
    units=access.units_in,
    transitions=(
        Transition(
            verb="share",
            title=_("分配任务"),
            sources=frozenset({PlanState.DRAFT}),
            roles=WORKS,
            sentence=_("{who}给{unit}分配 {batches} 批次"),
            main=True,
        ),
        Transition(
            verb="appoint",
            title=_("确定承检机构"),
            sources=frozenset({PlanState.DRAFT, PlanState.ACTIVE}),
            roles=WORKS,
            sentence=_("{who}确定承检机构 {count} 家"),
        ),
        Transition(
            verb="launch",
            title=_("下达计划"),
            sources=frozenset({PlanState.DRAFT}),
            target=PlanState.ACTIVE,
            roles=SUPERVISES,
            guards=(rules.names_shares, rules.shares_add_up, rules.names_laboratories),
            sentence=_("{who}下达了计划"),
            main=True,
        ),
        Transition(
            verb="finish",
            title=_("完成计划"),
            sources=frozenset({PlanState.ACTIVE}),
            target=PlanState.FINISHED,
            roles=SUPERVISES,
            guards=(rules.nothing_is_open,),
            sentence=_("{who}完成了计划，实际抽样 {count} 批次"),
        ),
        Transition(
            verb="cancel",
            title=_("取消计划"),
            sources=frozenset({PlanState.DRAFT}),
            target=PlanState.CANCELLED,
            roles=SUPERVISES,
            sentence=_("{who}取消了计划"),
        ),
    ),
)

ON_THE_WAY = frozenset({State.TAKEN, State.SENT, State.TESTING})
SUSPECTED = frozenset({State.SUSPECT, State.TOLD, State.OBJECTED, State.ADMITTED, State.RETESTING, State.FAILED})
FINAL = frozenset({State.PASSED, State.FAILED})

SAMPLE = Machine(
    kind="sample",
    states=dict(State.choices),
    seats=access.seats_in_sample,
    units=access.units_in_sample,
    concerns=access.concerns,
    transitions=(
        Transition(
            verb="send",
            title=_("送检"),
            sources=frozenset({State.TAKEN}),
            target=State.SENT,
            roles=WORKS,
            sentence=_("{who}将样品送往{laboratory}"),
            main=True,
        ),
        Transition(
            verb="receive",
            title=_("登记收样"),
            sources=frozenset({State.SENT}),
            target=State.TESTING,
            roles=WORKS,
            parts=TESTS,
            sentence=_("{who}登记检验机构收到样品，封样完好"),
            main=True,
        ),
        Transition(
            verb="reject",
            title=_("退回样品"),
            sources=frozenset({State.SENT, State.TESTING}),
            target=State.TAKEN,
            roles=WORKS,
            parts=TESTS,
            sentence=_("{who}退回了样品"),
        ),
        Transition(
            verb="report",
            title=_("登记检验报告"),
            sources=frozenset({State.TESTING}),
            targets=frozenset({State.PASSED, State.SUSPECT}),
            roles=WORKS,
            parts=TESTS,
            sentence=_("{who}登记检验报告 {report}：{conclusion}"),
            main=True,
        ),
        Transition(
            verb="tell",
            title=_("告知初检结果"),
            sources=frozenset({State.SUSPECT}),
            target=State.TOLD,
            roles=WORKS,
            sentence=_("{who}将初检结果告知被抽样经营者和标称生产者"),
            main=True,
        ),
        Transition(
            verb="object",
            title=_("登记异议"),
            sources=frozenset({State.TOLD}),
            target=State.OBJECTED,
            roles=WORKS,
            actors=frozenset({"officer", "trader"}),
            guards=(rules.may_still_object,),
            sentence=_("{who}提出异议（{side}）：{ground}"),
            main=True,
        ),
        Transition(
            verb="waive",
            title=_("登记接受结果"),
            sources=frozenset({State.TOLD}),
            roles=WORKS,
            actors=frozenset({"officer", "trader"}),
            sentence=_("{who}登记{side}接受初检结果"),
        ),
        Transition(
            verb="accept",
            title=_("受理异议"),
            sources=frozenset({State.OBJECTED}),
            target=State.ADMITTED,
            roles=WORKS,
            guards=(rules.asks_for_a_retest,),
            sentence=_("{who}受理了异议，将组织复检"),
            main=True,
        ),
        Transition(
            verb="decline",
            title=_("不予受理、异议不成立"),
            sources=frozenset({State.OBJECTED}),
            target=State.TOLD,
            roles=WORKS,
            sentence=_("{who}未支持异议"),
        ),
        Transition(
            verb="uphold",
            title=_("异议成立，样品作废"),
            sources=frozenset({State.OBJECTED}),
            target=State.VOID,
            roles=SUPERVISES,
            guards=(rules.asks_for_no_retest,),
            sentence=_("{who}认定异议成立，本批次结果作废"),
        ),
        Transition(
            verb="draw",
            title=_("随机确定复检机构"),
            sources=frozenset({State.ADMITTED}),
            target=State.RETESTING,
            roles=WORKS,
            sentence=_("{who}从 {count} 家中随机确定{laboratory}复检，种子 {seed}"),
            main=True,
        ),
        Transition(
            verb="retest",
            title=_("登记复检报告"),
            sources=frozenset({State.RETESTING}),
            targets=FINAL,
            roles=WORKS,
            parts=RETESTS,
            sentence=_("{who}登记复检报告 {report}：{conclusion}，为最终结论"),
            main=True,
        ),
        Transition(
            verb="settle",
            title=_("确认最终结果"),
            sources=frozenset({State.TOLD}),
            target=State.FAILED,
            roles=WORKS,
            actors=frozenset({"officer", "system"}),
            guards=(rules.time_to_object_is_over,),
            sentence=_("{who}确认初检结论为最终结果：不合格"),
            main=True,
        ),
        Transition(
            verb="clue",
            title=_("登记违法线索"),
            sources=frozenset({State.FAILED}),
            roles=WORKS,
            parts=LEADS,
            sentence=_("{who}对{side}登记违法线索 {record}"),
            main=True,
        ),
        Transition(
            verb="measure",
            title=_("下架、召回等措施"),
            sources=SUSPECTED,
            roles=WORKS,
            parts=LEADS,
            sentence=_("{who}对{side}采取措施：{measure}（{record}）"),
            main=True,
        ),
        Transition(
            verb="dispose",
            title=_("登记核查处置完成"),
            sources=frozenset({State.FAILED}),
            roles=WORKS,
            guards=(rules.was_not_disposed, rules.is_followed_up),
            sentence=_("{who}登记核查处置完成"),
        ),
        Transition(
            verb="publish",
            title=_("公布结果"),
            sources=FINAL,
            roles=SUPERVISES,
            parts=LEADS,
            guards=(rules.was_not_published,),
            sentence=_("{who}公布了结果"),
            main=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤回公布"),
            sources=FINAL,
            roles=SUPERVISES,
            parts=LEADS,
            guards=(rules.was_published,),
            sentence=_("{who}撤回了公布的结果"),
        ),
        Transition(
            verb="attach",
            title=_("添加照片、抽样单、报告"),
            sources=frozenset(State) - {State.VOID},
            roles=WORKS,
            parts=frozenset({"holder", "laboratory", "retester"}),
            sentence=_("{who}添加了{count} 个文件"),
        ),
        Transition(
            verb="void",
            title=_("作废"),
            sources=ON_THE_WAY,
            target=State.VOID,
            roles=SUPERVISES,
            sentence=_("{who}作废了样品"),
        ),
    ),
)

LABORATORY = Machine(
    kind="laboratory",
    states=dict(LaboratoryState.choices),
    seats=access.seats_in,
    units=access.units_in,
    transitions=(
        Transition(
            verb="amend",
            title=_("修改登记"),
            sources=frozenset(LaboratoryState),
            roles=SUPERVISES,
            sentence=_("{who}修改了登记"),
        ),
        Transition(
            verb="suspend",
            title=_("暂停承检"),
            sources=frozenset({LaboratoryState.ACTIVE}),
            target=LaboratoryState.SUSPENDED,
            roles=SUPERVISES,
            sentence=_("{who}暂停了承检"),
        ),
        Transition(
            verb="resume",
            title=_("恢复承检"),
            sources=frozenset({LaboratoryState.SUSPENDED}),
            target=LaboratoryState.ACTIVE,
            roles=SUPERVISES,
            sentence=_("{who}恢复了承检"),
            main=True,
        ),
    ),
)

WATCHED = Machine(
    kind="watched",
    states=dict(WatchState.choices),
    seats=access.seats_in,
    units=access.units_in,
    transitions=(
        Transition(
            verb="assess",
            title=_("认定风险等级"),
            sources=frozenset({WatchState.WATCHED}),
            roles=WORKS,
            sentence=_("{who}将风险等级由{before}认定为{level}（得分 {score}，建议{proposed}）"),
            main=True,
        ),
        Transition(
            verb="notice",
            title=_("登记通报"),
            sources=frozenset({WatchState.WATCHED}),
            roles=WORKS,
            sentence=_("{who}登记通报：{title}"),
            main=True,
        ),
        Transition(
            verb="amend",
            title=_("修改"),
            sources=frozenset({WatchState.WATCHED}),
            roles=WORKS,
            sentence=_("{who}修改了商品信息"),
        ),
        Transition(
            verb="draft",
            title=_("起草消费提示"),
            sources=frozenset({WatchState.WATCHED}),
            roles=WORKS,
            guards=(rules.carries_a_risk,),
            sentence=_("{who}起草了消费提示《{title}》"),
            main=True,
        ),
        Transition(
            verb="drop",
            title=_("停止关注"),
            sources=frozenset({WatchState.WATCHED}),
            target=WatchState.DROPPED,
            roles=SUPERVISES,
            sentence=_("{who}停止了关注"),
        ),
        Transition(
            verb="resume",
            title=_("重新关注"),
            sources=frozenset({WatchState.DROPPED}),
            target=WatchState.WATCHED,
            roles=SUPERVISES,
            sentence=_("{who}重新关注"),
            main=True,
        ),
    ),
)

ALERT = Machine(
    kind="alert_draft",
    states=dict(AlertState.choices),
    seats=access.seats_in,
    units=access.units_in,
    transitions=(
        Transition(
            verb="edit",
            title=_("修改文稿"),
            sources=frozenset({AlertState.DRAFT}),
            roles=WORKS,
            sentence=_("{who}修改了文稿"),
            main=True,
        ),
        Transition(
            verb="submit",
            title=_("提交审核"),
            sources=frozenset({AlertState.DRAFT}),
            target=AlertState.SUBMITTED,
            roles=WORKS,
            sentence=_("{who}提交审核"),
            main=True,
        ),
        Transition(
            verb="send_back",
            title=_("退回修改"),
            sources=frozenset({AlertState.SUBMITTED}),
            target=AlertState.DRAFT,
            roles=WORKS,
            sentence=_("{who}退回修改"),
        ),
        Transition(
            verb="approve",
            title=_("审核通过"),
            sources=frozenset({AlertState.SUBMITTED}),
            target=AlertState.APPROVED,
            roles=SUPERVISES,
            guards=(rules.was_written_by_another,),
            sentence=_("{who}审核通过"),
            main=True,
        ),
        Transition(
            verb="drop",
            title=_("放弃"),
            sources=frozenset({AlertState.DRAFT}),
            target=AlertState.DROPPED,
            roles=WORKS,
            sentence=_("{who}放弃了文稿"),
        ),
    ),
)

MACHINES = {table.kind: table for table in (PLAN, SAMPLE, LABORATORY, WATCHED, ALERT)}
BEGINNINGS = {
    "make": _("{who}拟定了计划"),
    "take": _("{who}抽取了样品，封签 {seal}"),
    "register": _("{who}登记了检验机构"),
    "watch": _("{who}将商品列入关注"),
    "write": _("{who}起草了文稿"),
}
"""How the history tells the verbs that make a record and so have no row of their own."""
