"""Every verb of an entry: what it asks for, the action that does it, what its doer is told afterwards.

Pages and the API are made of these rows; states.py says when each is open and to whom.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.enforcement.inputs import NOTE, Input, each_of
from gongzhi.enforcement.verbs import Verb
from gongzhi.publicity.actions.clear import clear_text
from gongzhi.publicity.actions.correct import correct_disclosure
from gongzhi.publicity.actions.decide import decide_objection
from gongzhi.publicity.actions.end import end_disclosure
from gongzhi.publicity.actions.identify import identify_trader
from gongzhi.publicity.actions.notify import notify_trader
from gongzhi.publicity.actions.object_ import object_to_disclosure
from gongzhi.publicity.actions.prepare import prepare_disclosure
from gongzhi.publicity.actions.publish import publish_disclosure
from gongzhi.publicity.actions.withdraw import withdraw_disclosure
from gongzhi.publicity.actions.withhold import withhold_disclosure
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import MOST_TEXT
from gongzhi.publicity.words import Decision, How
from gongzhi.routing.subjects import problems, subjects

Options = Iterable[tuple[str, str]]


def of_subjects(record, *, at: datetime) -> Options:
    return [(each.key, each.title) for each in subjects()]


def of_problems(record, *, at: datetime) -> Options:
    return [(each.key, each.title) for each in problems()]


def of_hold_backs(record, *, at: datetime) -> Options:
    return [(each.key, each.title) for each in disclosure_law().hold_back]


def of_objections(record, *, at: datetime) -> Options:
    return [(each.key, each.title) for each in disclosure_law().objection]


def contents(*, required: bool = True) -> tuple[Input, ...]:
    """Ask for what the public reads of an entry."""
    return (
        Input("subject", _("商品或服务"), "choice", options=of_subjects, required=required,
              filled=lambda entry: entry.subject),
        Input("problem", _("问题"), "choice", options=of_problems, required=required,
              filled=lambda entry: entry.problem),
        Input("text", _("情况说明"), required=False, rows=4, most=MOST_TEXT,
              hint=_("可以不填。不写姓名、电话、证件号码、住址、车牌；写了的会标出来，删去以后才能公开。"),
              filled=lambda entry: entry.drafted or entry.text),
    )  # fmt: skip


WHY_LEFT = Input(
    "reason", _("保留标出内容的理由"), required=False, rows=2,
    hint=_("只有可能是个人信息、确认可以公开的，才写理由；确定的个人信息必须删去。"),
)  # fmt: skip
GROUND = Input("ground", _("事由"), "choice", options=of_hold_backs)

VERBS: dict[str, Verb] = {
    "identify": Verb(
        identify_trader,
        (
            Input(
                "trader_id",
                _("经营者"),
                "trader",
                hint=_("输入名称或者统一社会信用代码查找。"),
                filled=lambda entry: entry.trader_id,
            ),
            Input(
                "credit_code",
                _("统一社会信用代码"),
                "line",
                required=False,
                most=32,
                hint=_("登记时没有的，在这里补上。"),
                filled=lambda entry: entry.credit_code,
            ),
        ),
        _("已核对经营者。"),
    ),
    "prepare": Verb(prepare_disclosure, contents(), _("已整理。写了情况说明的，请审读后再告知经营者。")),
    "clear": Verb(clear_text, (WHY_LEFT,), _("已审读，公示时会显示这段文字。")),
    "notify": Verb(
        notify_trader,
        (Input("how", _("怎样告知"), "choice", options=each_of(How)), NOTE),
        _("已告知经营者，异议期开始计算。"),
    ),
    "object": Verb(
        object_to_disclosure,
        (
            Input("ground", _("对什么有异议"), "choice", options=of_objections),
            Input("text", _("理由"), rows=5, most=3000),
            Input("files", _("材料"), "files", required=False),
        ),
        _("已登记异议。"),
    ),
    "decide": Verb(
        decide_objection,
        (
            Input("decision", _("处理"), "choice", options=each_of(Decision)),
            Input("answer", _("答复经营者的内容"), rows=3, most=1000),
            *contents(required=False),
            WHY_LEFT,
        ),
        _("已处理异议，经营者可以看到答复。"),
    ),
    "publish": Verb(publish_disclosure, (), _("已公示。")),
    "correct": Verb(correct_disclosure, (*contents(), WHY_LEFT), _("已更正；公示页会注明更正过。")),
    "withhold": Verb(withhold_disclosure, (GROUND, NOTE), _("已决定不予公示。")),
    "withdraw": Verb(withdraw_disclosure, (GROUND, NOTE), _("已撤回；公示页只留下撤回的事由。")),
    "end": Verb(end_disclosure, (), _("已结束公示。")),
}


def do(disclosure: Disclosure, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told) -> Disclosure:
    """Do a verb with what it must be told.

    :raises KeyError: if entries have no such verb.
    """
    return VERBS[verb].action(disclosure=disclosure, by=by, at=at, key=key, **told)
