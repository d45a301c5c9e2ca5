"""Every verb of prepaid cards: what it asks for, the action that does it, what its doer is told afterwards.

Pages, the API's schemas and the demonstration are made of these rows; states.py says when each is open and to whom.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.enforcement.inputs import NOTE as OFFICERS_NOTE
from gongzhi.enforcement.inputs import REASON, Input, each_of
from gongzhi.enforcement.verbs import Verb
from gongzhi.prepaid import queries
from gongzhi.prepaid.actions.filing.accept import accept_filing
from gongzhi.prepaid.actions.filing.attach import attach_documents
from gongzhi.prepaid.actions.filing.cancel import cancel_filing
from gongzhi.prepaid.actions.filing.change import change_filing
from gongzhi.prepaid.actions.filing.complete import complete_filing
from gongzhi.prepaid.actions.filing.decline import decline_filing
from gongzhi.prepaid.actions.filing.file import file_filing
from gongzhi.prepaid.actions.filing.inspect import inspect_issuer
from gongzhi.prepaid.actions.filing.measure import kinds_of_measure, take_measure
from gongzhi.prepaid.actions.filing.report import report_filing
from gongzhi.prepaid.actions.filing.return_ import return_filing
from gongzhi.prepaid.actions.filing.revise import revise_filing
from gongzhi.prepaid.actions.filing.submit import submit_filing
from gongzhi.prepaid.actions.filing.withdraw import withdraw_filing
from gongzhi.prepaid.actions.sign.dismiss import dismiss_sign
from gongzhi.prepaid.actions.sign.lapse import lapse_sign
from gongzhi.prepaid.actions.sign.take_up import take_up_sign
from gongzhi.prepaid.catalog import classes, documents_for, issuers
from gongzhi.prepaid.moves import OTHER, Record, table_of
from gongzhi.prepaid.words import TOLD_BY_OFFICERS, SignKind, Trade

Options = Iterable[tuple[str, str]]
NOTE = OFFICERS_NOTE
PLAIN_NOTE = Input("note", _("备注"), required=False, rows=2)
"""One that the other side reads too."""


def classes_with_meaning(record, *, at: datetime) -> Options:
    return [(issuer.key, f"{issuer.title}：{issuer.means}") for issuer in issuers().values()]


def documents(filing, *, at: datetime) -> Options:
    if filing is None:
        return [*((document.key, document.title) for document in classes().document), (OTHER, _("其他材料"))]
    wanted = [(document.key, document.title) for document in documents_for(filing.issuer)]
    return [*wanted, (OTHER, _("其他材料"))]


def named_documents(filing, *, at: datetime) -> Options:
    return [] if filing is None else [(document.key, document.title) for document in documents_for(filing.issuer)]


def periods(filing, *, at: datetime) -> Options:
    if filing is None:
        return []
    return [(period.key, period.title) for period in queries.periods_to_report(filing, viewer=SYSTEM, at=at)]


def measures(record, *, at: datetime) -> Options:
    return kinds_of_measure()


def told_kinds(record, *, at: datetime) -> Options:
    return [(kind, SignKind(kind).label) for kind in TOLD_BY_OFFICERS]


def as_is(name: str):
    return lambda filing: getattr(filing, name)


ISSUER = Input("issuer", _("发卡企业类别"), "choice", options=classes_with_meaning, filled=as_is("issuer"))
ABOUT = (
    Input("trade", _("行业"), "choice", options=each_of(Trade), filled=as_is("trade")),
    Input("brand", _("卡或者品牌名称"), "line", required=False, most=60, filled=as_is("brand")),
    Input("outlets", _("可以用卡的门店数"), "number", filled=as_is("outlets")),
)
MONEY = (
    Input("revenue", _("上年营业收入（元）"), "money", required=False, filled=as_is("revenue"),
          hint=_("集团填合并数。登记不满一年的可以不填。")),
    Input("registered_date", _("企业登记日期"), "day", required=False, filled=as_is("registered_date"),
          hint=_("登记不满一年的请填写。")),
    Input("capital", _("注册资本（元）"), "money", required=False, filled=as_is("capital")),
    Input("registered_most", _("记名卡单张限额（元）"), "money", required=False, filled=as_is("registered_most"),
          hint=_("不超过 5000 元；不发记名卡的不填。")),
    Input("bearer_most", _("不记名卡单张限额（元）"), "money", required=False, filled=as_is("bearer_most"),
          hint=_("不超过 1000 元；不发不记名卡的不填。")),
    Input("bearer_years", _("不记名卡有效期（年）"), "number", required=False, filled=as_is("bearer_years"),
          hint=_("至少 3 年。")),
    Input("bank", _("存管银行"), "line", required=False, most=80, filled=as_is("bank")),
    Input("account_tail", _("存管账号后四位"), "line", required=False, most=4, filled=as_is("account_tail")),
)  # fmt: skip
BEGAN = Input(
    "began_date", _("开展业务的日期"), "day", filled=as_is("began_date"), hint=_("开始发卡的那天；30 日内要备案。")
)
TRADER = Input("trader_id", _("发卡企业"), "trader", hint=_("输入名称或者统一社会信用代码查找。"))
REGION = Input("region", _("注册地"), "region", required=False, hint=_("县（市、区）；不填按经营者登记的地区。"))
FACTS = (ISSUER, *ABOUT, BEGAN, *MONEY)
"""What an issuer tells of itself."""
BEGIN = (TRADER, REGION, *FACTS)
SIGN = (
    TRADER,
    Input("kind", _("什么情况"), "choice", options=told_kinds),
    Input("text", _("看到了什么"), most=500, hint=_("时间、地点、情况。")),
)
REPORT = (
    Input("period", _("期间"), "choice", options=periods),
    Input("balance", _("期末预收资金余额（元）"), "money", hint=_("卡里还没有消费的钱。")),
    Input("custody", _("期末存管资金（元）"), "money"),
    Input("guaranteed", _("保证保险或者银行保函金额（元）"), "money", required=False,
          hint=_("代替存管的部分，没有不填。")),
    Input("revenue", _("本期营业收入（元）"), "money"),
    Input("reason", _("不足或者超限的原因"), required=False, most=500, rows=2,
          hint=_("存管没有达到比例、余额超过上限时必须填写。")),
)  # fmt: skip
VERBS: dict[str, dict[str, Verb]] = {
    "filing": {
        "submit": Verb(submit_filing, (PLAIN_NOTE,), _("已提交，请等待审查。")),
        "complete": Verb(complete_filing, (PLAIN_NOTE,), _("已再次提交。")),
        "accept": Verb(accept_filing, (NOTE,), _("已受理。")),
        "file": Verb(
            file_filing,
            (
                Input("number", _("备案编号"), "line", required=False, most=24,
                      hint=_("全国系统里已有编号的照填；不填由本平台编号。")),
                PLAIN_NOTE,
            ),
            _("已备案，从本期起报送业务情况。"),
        ),
        "report": Verb(report_filing, REPORT, _("已报送。")),
        "return": Verb(
            return_filing,
            (
                Input("missing", _("要补的材料"), "choices", required=False, options=named_documents),
                Input("reason", _("缺什么、要改什么"), most=500, hint=_("企业会看到。")),
            ),
            _("已退回补正。"),
        ),
        "decline": Verb(
            decline_filing, (Input("reason", _("理由"), most=500, hint=_("企业会看到。")),), _("已决定不予备案。")
        ),
        "attach": Verb(
            attach_documents,
            (
                Input("document", _("哪一种材料"), "choice", options=documents),
                Input("files", _("文件"), "files", hint=_("照片、PDF 或者办公文档，可以一次选几个。")),
            ),
            _("已添加材料。"),
        ),
        "revise": Verb(revise_filing, FACTS, _("已保存。")),
        "change": Verb(
            change_filing,
            (
                ISSUER, *ABOUT, *MONEY,
                Input("reason", _("变更的原因"), required=False, most=500, rows=2),
            ),
            _("已变更。"),
        ),
        "inspect": Verb(inspect_issuer, (Input("planned_date", _("检查日期"), "day"), NOTE), _("已安排检查。")),
        "measure": Verb(
            take_measure,
            (
                Input("measure", _("措施"), "choice", options=measures),
                Input("demand", _("要求做什么"), most=3000),
                Input("due_date", _("改正期限"), "day", required=False, hint=_("责令改正的必须填写。")),
            ),
            _("已作出，在“责令改正与约谈”里继续办理。"),
        ),
        "withdraw": Verb(
            withdraw_filing, (Input("reason", _("撤回的理由"), most=500, rows=2),), _("已撤回。")
        ),
        "cancel": Verb(
            cancel_filing,
            (Input("reason", _("注销的原因和余额处理情况"), most=500, hint=_("卡内余额怎样退还或者由谁承接。")),),
            _("已注销。"),
        ),
    },
    "prepaid_sign": {
        "take_up": Verb(
            take_up_sign,
            (Input("reason", _("核实到的情况"), required=False, most=500, hint=_("写进线索，可以不填。")),),
            _("已登记线索。"),
        ),
        "dismiss": Verb(dismiss_sign, (REASON,), _("已排除。")),
        "lapse": Verb(lapse_sign, (), _("已消除。")),
    },
}  # fmt: skip
TAKEN_AS = {"filing": "filing", "prepaid_sign": "sign"}
"""Kind of record → the name under which actions take it."""


def do(record: Record, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if records of this kind have no such verb.
    """
    kind = table_of(record).kind
    return VERBS[kind][verb].action(**{TAKEN_AS[kind]: record}, by=by, at=at, key=key, **told)
