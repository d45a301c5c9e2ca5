"""Every verb of sampling's records: what it asks for, the action that does it, what its doer is told afterwards.

Pages are made of these rows; the tables in states.py say when each is open and to whom.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.enforcement.inputs import DETAILS, REASON, Input, each_of, today
from gongzhi.enforcement.inputs import NOTE as OFFICERS_NOTE
from gongzhi.enforcement.verbs import Verb
from gongzhi.routing.catalog import subjects_file
from gongzhi.sampling import queries, rules
from gongzhi.sampling.actions.alert.approve import approve_alert
from gongzhi.sampling.actions.alert.drop import drop_alert
from gongzhi.sampling.actions.alert.edit import edit_alert
from gongzhi.sampling.actions.alert.send_back import send_alert_back
from gongzhi.sampling.actions.alert.submit import submit_alert
from gongzhi.sampling.actions.alert.write import write_alert
from gongzhi.sampling.actions.goods.amend import amend_goods
from gongzhi.sampling.actions.goods.assess import assess_goods
from gongzhi.sampling.actions.goods.drop import drop_goods
from gongzhi.sampling.actions.goods.notice import enter_notice
from gongzhi.sampling.actions.goods.resume import resume_watching
from gongzhi.sampling.actions.laboratory.amend import amend_laboratory
from gongzhi.sampling.actions.laboratory.resume import resume_laboratory
from gongzhi.sampling.actions.laboratory.suspend import suspend_laboratory
from gongzhi.sampling.actions.plan.appoint import appoint_laboratories
from gongzhi.sampling.actions.plan.cancel import cancel_plan
from gongzhi.sampling.actions.plan.finish import finish_plan
from gongzhi.sampling.actions.plan.launch import launch_plan
from gongzhi.sampling.actions.plan.share import share_plan
from gongzhi.sampling.actions.sample.accept import accept_objection
from gongzhi.sampling.actions.sample.attach import attach_files
from gongzhi.sampling.actions.sample.clue import open_clue
from gongzhi.sampling.actions.sample.decline import decline_objection
from gongzhi.sampling.actions.sample.dispose import dispose_of_batch
from gongzhi.sampling.actions.sample.draw import draw_retester
from gongzhi.sampling.actions.sample.measure import kinds_of_measure, take_measure
from gongzhi.sampling.actions.sample.object_ import object_to_result
from gongzhi.sampling.actions.sample.publish import publish_result
from gongzhi.sampling.actions.sample.receive import receive_sample
from gongzhi.sampling.actions.sample.reject import reject_sample
from gongzhi.sampling.actions.sample.report import report_sample
from gongzhi.sampling.actions.sample.retest import retest_sample
from gongzhi.sampling.actions.sample.send import send_sample
from gongzhi.sampling.actions.sample.settle import settle_result
from gongzhi.sampling.actions.sample.tell import tell_result
from gongzhi.sampling.actions.sample.uphold import uphold_objection
from gongzhi.sampling.actions.sample.void import void_sample
from gongzhi.sampling.actions.sample.waive import waive_objection
from gongzhi.sampling.actions.sample.withdraw import withdraw_result
from gongzhi.sampling.catalog import hazards, kind_choices
from gongzhi.sampling.moves import Record, table_of
from gongzhi.sampling.words import Conclusion, FileKind, Ground, Level, NoticeKind, Side

Options = Iterable[tuple[str, str]]
NOTE = OFFICERS_NOTE


def units_of_plan(plan, *, at: datetime) -> Options:
    units = queries.units_for_shares(plan, viewer=SYSTEM, on=clock.day_of(at))
    return [(str(unit.pk), unit.name) for unit in units]


def laboratories_for_plan(plan, *, at: datetime) -> Options:
    found = {}
    for kind in plan.kinds:
        for each in queries.fit_laboratories(kind, viewer=SYSTEM, on=clock.day_of(at)):
            found[str(each.pk)] = f"{each.name}（{each.kind_titles}）"
    return list(found.items())


def laboratories_for_sample(sample, *, at: datetime) -> Options:
    rows = queries.fit_laboratories(sample.kind, viewer=SYSTEM, on=clock.day_of(at), plan=sample.plan)
    return [(str(each.pk), each.name) for each in rows]


def sides(sample, *, at: datetime) -> Options:
    names = {Side.TRADER: sample.trader_name, Side.PRODUCER: sample.producer_name}
    return [(side, f"{Side(side).label}：{names[side]}") for side in rules.sides_of(sample)]


def sides_without_clue(sample, *, at: datetime) -> Options:
    return [(side, title) for side, title in sides(sample, at=at) if side not in sample.clue_sides]


def of_kinds(record, *, at: datetime) -> Options:
    return kind_choices()


def of_hazards(record, *, at: datetime) -> Options:
    return list(hazards().items())


def of_subjects(record, *, at: datetime) -> Options:
    return [(subject.key, subject.title) for subject in subjects_file().subject if subject.axis == "goods"]


def measures(record, *, at: datetime) -> Options:
    return kinds_of_measure()


def proposed(goods):
    return queries.weighed(goods, viewer=SYSTEM, at=clock.now()).level


REPORT = (
    Input("number", _("报告编号"), "line", most=60),
    Input("reported_date", _("报告日期"), "day", filled=today),
    Input("conclusion", _("检验结论"), "choice", options=each_of(Conclusion)),
    Input("files", _("报告文件"), "files", required=False, hint=_("PDF 或图片；保存时记录指纹。")),
)
"""Besides the items, which the page of a report asks for in rows."""
GOODS = (
    Input("title", _("商品名称"), "line", most=80, filled=lambda goods: goods.title),
    Input("hs_code", _("商品编码"), "line", required=False, most=10, filled=lambda goods: goods.hs_code,
          hint=_("4 至 10 位数字；抽样登记了编码的，按编码自动归到这里。")),
    Input("origin", _("原产地"), "line", required=False, most=40, filled=lambda goods: goods.origin,
          hint=_("国家或地区；不填表示不限。")),
    Input("description", _("说明"), required=False, most=2000, rows=3, filled=lambda goods: goods.description),
    Input("hazards", _("可能的危害"), "choices", required=False, options=of_hazards,
          filled=lambda goods: goods.hazards),
    Input("words", _("投诉举报中的词"), "line", required=False, most=200,
          filled=lambda goods: " ".join(goods.words),
          hint=_("标题或内容里有这些词的投诉举报计入风险；用空格隔开。不填则不计投诉。")),
    Input("subjects", _("只计这些类别的投诉"), "choices", required=False, options=of_subjects,
          filled=lambda goods: goods.subjects),
)  # fmt: skip
LABORATORY = (
    Input("name", _("机构名称"), "line", most=120, filled=lambda laboratory: laboratory.name),
    Input("accreditation", _("资质认定证书编号"), "line", most=60,
          filled=lambda laboratory: laboratory.accreditation),
    Input("valid_until", _("证书有效期至"), "day", filled=lambda laboratory: laboratory.valid_until),
    Input("kinds", _("可以检验的商品"), "choices", options=of_kinds, filled=lambda laboratory: laboratory.kinds),
    Input("retests", _("在复检机构名录中"), "yes", required=False, filled=lambda laboratory: laboratory.retests),
    Input("unit_id", _("登录单位"), "unit", required=False,
          hint=_("机构的人员有账号时，选择他们所在的单位；他们只看得到送到本机构的样品。"),
          filled=lambda laboratory: laboratory.unit_id),
    Input("contact", _("联系方式"), "line", required=False, most=200, filled=lambda laboratory: laboratory.contact),
)  # fmt: skip
TEXT = Input("text", _("核查处置情况"), most=3000, hint=_("召回、下架了多少，源头查到什么，企业怎样整改。"))

VERBS: dict[str, dict[str, Verb]] = {
    "sampling_plan": {
        "share": Verb(
            share_plan,
            (
                Input("unit_id", _("抽样单位"), "officer", options=units_of_plan),
                Input("batches", _("批次"), "number", hint=_("填 0 收回任务。")),
            ),
            _("已分配任务。"),
        ),
        "appoint": Verb(
            appoint_laboratories,
            (
                Input("laboratories", _("承检机构"), "officers", options=laboratories_for_plan,
                      filled=lambda plan: list(plan.laboratories.values_list("pk", flat=True))),
            ),
            _("已确定承检机构。"),
        ),
        "launch": Verb(launch_plan, (NOTE,), _("计划已下达。")),
        "finish": Verb(finish_plan, (NOTE,), _("计划已完成。")),
        "cancel": Verb(cancel_plan, (REASON,), _("计划已取消。")),
    },
    "sample": {
        "send": Verb(
            send_sample,
            (Input("laboratory", _("检验机构"), "officer", options=laboratories_for_sample), NOTE),
            _("已登记送检。"),
        ),
        "receive": Verb(receive_sample, (NOTE,), _("已登记收样，开始计算检验期限。")),
        "reject": Verb(reject_sample, (REASON,), _("样品已退回。")),
        "report": Verb(report_sample, REPORT, _("已登记检验报告。")),
        "tell": Verb(
            tell_result, (Input("note", _("怎样告知的"), required=False, rows=2),), _("已登记告知，开始计算异议期。")
        ),
        "object": Verb(
            object_to_result,
            (
                Input("side", _("谁提出"), "choice", options=sides),
                Input("ground", _("事由"), "choice", options=each_of(Ground)),
                Input("text", _("理由"), most=3000),
                Input("files", _("书面材料"), "files", required=False),
            ),
            _("已登记异议。"),
        ),
        "waive": Verb(
            waive_objection, (Input("side", _("哪一方"), "choice", options=sides), NOTE), _("已登记接受结果。")
        ),
        "accept": Verb(accept_objection, (NOTE,), _("已受理，请确定复检机构。")),
        "decline": Verb(decline_objection, (REASON,), _("已登记。")),
        "uphold": Verb(uphold_objection, (REASON,), _("异议成立，样品已作废。")),
        "draw": Verb(draw_retester, (), _("已随机确定复检机构。")),
        "retest": Verb(retest_sample, REPORT, _("已登记复检报告，结果为最终结论。")),
        "settle": Verb(settle_result, (NOTE,), _("已确认为最终结果。")),
        "clue": Verb(
            open_clue,
            (
                Input("side", _("对谁"), "choice", options=sides_without_clue),
                DETAILS,
                Input("reason", _("补充说明"), required=False, rows=2),
            ),
            _("已登记违法线索。"),
        ),
        "measure": Verb(
            take_measure,
            (
                Input("side", _("对谁"), "choice", options=sides),
                Input("measure", _("措施"), "choice", options=measures),
                Input("demand", _("要求"), most=1000, rows=3),
                Input("due_date", _("完成期限"), "day", required=False, hint=_("约谈可以不填。")),
            ),
            _("已登记措施。"),
        ),
        "dispose": Verb(dispose_of_batch, (TEXT,), _("已登记核查处置完成。")),
        "publish": Verb(publish_result, (), _("结果已公布。")),
        "withdraw": Verb(withdraw_result, (REASON,), _("已撤回公布。")),
        "attach": Verb(
            attach_files,
            (
                Input("kind", _("类别"), "choice", options=each_of(FileKind)),
                Input("files", _("文件"), "files"),
            ),
            _("已添加文件。"),
        ),
        "void": Verb(void_sample, (REASON,), _("样品已作废。")),
    },
    "laboratory": {
        "amend": Verb(amend_laboratory, LABORATORY, _("已修改。")),
        "suspend": Verb(suspend_laboratory, (REASON,), _("已暂停承检。")),
        "resume": Verb(resume_laboratory, (NOTE,), _("已恢复承检。")),
    },
    "watched": {
        "assess": Verb(
            assess_goods,
            (
                Input("level", _("风险等级"), "choice", options=each_of(Level), filled=proposed),
                Input("reason", _("理由"), required=False, rows=2, hint=_("与建议不同时必填。")),
            ),
            _("已认定风险等级。"),
        ),
        "notice": Verb(
            enter_notice,
            (
                Input("sort", _("种类"), "choice", options=each_of(NoticeKind)),
                Input("title", _("通报内容"), "line", most=200),
                Input("source", _("来源"), "line", most=120, hint=_("谁发布的，哪里可以查到。")),
                Input("noticed_date", _("发布日期"), "day"),
            ),
            _("已登记通报。"),
        ),
        "amend": Verb(amend_goods, GOODS, _("已修改。")),
        "draft": Verb(write_alert, (), _("已按现有情况起草，请修改后提交审核。")),
        "drop": Verb(drop_goods, (REASON,), _("已停止关注。")),
        "resume": Verb(resume_watching, (NOTE,), _("已重新关注。")),
    },
    "alert_draft": {
        "edit": Verb(
            edit_alert,
            (
                Input("title", _("标题"), "line", most=80, filled=lambda alert: alert.title),
                Input("body", _("正文"), rows=16, filled=lambda alert: alert.body),
            ),
            _("已修改。"),
        ),
        "submit": Verb(submit_alert, (NOTE,), _("已提交审核，请另一名工作人员审核。")),
        "send_back": Verb(send_alert_back, (REASON,), _("已退回修改。")),
        "approve": Verb(approve_alert, (NOTE,), _("已审核通过。")),
        "drop": Verb(drop_alert, (REASON,), _("已放弃。")),
    },
}  # fmt: skip
TAKEN_AS = {
    "sampling_plan": "plan",
    "sample": "sample",
    "laboratory": "laboratory",
    "watched": "goods",
    "alert_draft": "alert",
}
"""Kind → how its actions call the record."""


def action_of(kind: str, verb: str) -> Callable:
    return VERBS[kind][verb].action


def do(record: Record, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if the record has no such verb.
    """
    kind = table_of(record).kind
    return action_of(kind, verb)(**{TAKEN_AS[kind]: record}, by=by, at=at, key=key, **told)
