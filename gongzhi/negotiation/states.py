"""The tables of a negotiation and of a trader's pledge: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.directory.rules import TRADER_KEEPERS
from gongzhi.negotiation import rules
from gongzhi.negotiation.access import concerns_trader, concerns_two_sides, keeper_seats
from gongzhi.negotiation.words import Pledge, Standing

OPEN = frozenset({Standing.WAITING, Standing.OFFERED})
GOING_ON = OPEN | {Standing.AGREED, Standing.PERFORMED}
CONSUMER, TRADER, SYSTEM = frozenset({"consumer"}), frozenset({"trader"}), frozenset({"system"})


def no_seats(record, by) -> dict:
    """Officers have no part in a negotiation: they look on."""
    return {}


NEGOTIATION = Machine(
    kind="negotiation",
    states=dict(Standing.choices),
    seats=no_seats,
    concerns=concerns_two_sides,
    transitions=(
        Transition(
            verb="propose",
            title=_("提出方案"),
            sources=OPEN,
            target=Standing.OFFERED,
            actors=TRADER,
            guards=(rules.is_in_time,),
            sentence=_("{who}提出：{remedy}{amount}，{perform_by} 前履行"),
            main=True,
        ),
        Transition(
            verb="agree",
            title=_("接受方案"),
            sources=frozenset({Standing.OFFERED}),
            target=Standing.AGREED,
            actors=CONSUMER,
            guards=(rules.is_in_time,),
            sentence=_("{who}接受了方案，双方和解"),
            main=True,
        ),
        Transition(
            verb="counter",
            title=_("提出自己的方案"),
            sources=frozenset({Standing.OFFERED}),
            target=Standing.WAITING,
            actors=CONSUMER,
            guards=(rules.is_in_time,),
            sentence=_("{who}没有接受，希望：{remedy}{amount}，{perform_by} 前履行"),
        ),
        Transition(
            verb="write",
            title=_("留言"),
            sources=GOING_ON,
            actors=CONSUMER | TRADER,
            sentence=_("{who}留言"),
        ),
        Transition(
            verb="decline",
            title=_("不同意和解"),
            sources=OPEN,
            target=Standing.RETURNED,
            actors=TRADER,
            sentence=_("{who}不同意和解"),
        ),
        Transition(
            verb="refuse",
            title=_("改由行政机关处理"),
            sources=OPEN,
            target=Standing.RETURNED,
            actors=CONSUMER,
            sentence=_("{who}不再协商，要求行政机关处理"),
        ),
        Transition(
            verb="perform",
            title=_("已履行"),
            sources=frozenset({Standing.AGREED}),
            target=Standing.PERFORMED,
            actors=TRADER,
            sentence=_("{who}称已经履行"),
            main=True,
        ),
        Transition(
            verb="confirm",
            title=_("确认已履行"),
            sources=frozenset({Standing.AGREED, Standing.PERFORMED}),
            target=Standing.SETTLED,
            actors=CONSUMER | SYSTEM,
            guards=(rules.confirms_by_silence,),
            sentence=_("{who}确认已经履行，和解成功"),
            main=True,
        ),
        Transition(
            verb="dispute",
            title=_("没有履行"),
            sources=frozenset({Standing.AGREED, Standing.PERFORMED}),
            target=Standing.RETURNED,
            actors=CONSUMER,
            guards=(rules.was_not_performed_in_time,),
            sentence=_("{who}表示没有履行，要求行政机关处理"),
        ),
        Transition(
            verb="time_out",
            title=_("到期转行政机关"),
            sources=OPEN | {Standing.AGREED},
            target=Standing.RETURNED,
            actors=SYSTEM,
            guards=(rules.time_is_up,),
            sentence=_("期限已到，{who}转行政机关处理"),
            hidden=True,
        ),
        Transition(
            verb="lapse",
            title=_("因撤回结束"),
            sources=GOING_ON,
            target=Standing.WITHDRAWN,
            actors=SYSTEM,
            guards=(rules.case_was_taken_back,),
            sentence=_("{who}记录：消费者撤回了本件，协商结束"),
            hidden=True,
        ),
    ),
)

BEGIN_SENTENCE = _("{who}选择先与企业协商和解")
"""How the thread tells the verb `begin`, which makes a negotiation and so has no row of its own."""

KEEPERS = frozenset(TRADER_KEEPERS)

MEMBERSHIP = Machine(
    kind="odr_membership",
    states=dict(Pledge.choices),
    seats=keeper_seats,
    concerns=concerns_trader,
    transitions=(
        Transition(
            verb="suspend",
            title=_("暂停"),
            sources=frozenset({Pledge.KEPT}),
            target=Pledge.SUSPENDED,
            roles=KEEPERS,
            parts=frozenset({"office"}),
            actors=frozenset({"officer", "system"}),
            sentence=_("{who}暂停其在线和解"),
        ),
        Transition(
            verb="resume",
            title=_("恢复"),
            sources=frozenset({Pledge.SUSPENDED}),
            target=Pledge.KEPT,
            roles=KEEPERS,
            parts=frozenset({"office"}),
            sentence=_("{who}恢复其在线和解"),
        ),
        Transition(
            verb="end",
            title=_("退出"),
            sources=frozenset({Pledge.KEPT, Pledge.SUSPENDED}),
            target=Pledge.ENDED,
            roles=frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
            parts=frozenset({"office"}),
            actors=frozenset({"officer", "trader"}),
            sentence=_("{who}终止了在线和解承诺"),
        ),
    ),
)

JOIN_SENTENCE = _("{who}承诺参加在线消费纠纷解决")
"""How the history tells the verb `join`, which makes a membership and so has no row of its own."""
