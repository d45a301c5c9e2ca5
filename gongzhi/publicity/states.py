"""The table of entries: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.publicity import rules
from gongzhi.publicity.access import concerns, seats_in, units_in
from gongzhi.publicity.words import BEFORE, SHOWN, State

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})
SUPERVISES = frozenset({Role.SUPERVISOR})
BY_ITSELF = frozenset({"officer", "system"})

DISCLOSURE = Machine(
    kind="disclosure",
    states=dict(State.choices),
    seats=seats_in,
    units=units_in,
    concerns=concerns,
    transitions=(
        Transition(
            verb="identify",
            title=_("核对经营者"),
            sources=frozenset({State.PROPOSED}),
            roles=WORKS,
            sentence=_("{who}核对了经营者：{trader}"),
        ),
        Transition(
            verb="prepare",
            title=_("整理内容"),
            sources=frozenset({State.PROPOSED}),
            roles=WORKS,
            sentence=_("{who}整理了公示内容"),
        ),
        Transition(
            verb="clear",
            title=_("审读情况说明"),
            sources=frozenset({State.PROPOSED}),
            roles=WORKS,
            guards=(rules.has_a_text_to_clear,),
            sentence=_("{who}审读了情况说明，可以公开"),
        ),
        Transition(
            verb="notify",
            title=_("告知经营者"),
            sources=frozenset({State.PROPOSED}),
            target=State.NOTIFIED,
            roles=WORKS,
            guards=(rules.has_a_confirmed_trader, rules.has_no_uncleared_text),
            sentence=_("{who}告知了经营者（{how}），异议期到 {until}"),
            main=True,
        ),
        Transition(
            verb="object",
            title=_("登记异议"),
            sources=frozenset({State.NOTIFIED, State.PUBLISHED}),
            targets=frozenset({State.OBJECTED, State.CONTESTED}),
            roles=WORKS,
            actors=frozenset({"officer", "trader"}),
            guards=(rules.may_still_object,),
            sentence=_("{who}提出异议：{ground}"),
        ),
        Transition(
            verb="decide",
            title=_("处理异议"),
            sources=frozenset({State.OBJECTED, State.CONTESTED}),
            targets=frozenset({State.READY, State.PUBLISHED, State.WITHHELD, State.WITHDRAWN}),
            roles=SUPERVISES,
            sentence=_("{who}处理了异议：{decision}"),
            main=True,
        ),
        Transition(
            verb="publish",
            title=_("公示"),
            sources=frozenset({State.NOTIFIED, State.READY}),
            target=State.PUBLISHED,
            roles=WORKS,
            actors=BY_ITSELF,
            guards=(rules.time_to_object_is_over, rules.has_a_confirmed_trader),
            sentence=_("{who}公示，至 {until}"),
            main=True,
        ),
        Transition(
            verb="correct",
            title=_("更正"),
            sources=frozenset({State.PUBLISHED}),
            roles=WORKS,
            sentence=_("{who}更正了：{fields}"),
        ),
        Transition(
            verb="withhold",
            title=_("不予公示"),
            sources=BEFORE,
            target=State.WITHHELD,
            roles=SUPERVISES,
            actors=BY_ITSELF,
            sentence=_("{who}决定不予公示：{ground}"),
        ),
        Transition(
            verb="withdraw",
            title=_("撤回公示"),
            sources=frozenset(SHOWN),
            target=State.WITHDRAWN,
            roles=SUPERVISES,
            actors=BY_ITSELF,
            sentence=_("{who}撤回公示：{ground}"),
        ),
        Transition(
            verb="end",
            title=_("结束公示"),
            sources=frozenset({State.PUBLISHED}),
            target=State.ENDED,
            actors=frozenset({"system"}),
            guards=(rules.time_is_over,),
            sentence=_("公示期满"),
            hidden=True,
        ),
    ),
)

BEGINNINGS = {"propose": _("{who}列入公示")}
"""How the history tells how an entry began."""
