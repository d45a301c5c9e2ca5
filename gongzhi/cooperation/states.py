"""The tables of cooperation: requests between units, disputes over competence. Data only."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.cooperation.access import seats_in, seats_in_dispute, units_in, units_in_dispute
from gongzhi.cooperation.words import OWED, DisputeState, State
from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition

WORKS = frozenset({Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.SUPERVISOR})
ASKER, ASKED = frozenset({"asker"}), frozenset({"asked"})
NOT_DECIDED = frozenset({State.SENT, State.RECEIVED})

REQUEST = Machine(
    kind="request",
    states=dict(State.choices),
    seats=seats_in,
    units=units_in,
    concerns=lambda request, by: by.kind == "system",
    transitions=(
        Transition(
            verb="receive",
            title=_("签收"),
            sources=frozenset({State.SENT}),
            target=State.RECEIVED,
            roles=WORKS,
            parts=ASKED,
            sentence=_("{who}签收了请求"),
            main=True,
        ),
        Transition(
            verb="accept",
            title=pgettext_lazy("request", "同意办理"),
            sources=NOT_DECIDED,
            target=State.ACCEPTED,
            roles=WORKS,
            parts=ASKED,
            sentence=_("{who}同意办理"),
            main=True,
        ),
        Transition(
            verb="refuse",
            title=_("拒绝请求"),
            sources=NOT_DECIDED,
            target=State.REFUSED,
            roles=SUPERVISES,
            parts=ASKED,
            sentence=_("{who}拒绝了请求：{ground}"),
        ),
        Transition(
            verb="answer",
            title=_("答复请求"),
            sources=frozenset({State.ACCEPTED}),
            target=State.ANSWERED,
            roles=WORKS,
            parts=ASKED,
            sentence=_("{who}答复了请求"),
            main=True,
        ),
        Transition(
            verb="return",
            title=_("退回补充答复"),
            sources=frozenset({State.ANSWERED}),
            target=State.ACCEPTED,
            roles=WORKS,
            parts=ASKER,
            sentence=_("{who}请对方补充答复"),
        ),
        Transition(
            verb="close",
            title=_("确认收悉"),
            sources=frozenset({State.ANSWERED}),
            target=State.CLOSED,
            roles=WORKS,
            parts=ASKER,
            sentence=_("{who}确认收悉"),
            main=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤回请求"),
            sources=OWED,
            target=State.WITHDRAWN,
            roles=WORKS,
            parts=ASKER,
            sentence=_("{who}撤回了请求"),
        ),
        Transition(
            verb="urge",
            title=_("催促答复"),
            sources=OWED,
            roles=WORKS | {Role.SECRETARIAT},
            parts=ASKER | {"office"},
            sentence=_("{who}催促答复"),
        ),
        Transition(
            verb="reveal",
            title=_("查看共享的个人信息"),
            sources=OWED | {State.ANSWERED},
            roles=WORKS,
            parts=ASKED,
            sentence=_("{who}查看了{field}"),
            hidden=True,
        ),
    ),
)

DISPUTE = Machine(
    kind="dispute",
    states=dict(DisputeState.choices),
    seats=seats_in_dispute,
    units=units_in_dispute,
    concerns=lambda dispute, by: by.kind == "system",
    transitions=(
        Transition(
            verb="state",
            title=_("陈述意见"),
            sources=frozenset({DisputeState.RAISED}),
            target=DisputeState.STATED,
            roles=WORKS,
            parts=frozenset({"other"}),
            sentence=_("{who}陈述了意见"),
            main=True,
        ),
        Transition(
            verb="settle",
            title=_("协商一致"),
            sources=frozenset({DisputeState.RAISED, DisputeState.STATED}),
            target=DisputeState.SETTLED,
            roles=SUPERVISES,
            parts=frozenset({"raiser"}),
            sentence=_("{who}登记协商一致"),
        ),
        Transition(
            verb="designate",
            title=_("指定管辖"),
            sources=frozenset({DisputeState.RAISED, DisputeState.STATED}),
            target=DisputeState.DESIGNATED,
            roles=SUPERVISES | {Role.SECRETARIAT},
            parts=frozenset({"judge"}),
            sentence=_("{who}指定由{unit}办理"),
            main=True,
        ),
    ),
)
BEGINNINGS = {"send": _("{who}向{unit}发出请求"), "raise_dispute": _("{who}就管辖与{unit}有争议，报{judge}指定")}
"""How the history tells what makes a record; that has no row of its own."""
