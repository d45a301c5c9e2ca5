"""The tables of alerts and subscriptions: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.alerts import access, rules
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition

WRITES = frozenset(access.WRITES)
REVIEWS = frozenset({Role.SUPERVISOR, Role.SECRETARIAT})
OWN_OR_OFFICE = frozenset({"holder", "office"})

ALERT = Machine(
    kind="alert",
    states=dict(State.choices),
    seats=access.seats_in,
    units=access.units_in,
    transitions=(
        Transition(
            verb="edit",
            title=_("修改提示"),
            sources=frozenset({State.DRAFT}),
            roles=WRITES,
            sentence=_("{who}修改了提示"),
        ),
        Transition(
            verb="submit",
            title=_("送审"),
            sources=frozenset({State.DRAFT}),
            target=State.REVIEW,
            roles=WRITES,
            guards=(rules.is_not_over,),
            sentence=_("{who}送审"),
            main=True,
        ),
        Transition(
            verb="send_back",
            title=_("退回修改"),
            sources=frozenset({State.REVIEW, State.APPROVED}),
            target=State.DRAFT,
            roles=WRITES,
            parts=OWN_OR_OFFICE,
            sentence=_("{who}退回修改"),
        ),
        Transition(
            verb="approve",
            title=_("审核通过"),
            sources=frozenset({State.REVIEW}),
            target=State.APPROVED,
            roles=REVIEWS,
            parts=OWN_OR_OFFICE,
            guards=(rules.was_written_by_another, rules.is_not_over),
            sentence=_("{who}审核通过"),
            main=True,
        ),
        Transition(
            verb="publish",
            title=_("发布"),
            sources=frozenset({State.APPROVED}),
            target=State.PUBLISHED,
            roles=WRITES,
            parts=OWN_OR_OFFICE,
            guards=(rules.is_not_over,),
            sentence=_("{who}发布了提示"),
            main=True,
        ),
        Transition(
            verb="correct",
            title=_("提出更正"),
            sources=frozenset({State.PUBLISHED}),
            roles=WRITES,
            guards=(rules.waits_for_no_correction,),
            sentence=_("{who}提出更正：{what}"),
        ),
        Transition(
            verb="confirm_correction",
            title=_("复核更正"),
            sources=frozenset({State.PUBLISHED}),
            roles=REVIEWS,
            parts=OWN_OR_OFFICE,
            guards=(rules.has_open_correction, rules.correction_is_anothers),
            sentence=_("{who}复核并更正：{what}"),
            main=True,
        ),
        Transition(
            verb="refuse_correction",
            title=_("不予更正"),
            sources=frozenset({State.PUBLISHED}),
            roles=WRITES,
            parts=OWN_OR_OFFICE,
            guards=(rules.has_open_correction,),
            sentence=_("{who}没有采用更正"),
        ),
        Transition(
            verb="end",
            title=_("提前结束"),
            sources=frozenset({State.PUBLISHED}),
            target=State.ENDED,
            roles=REVIEWS,
            parts=OWN_OR_OFFICE,
            sentence=_("{who}提前结束了提示"),
        ),
        Transition(
            verb="lapse",
            title=_("到期结束"),
            sources=frozenset({State.PUBLISHED}),
            target=State.ENDED,
            actors=frozenset({"system"}),
            guards=(rules.has_lapsed,),
            sentence=_("提示到期结束"),
            hidden=True,
        ),
        Transition(
            verb="drop",
            title=_("放弃草稿"),
            sources=frozenset({State.DRAFT}),
            target=State.DROPPED,
            roles=WRITES,
            sentence=_("{who}放弃了草稿"),
        ),
    ),
)

SUBSCRIBER = frozenset({"anonymous"})
SUBSCRIPTION = Machine(
    kind="alert_subscription",
    states=dict(SubscriptionState.choices),
    seats=access.no_seats,
    transitions=(
        Transition(
            verb="ask_again",
            title=_("再寄一次链接"),
            sources=frozenset({SubscriptionState.PENDING, SubscriptionState.ACTIVE}),
            actors=SUBSCRIBER,
            sentence=_("订阅人再次索取链接"),
            hidden=True,
        ),
        Transition(
            verb="confirm",
            title=_("确认订阅"),
            sources=frozenset({SubscriptionState.PENDING}),
            target=SubscriptionState.ACTIVE,
            actors=SUBSCRIBER,
            sentence=_("订阅人确认了订阅"),
            main=True,
        ),
        Transition(
            verb="change",
            title=_("修改订阅"),
            sources=frozenset({SubscriptionState.PENDING, SubscriptionState.ACTIVE}),
            actors=SUBSCRIBER,
            sentence=_("订阅人修改了订阅"),
        ),
        Transition(
            verb="unsubscribe",
            title=_("退订"),
            sources=frozenset({SubscriptionState.PENDING, SubscriptionState.ACTIVE}),
            target=SubscriptionState.ENDED,
            actors=SUBSCRIBER,
            sentence=_("订阅人退订，地址已删除"),
        ),
        Transition(
            verb="lapse",
            title=_("未确认，删除"),
            sources=frozenset({SubscriptionState.PENDING}),
            target=SubscriptionState.ENDED,
            actors=frozenset({"system"}),
            sentence=_("逾期没有确认，地址已删除"),
            hidden=True,
        ),
    ),
)

BEGINNING = _("{who}起草了提示")
"""How the history tells the verb `draft`, which makes an alert and so has no row of its own."""
