"""Every verb of enforcement: what it asks for, the action that does it, what its doer is told afterwards.

Pages and the API are made of these rows; the tables in states.py say when each is open and to whom.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.enforcement.actions.clue.ask_designation import ask_designation_of_clue
from gongzhi.enforcement.actions.clue.assign import assign_clue
from gongzhi.enforcement.actions.clue.close import close_clue
from gongzhi.enforcement.actions.clue.describe import describe_clue
from gongzhi.enforcement.actions.clue.designate import designate_holder
from gongzhi.enforcement.actions.clue.extend import extend_clue
from gongzhi.enforcement.actions.clue.merge import merge_clues
from gongzhi.enforcement.actions.clue.not_file import not_file_clue
from gongzhi.enforcement.actions.clue.note import note_on_clue
from gongzhi.enforcement.actions.clue.refer import refer_clue
from gongzhi.enforcement.actions.clue.resume import resume_clue
from gongzhi.enforcement.actions.clue.return_ import return_clue
from gongzhi.enforcement.actions.clue.suspend import suspend_clue
from gongzhi.enforcement.actions.clue.take_over import take_over_clue
from gongzhi.enforcement.actions.clue.to_police import hand_clue_to_police
from gongzhi.enforcement.actions.clue.unmerge import unmerge_clue
from gongzhi.enforcement.actions.clue.verify import verify_clue
from gongzhi.enforcement.actions.measure.confirm import confirm_measure
from gongzhi.enforcement.actions.measure.extend import extend_measure
from gongzhi.enforcement.actions.measure.fail import fail_measure
from gongzhi.enforcement.actions.measure.note import note_on_measure
from gongzhi.enforcement.actions.measure.withdraw import withdraw_measure
from gongzhi.enforcement.inputs import (
    DETAILS,
    NOTE,
    OFFICER,
    REASON,
    TEXT,
    UNIT,
    Input,
    extendable,
    grounds_not_to_file,
    pauses_of,
)
from gongzhi.enforcement.models import Clue, Measure, Record
from gongzhi.enforcement.words import Merging


@dataclass(frozen=True)
class Verb:
    """How a verb is done."""

    action: Callable
    inputs: tuple[Input, ...]
    done: str
    """What whoever did it is told afterwards."""


LIMIT = Input("limit", _("延长哪个期限"), "choice", options=extendable)


def merging(record, *, at):
    return Merging.choices


VERBS: dict[str, dict[str, Verb]] = {
    "clue": {
        "verify": Verb(verify_clue, (NOTE,), _("已开始核查。")),
        "not_file": Verb(
            not_file_clue,
            (
                Input("ground", _("依据"), "choice", options=grounds_not_to_file),
                Input("finding", _("核查到的事实和依据")),
            ),
            _("已决定不予立案。"),
        ),
        "assign": Verb(assign_clue, (OFFICER,), _("已指派。")),
        "describe": Verb(describe_clue, (DETAILS,), _("已补充。")),
        "extend": Verb(extend_clue, (LIMIT, REASON), _("已延长期限。")),
        "suspend": Verb(
            suspend_clue,
            (Input("ground", _("不计入期限的原因"), "choice", options=pauses_of("suspend")), NOTE),
            _("期限已停止计算。"),
        ),
        "resume": Verb(resume_clue, (NOTE,), _("已恢复核查。")),
        "refer": Verb(refer_clue, (UNIT, REASON), _("已移送，等待对方接收。")),
        "take_over": Verb(take_over_clue, (NOTE,), _("已接收。")),
        "return": Verb(return_clue, (REASON,), _("已退回。")),
        "ask_designation": Verb(ask_designation_of_clue, (REASON,), _("已报请上级指定管辖。")),
        "designate": Verb(designate_holder, (UNIT, REASON), _("已指定管辖。")),
        "to_police": Verb(
            hand_clue_to_police,
            (
                Input("office", _("接收的公安机关"), "line", most=80),
                Input("finding", _("涉嫌犯罪的事实和依据")),
            ),
            _("已登记移送公安机关。"),
        ),
        "merge": Verb(
            merge_clues,
            (
                Input("number", _("并入哪件线索"), "line", hint=_("填写线索编号，例如 XS2600000014。"), most=12),
                Input("why", _("原因"), "choice", options=merging),
            ),
            _("已并案。"),
        ),
        "unmerge": Verb(unmerge_clue, (NOTE,), _("已解除并案。")),
        "close": Verb(close_clue, (Input("finding", _("核查和处理的情况")),), _("已办结。")),
        "note": Verb(note_on_clue, (TEXT,), _("已备注。")),
    },
    "measure": {
        "confirm": Verb(confirm_measure, (Input("finding", _("复查或者约谈的情况")),), _("已登记完成。")),
        "fail": Verb(
            fail_measure,
            (Input("finding", _("没有改正的情况"), hint=_("会同时登记一件线索。")),),
            _("已登记未改正，并登记了线索。"),
        ),
        "extend": Verb(extend_measure, (Input("due_date", _("新的期限"), "day"), REASON), _("已延长期限。")),
        "withdraw": Verb(withdraw_measure, (REASON,), _("已撤回。")),
        "note": Verb(note_on_measure, (TEXT,), _("已备注。")),
    },
}
"""Kind of record → verb → how it is done."""

MODELS: dict[str, type[Record]] = {"clue": Clue, "measure": Measure}
"""Kind of record → its table."""


def do(record: Record, verb: str, **told):
    """Do a verb by its row; `told` is what the action takes besides the record."""
    return VERBS[record.record_kind][verb].action(**{record.record_kind: record}, **told)
