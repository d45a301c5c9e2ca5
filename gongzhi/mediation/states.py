"""The table of mediation: one row a verb. Data only; the engine is core/machine.py, the conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.cases import access
from gongzhi.cases.words import Part
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.mediation import rules
from gongzhi.mediation.words import MediationState

WORKS = frozenset({Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR})
HOLDER = frozenset({Part.HOLDER})
BOTH = frozenset({Part.HOLDER, Part.ENTRUSTED})
"""The office, and the body that mediates on its behalf."""
OFFICE, ENTRUSTED = frozenset({MediationState.OFFICE}), frozenset({MediationState.ENTRUSTED})
EVERY = OFFICE | ENTRUSTED
TALKS = (rules.both_agreed, rules.no_recusal_waits, rules.has_mediators)


def row(verb: str, title: str, sentence: str, **rest) -> Transition:
    return Transition(verb=verb, title=title, sentence=sentence, **{"sources": EVERY, "roles": WORKS} | rest)


MEDIATION = Machine(
    kind="mediation",
    states=dict(MediationState.choices),
    seats=lambda mediation, by: access.seats_in(mediation.case, by),
    units=lambda mediation, parts: access.units_in(mediation.case, parts),
    concerns=lambda mediation, by: access.concerns(mediation.case, by),
    transitions=(
        row(
            "say",
            _("登记一方的表示"),
            _("{who}登记：{side}{says}（{way}，{day}）"),
            parts=BOTH,
            actors=frozenset({"officer", "consumer", "trader"}),
            guards=(rules.may_still_talk,),
            main=True,
        ),
        row(
            "ask_trader",
            _("请企业在线表示"),
            _("{who}请{trader}在线表示是否同意调解"),
            parts=BOTH,
            guards=(rules.may_still_talk,),
        ),
        row("name", _("确定调解员"), _("{who}确定调解员：{names}"), parts=BOTH, guards=(rules.case_is_under_way,)),
        row(
            "ask_recusal",
            _("申请回避"),
            _("{who}登记：{side}申请{officer}回避，理由：{ground}"),
            parts=BOTH,
            actors=frozenset({"officer", "consumer"}),
            guards=(rules.case_is_under_way, rules.has_mediators),
        ),
        row(
            "decide_recusal",
            _("决定是否回避"),
            _("{who}决定：{officer}{decision}"),
            roles=frozenset({Role.SUPERVISOR}),
            guards=(rules.a_recusal_waits,),
            main=True,
        ),
        row(
            "entrust",
            _("委托调解"),
            _("{who}以本单位名义委托{body}调解"),
            sources=OFFICE,
            target=MediationState.ENTRUSTED,
            guards=(rules.case_goes_on, rules.both_agreed, rules.both_agreed_to_entrust, rules.no_recusal_waits),
        ),
        row(
            "report_result",
            _("反馈委托调解结果"),
            _("{who}反馈了{body}的调解结果"),
            sources=ENTRUSTED,
            target=MediationState.OFFICE,
            parts=BOTH,
            main=True,
        ),
        row(
            "take_back",
            _("收回委托"),
            _("{who}收回了对{body}的委托"),
            sources=ENTRUSTED,
            target=MediationState.OFFICE,
        ),
        row(
            "announce",
            _("预告调解"),
            _("{who}预告第 {session} 次调解：{when}，{form}"),
            parts=BOTH,
            guards=(rules.case_is_under_way, *TALKS),
            main=True,
        ),
        row(
            "move_session",
            _("改期"),
            _("{who}将第 {session} 次调解改为 {when}，{form}"),
            parts=BOTH,
            guards=(rules.case_is_under_way,),
        ),
        row("cancel_session", _("取消调解"), _("{who}取消了第 {session} 次调解"), parts=BOTH),
        row(
            "hold",
            _("登记调解情况"),
            _("{who}登记第 {session} 次调解：{attendance}"),
            parts=BOTH,
            guards=(rules.case_goes_on, rules.both_agreed, rules.no_recusal_waits),
            main=True,
        ),
        row("minute", _("修改笔录"), _("{who}修改了第 {session} 次调解的笔录"), parts=BOTH),
        row("close_minutes", _("笔录定稿"), _("{who}将第 {session} 次调解的笔录定稿"), parts=BOTH),
        row(
            "order_testing",
            _("登记检验检测鉴定"),
            _("{who}登记检验检测鉴定：{item}，机构{body}（{chosen}），费用由{pays}承担"),
            parts=HOLDER,
            guards=(rules.case_goes_on,),
        ),
        row("send_sample", _("送检"), _("{who}登记送检：{item}"), parts=HOLDER, guards=(rules.case_goes_on,)),
        row("return_result", _("登记检测结果"), _("{who}登记检测结果：{item}"), parts=HOLDER, main=True),
        row(
            "represent",
            _("登记代表人"),
            _("{who}登记 {number} 名代表人（{day} 书面推选）"),
            parts=HOLDER,
            guards=(rules.may_still_talk, rules.is_joint),
        ),
        row(
            "party_consent",
            _("登记被代表人的意见"),
            _("{who}登记第 {number} 名投诉人：{agrees}（{way}，{day}）"),
            parts=HOLDER,
            guards=(rules.may_still_talk, rules.is_joint),
        ),
        row(
            "agree",
            _("登记调解协议"),
            _("{who}登记调解协议：{form}，挽回损失 {recovered} 元"),
            sources=OFFICE,
            parts=HOLDER,
            guards=(rules.case_goes_on, rules.both_agreed, rules.no_recusal_waits),
            main=True,
        ),
        row("perform", _("登记履行情况"), _("{who}登记：协议{performed}（{day}）"), parts=HOLDER, main=True),
    ),
)

OPENED = _("{who}开始记录调解")
"""How the history tells the verb `open`, which begins the record and so has no row of its own."""
TOLD_TO_CONSUMERS = frozenset(
    {"say", "name", "ask_recusal", "decide_recusal", "entrust", "report_result", "take_back", "announce"}
    | {"move_session", "cancel_session", "hold", "order_testing", "send_sample", "return_result", "agree", "perform"}
)
