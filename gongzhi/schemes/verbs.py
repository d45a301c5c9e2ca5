"""Every verb of pledges, checks and refunds: what it asks for, the action that does it, what its doer is told.

Pages and the API are made of these rows; the tables in states.py say when each is open and to whom.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.enforcement.inputs import REASON, Input
from gongzhi.enforcement.verbs import Verb
from gongzhi.schemes.actions.check.cancel import cancel_check
from gongzhi.schemes.actions.check.move import move_check
from gongzhi.schemes.actions.check.record import record_check
from gongzhi.schemes.actions.pledge.accept import accept_pledge
from gongzhi.schemes.actions.pledge.change import change_pledge
from gongzhi.schemes.actions.pledge.flag import flag_pledge
from gongzhi.schemes.actions.pledge.lapse import lapse_pledge
from gongzhi.schemes.actions.pledge.leave import leave_pledge
from gongzhi.schemes.actions.pledge.look_into import look_into_pledge
from gongzhi.schemes.actions.pledge.plan_check import plan_check
from gongzhi.schemes.actions.pledge.remove import remove_pledge
from gongzhi.schemes.actions.pledge.renew import renew_pledge
from gongzhi.schemes.actions.pledge.resubmit import resubmit_pledge
from gongzhi.schemes.actions.pledge.resume import resume_pledge
from gongzhi.schemes.actions.pledge.return_ import return_pledge
from gongzhi.schemes.actions.pledge.suspend import suspend_pledge
from gongzhi.schemes.actions.pledge.take_effect import let_change_take_effect
from gongzhi.schemes.actions.refund.agree import agree_to_refusal
from gongzhi.schemes.actions.refund.clear import clear_refund
from gongzhi.schemes.actions.refund.complain import complain_about_refund
from gongzhi.schemes.actions.refund.confirm import confirm_refund
from gongzhi.schemes.actions.refund.contest import contest_refusal
from gongzhi.schemes.actions.refund.deny import deny_refund
from gongzhi.schemes.actions.refund.explain import explain_refund
from gongzhi.schemes.actions.refund.pay import pay_refund
from gongzhi.schemes.actions.refund.strike import strike_refund
from gongzhi.schemes.moves import Record, table_of

Options = Iterable[tuple[str, str]]
NOTE = Input("note", _("备注"), required=False, hint=_("可以不填。"), rows=2, most=500)
ANSWER = Input("answer", _("您的说明"), most=1000)


def left_out(pledge, *, at: datetime) -> Options:
    return list(pledge.laid_down.titles("excluded").items())


def items(check, *, at: datetime) -> Options:
    return list(check.pledge.laid_down.titles("item").items())


def in_some_days(days: int) -> Callable:
    def filled(record):
        return clock.today() + timedelta(days=days)

    return filled


TERMS = (
    Input("days", _("承诺天数"), "number", required=False, filled=lambda pledge: pledge.days or None,
          hint=_("不分天数的承诺不用填。")),
    Input("scope", _("适用的商品"), most=300, rows=2, filled=lambda pledge: pledge.scope),
    Input("excluded", _("不适用的商品"), "choices", required=False, options=left_out,
          filled=lambda pledge: pledge.excluded),
    Input("excluded_note", _("其他不适用的商品"), "line", required=False, most=300,
          filled=lambda pledge: pledge.excluded_note),
)  # fmt: skip

VERBS: dict[str, dict[str, Verb]] = {
    "pledge": {
        "accept": Verb(accept_pledge, (NOTE,), _("已同意加入，标识和二维码可以打印。")),
        "return": Verb(
            return_pledge, (Input("reason", _("要补正什么"), most=500, hint=_("店家会看到。")),), _("已退回补正。")
        ),
        "resubmit": Verb(resubmit_pledge, (*TERMS, NOTE), _("已重新提交。")),
        "change": Verb(
            change_pledge,
            (*TERMS, Input("effective_date", _("从哪天起"), "day", filled=in_some_days(8))),
            _("已公告变更，到期自动执行。"),
        ),
        "take_effect": Verb(let_change_take_effect, (), _("变更已执行。")),
        "plan_check": Verb(
            plan_check, (Input("planned_date", _("检查日期"), "day", filled=in_some_days(7)),), _("已安排检查。")
        ),
        "suspend": Verb(
            suspend_pledge,
            (Input("reason", _("为什么暂停、要改什么"), most=500, hint=_("店家会看到，不对外公布。")),),
            _("已暂停承诺。"),
        ),
        "resume": Verb(resume_pledge, (Input("note", _("改好了什么"), most=500),), _("已恢复承诺。")),
        "renew": Verb(renew_pledge, (NOTE,), _("已续期。")),
        "flag": Verb(flag_pledge, (), _("已登记异常信号。")),
        "look_into": Verb(
            look_into_pledge, (Input("note", _("核实的情况"), most=1000),), _("已登记，异常信号已清除。")
        ),
        "leave": Verb(
            leave_pledge,
            (Input("reason", _("为什么退出"), most=500, hint=_("退出前售出的商品仍按承诺办理。")),),
            _("已退出承诺。"),
        ),
        "remove": Verb(
            remove_pledge,
            (Input("reason", _("为什么取消"), most=500, hint=_("店家会看到，不对外公布。")),),
            _("已取消承诺。"),
        ),
        "lapse": Verb(lapse_pledge, (), _("已失效。")),
    },
    "pledge_check": {
        "record": Verb(
            record_check,
            (
                Input("failed", _("不符合的项目"), "choices", required=False, options=items,
                      hint=_("都符合的不勾选；有不符合的，承诺随即暂停。")),
                Input("finding", _("检查情况"), required=False, most=1000),
            ),
            _("已登记检查结果。"),
        ),
        "move": Verb(
            move_check,
            (Input("planned_date", _("检查日期"), "day", filled=lambda check: check.planned_date), NOTE),
            _("已改期。"),
        ),
        "cancel": Verb(cancel_check, (REASON,), _("已取消检查。")),
    },
    "refund": {
        "confirm": Verb(confirm_refund, (), _("已确认收到退款，谢谢。")),
        "deny": Verb(deny_refund, (ANSWER,), _("已登记，市场监管部门会核实。")),
        "agree": Verb(agree_to_refusal, (), _("已登记。")),
        "contest": Verb(contest_refusal, (ANSWER,), _("已登记，市场监管部门会核实。")),
        "explain": Verb(
            explain_refund,
            (Input("explanation", _("店家的说明"), most=1000, hint=_("消费者会看到。")),),
            _("已登记店家的说明。"),
        ),
        "pay": Verb(pay_refund, (NOTE,), _("已登记退款，请消费者确认。")),
        "clear": Verb(
            clear_refund,
            (Input("finding", _("核实的情况"), most=1000, hint=_("店家和消费者会看到。")),),
            _("已登记核实结果。"),
        ),
        "complain": Verb(complain_about_refund, (), _("已投诉。")),
        "strike": Verb(
            strike_refund, (Input("reason", _("为什么作废"), "line", most=200),), _("已作废，不再计入数字。")
        ),
    },
}  # fmt: skip
TAKEN_AS = {"pledge": "pledge", "pledge_check": "check", "refund": "refund"}
"""Kind → how its actions call the record."""


def action_of(kind: str, verb: str) -> Callable:
    return VERBS[kind][verb].action


def do(record: Record, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if the record has no such verb.
    """
    kind = table_of(record).kind
    return action_of(kind, verb)(**{TAKEN_AS[kind]: record}, by=by, at=at, key=key, **told)
