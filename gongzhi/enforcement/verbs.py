"""Every verb of enforcement: what it asks for, the action that does it, what its doer is told afterwards.

Pages and the API are made of these rows; the tables in states.py say when each is open and to whom.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.cases.words import Recovery
from gongzhi.enforcement.actions.clue.ask_designation import ask_designation_of_clue
from gongzhi.enforcement.actions.clue.assign import assign_clue
from gongzhi.enforcement.actions.clue.close import close_clue
from gongzhi.enforcement.actions.clue.describe import describe_clue
from gongzhi.enforcement.actions.clue.designate import designate_holder
from gongzhi.enforcement.actions.clue.extend import extend_clue
from gongzhi.enforcement.actions.clue.file import file_clue
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
from gongzhi.enforcement.actions.filed_case.add_evidence import add_evidence
from gongzhi.enforcement.actions.filed_case.annul import annul_decision
from gongzhi.enforcement.actions.filed_case.apply_court import apply_to_court
from gongzhi.enforcement.actions.filed_case.ask_hearing import ask_hearing
from gongzhi.enforcement.actions.filed_case.close import close_case
from gongzhi.enforcement.actions.filed_case.comment import record_comment
from gongzhi.enforcement.actions.filed_case.decide import decide_case
from gongzhi.enforcement.actions.filed_case.demand import demand_performance
from gongzhi.enforcement.actions.filed_case.describe import describe_case
from gongzhi.enforcement.actions.filed_case.end import end_case
from gongzhi.enforcement.actions.filed_case.extend import extend_case
from gongzhi.enforcement.actions.filed_case.hand_evidence import hand_evidence
from gongzhi.enforcement.actions.filed_case.hold_hearing import hold_hearing
from gongzhi.enforcement.actions.filed_case.list_goods import list_goods
from gongzhi.enforcement.actions.filed_case.note import note_on_case
from gongzhi.enforcement.actions.filed_case.notice import give_notice
from gongzhi.enforcement.actions.filed_case.pay import record_payment
from gongzhi.enforcement.actions.filed_case.perform import mark_performed
from gongzhi.enforcement.actions.filed_case.preserve import preserve_evidence
from gongzhi.enforcement.actions.filed_case.prolong import prolong_case
from gongzhi.enforcement.actions.filed_case.propose import propose_penalty
from gongzhi.enforcement.actions.filed_case.record import record_on_the_spot
from gongzhi.enforcement.actions.filed_case.recover import recover_loss
from gongzhi.enforcement.actions.filed_case.recuse import recuse_investigator
from gongzhi.enforcement.actions.filed_case.report import report_case
from gongzhi.enforcement.actions.filed_case.resume import resume_case
from gongzhi.enforcement.actions.filed_case.review_pass import pass_review
from gongzhi.enforcement.actions.filed_case.review_return import return_from_review
from gongzhi.enforcement.actions.filed_case.run_clock import run_clock
from gongzhi.enforcement.actions.filed_case.seize import seize_goods
from gongzhi.enforcement.actions.filed_case.serve import serve_decision
from gongzhi.enforcement.actions.filed_case.staff import staff_case
from gongzhi.enforcement.actions.filed_case.stop_clock import stop_clock
from gongzhi.enforcement.actions.filed_case.strike_goods import strike_goods
from gongzhi.enforcement.actions.filed_case.strike_penalty import strike_penalty
from gongzhi.enforcement.actions.filed_case.suspend import suspend_case
from gongzhi.enforcement.actions.hold.dispose import dispose_of_hold
from gongzhi.enforcement.actions.hold.extend import extend_hold
from gongzhi.enforcement.actions.hold.run_clock import run_clock_of_hold
from gongzhi.enforcement.actions.hold.stop_clock import stop_clock_of_hold
from gongzhi.enforcement.actions.joint.decline import decline_joint_measure
from gongzhi.enforcement.actions.joint.lift import lift_joint_measure
from gongzhi.enforcement.actions.joint.note import note_on_joint_measure
from gongzhi.enforcement.actions.joint.report import report_joint_measure
from gongzhi.enforcement.actions.listing.ask import ask_for_joint_measure
from gongzhi.enforcement.actions.listing.note import note_on_listing
from gongzhi.enforcement.actions.listing.repair import repair_listing
from gongzhi.enforcement.actions.listing.revoke import revoke_listing
from gongzhi.enforcement.actions.measure.confirm import confirm_measure
from gongzhi.enforcement.actions.measure.extend import extend_measure
from gongzhi.enforcement.actions.measure.fail import fail_measure
from gongzhi.enforcement.actions.measure.note import note_on_measure
from gongzhi.enforcement.actions.measure.withdraw import withdraw_measure
from gongzhi.enforcement.actions.publication.publish import publish_decision
from gongzhi.enforcement.actions.publication.stop_early import stop_publication_early
from gongzhi.enforcement.actions.publication.withdraw import withdraw_publication
from gongzhi.enforcement.catalog import evidence_kinds, joint_kinds, penalty_kinds
from gongzhi.enforcement.inputs import (
    DETAILS,
    NOTE,
    OFFICER,
    REASON,
    TEXT,
    UNIT,
    Input,
    each_of,
    evidence,
    extendable,
    goods,
    grounds_not_to_file,
    grounds_to_end,
    holds,
    investigators,
    officers_of_holder,
    pauses_of,
    penalties,
    prolongable,
    titles_of,
    today,
)
from gongzhi.enforcement.models import Clue, FiledCase, Hold, JointMeasure, Listing, Measure, Publication, Record
from gongzhi.enforcement.words import Disposal, FiledOutcome, Merging, PartyKind, PaymentKind, Service


@dataclass(frozen=True)
class Verb:
    """How a verb is done."""

    action: Callable
    inputs: tuple[Input, ...]
    done: str
    """What whoever did it is told afterwards."""


LIMIT = Input("limit", _("延长哪个期限"), "choice", options=extendable)


VERBS: dict[str, dict[str, Verb]] = {
    "clue": {
        "verify": Verb(verify_clue, (NOTE,), _("已开始核查。")),
        "file": Verb(
            file_clue,
            (
                Input("title", _("案由"), "line", most=80, filled=lambda clue: clue.title),
                Input("finding", _("核查到的事实和初步证据")),
                Input("party_kind", _("当事人"), "choice", options=each_of(PartyKind)),
                Input(
                    "officer_ids",
                    _("办案人员"),
                    "officers",
                    options=officers_of_holder,
                    hint=_("不少于两人；第一人主办。"),
                ),
            ),
            _("已立案。"),
        ),
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
                Input("why", _("原因"), "choice", options=each_of(Merging)),
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
    "filed_case": {
        "report": Verb(
            report_case,
            (Input("report", _("调查终结报告"), hint=_("查明的事实、证据、案件性质和处理建议。"), rows=8),),
            _("已提交审核。"),
        ),
        "review_pass": Verb(
            pass_review,
            (Input("opinion", _("审核意见")), Input("legal_review", _("已经过法制审核"), "yes", required=False)),
            _("已审核通过。"),
        ),
        "review_return": Verb(
            return_from_review, (Input("opinion", _("需要补充调查的内容")),), _("已退回补充调查。")
        ),
        "notice": Verb(
            give_notice,
            (Input("served_date", _("告知书送达日期"), "day", filled=today), NOTE),
            _("已登记告知。"),
        ),
        "comment": Verb(
            record_comment,
            (Input("comment", _("陈述、申辩和复核意见"), hint=_("当事人放弃的，写明放弃。")),),
            _("已登记。"),
        ),
        "ask_hearing": Verb(ask_hearing, (NOTE,), _("已登记听证要求，办案期限停止计算。")),
        "hold_hearing": Verb(
            hold_hearing,
            (
                Input("announced_date", _("通知当事人的日期"), "day", hint=_("须在听证的七个工作日前。")),
                Input("held_date", _("听证日期"), "day"),
                Input("minutes", _("笔录要点和听证报告意见")),
            ),
            _("已登记听证。"),
        ),
        "decide": Verb(
            decide_case,
            (
                Input("outcome", _("处理结果"), "choice", options=each_of(FiledOutcome)),
                Input("decision_number", _("决定书文号"), "line", most=60),
                Input("decision", _("违法事实、证据、依据和决定内容"), rows=8),
                Input("collective", _("经负责人集体讨论"), "yes", required=False),
            ),
            _("已作出决定。"),
        ),
        "serve": Verb(
            serve_decision,
            (
                Input("service", _("送达方式"), "choice", options=each_of(Service)),
                Input("served_date", _("送达日期"), "day", filled=today),
                NOTE,
            ),
            _("已登记送达。"),
        ),
        "pay": Verb(
            record_payment,
            (
                Input("kind", _("款项"), "choice", options=each_of(PaymentKind)),
                Input("amount", _("金额（元）"), "money"),
                Input("paid_date", _("缴款日期"), "day", filled=today),
            ),
            _("已登记缴款。"),
        ),
        "perform": Verb(mark_performed, (NOTE,), _("已登记执行完毕。")),
        "demand": Verb(
            demand_performance,
            (Input("served_date", _("催告书送达日期"), "day", filled=today), NOTE),
            _("已登记催告。"),
        ),
        "apply_court": Verb(
            apply_to_court, (Input("court", _("人民法院"), "line", most=80), NOTE), _("已登记申请强制执行。")
        ),
        "close": Verb(close_case, (Input("summary", _("执行和结案的情况")),), _("已结案。")),
        "record": Verb(record_on_the_spot, (NOTE,), _("已备案。")),
        "staff": Verb(
            staff_case, (OFFICER, Input("lead", _("由其主办"), "yes", required=False)), _("已确定办案人员。")
        ),
        "recuse": Verb(
            recuse_investigator,
            (Input("officer_id", _("回避的人员"), "officer", options=investigators), REASON),
            _("已决定回避。"),
        ),
        "describe": Verb(describe_case, (DETAILS,), _("已补充。")),
        "add_evidence": Verb(
            add_evidence,
            (
                Input("kind", _("证据种类"), "choice", options=titles_of(evidence_kinds)),
                Input("title", _("名称"), "line", most=120),
                Input("origin", _("来源"), "line", hint=_("从谁、从哪里取得。"), most=200),
                Input("collected_date", _("取得日期"), "day", filled=today),
                Input("holder", _("保管人"), "line", most=80),
                Input("place", _("保管地点"), "line", required=False, most=120),
                Input(
                    "digest",
                    _("SHA-256 校验值"),
                    "line",
                    required=False,
                    hint=_("电子数据存放在别处时填写。"),
                    most=64,
                ),
                Input("files_told", _("文件"), "files", required=False, hint=_("图片、PDF 或办公文档。")),
            ),
            _("已登记证据。"),
        ),
        "hand_evidence": Verb(
            hand_evidence,
            (
                Input("evidence", _("证据"), "choice", options=evidence),
                Input("holder", _("交给谁保管"), "line", most=80),
                Input("place", _("保管地点"), "line", required=False, most=120),
            ),
            _("已登记移交。"),
        ),
        "list_goods": Verb(
            list_goods,
            (
                Input("name", _("物品名称"), "line", most=120),
                Input("quantity", _("数量"), "number"),
                Input("measure", _("单位"), "line", hint=_("盒、件、千克……"), most=12),
                Input("value", _("货值（元）"), "money", hint=_("这一项合计。")),
                Input("hold", _("所在的保存、扣押"), "choice", required=False, options=holds),
            ),
            _("已登记物品。"),
        ),
        "strike_goods": Verb(
            strike_goods, (Input("goods", _("删除哪一项"), "choice", options=goods), REASON), _("已删除。")
        ),
        "preserve": Verb(
            preserve_evidence,
            (
                Input("things", _("物品名称、数量")),
                Input("place", _("存放地点"), "line", most=120),
                Input("urgent", _("情况紧急，先保存、后补办批准"), "yes", required=False),
            ),
            _("已先行登记保存，七个工作日内须作出处理。"),
        ),
        "seize": Verb(
            seize_goods,
            (
                Input("things", _("物品名称、数量")),
                Input("place", _("存放地点"), "line", most=120),
                Input("basis", _("法律依据"), "line", most=120),
            ),
            _("已实施查封、扣押。"),
        ),
        "propose": Verb(
            propose_penalty,
            (
                Input("kind", _("处罚种类"), "choice", options=titles_of(penalty_kinds)),
                Input(
                    "amount",
                    _("金额（元）"),
                    "money",
                    required=False,
                    hint=_("罚款、没收违法所得的金额，没收财物的价值。"),
                ),
                Input(
                    "content",
                    _("具体内容"),
                    "line",
                    required=False,
                    hint=_("哪个许可证、多长时间、哪些物品。"),
                    most=200,
                ),
                Input("act", _("依据的法律"), "line", most=80),
                Input("article", _("条款"), "line", most=60),
            ),
            _("已拟定处罚。"),
        ),
        "strike_penalty": Verb(
            strike_penalty, (Input("penalty", _("删除哪一项"), "choice", options=penalties),), _("已删除。")
        ),
        "suspend": Verb(
            suspend_case,
            (Input("ground", _("依据"), "choice", options=pauses_of("suspend")), REASON),
            _("已中止调查。"),
        ),
        "resume": Verb(resume_case, (NOTE,), _("已恢复调查。")),
        "stop_clock": Verb(
            stop_clock,
            (Input("ground", _("不计入期限的原因"), "choice", options=pauses_of("stop_clock")), NOTE),
            _("期限已停止计算。"),
        ),
        "run_clock": Verb(run_clock, (NOTE,), _("期限已恢复计算。")),
        "extend": Verb(extend_case, (LIMIT, REASON), _("已延长期限。")),
        "prolong": Verb(
            prolong_case,
            (
                Input("limit", _("延长哪个期限"), "choice", options=prolongable),
                Input("days", _("延长的天数"), "number"),
                REASON,
            ),
            _("已延长期限。"),
        ),
        "end": Verb(
            end_case, (Input("ground", _("依据"), "choice", options=grounds_to_end), REASON), _("已终止调查。")
        ),
        "recover": Verb(
            recover_loss,
            (
                Input("amount", _("挽回损失（元）"), "money"),
                Input("recovery", _("怎样挽回"), "choice", options=each_of(Recovery)),
                Input("terms", _("挽回损失的情况"), hint=_("消费者会看到。")),
            ),
            _("已登记，来源的投诉同时计入。"),
        ),
        "annul": Verb(annul_decision, (REASON,), _("已撤销。公示须在三个工作日内撤回。")),
        "note": Verb(note_on_case, (TEXT,), _("已备注。")),
    },
    "hold": {
        "dispose": Verb(
            dispose_of_hold,
            (Input("disposal", _("处理方式"), "choice", options=each_of(Disposal)), REASON),
            _("已处理。"),
        ),
        "extend": Verb(extend_hold, (LIMIT, REASON), _("已延长期限。")),
        "stop_clock": Verb(stop_clock_of_hold, (NOTE,), _("期限已停止计算。")),
        "run_clock": Verb(run_clock_of_hold, (NOTE,), _("期限已恢复计算。")),
    },
    "publication": {
        "publish": Verb(publish_decision, (NOTE,), _("已公示。")),
        "withdraw": Verb(withdraw_publication, (REASON,), _("已撤回公示。")),
        "stop_early": Verb(
            stop_publication_early,
            (
                Input("application", _("当事人的申请和核实的情况")),
                Input("corrected", _("已核实消除危害后果、没有再次违法"), "yes", required=False),
            ),
            _("已提前停止公示。"),
        ),
    },
    "listing": {
        "ask": Verb(
            ask_for_joint_measure,
            (
                UNIT,
                Input("measure", _("惩戒措施"), "choice", options=titles_of(joint_kinds)),
                Input("due_date", _("请在哪天前报告"), "day", required=False, hint=_("不填为三十日内。")),
            ),
            _("已请对方采取措施。"),
        ),
        "repair": Verb(
            repair_listing,
            (
                Input("application", _("当事人的申请和核实的情况")),
                Input("corrected", _("已核实履行义务、消除危害后果、没有再次违法"), "yes", required=False),
            ),
            _("已同意信用修复，移出名单。"),
        ),
        "revoke": Verb(revoke_listing, (REASON,), _("已撤销列入。")),
        "note": Verb(note_on_listing, (TEXT,), _("已备注。")),
    },
    "joint": {
        "report": Verb(report_joint_measure, (Input("answer", _("采取措施的情况")),), _("已登记落实情况。")),
        "decline": Verb(decline_joint_measure, (Input("answer", _("不适用的理由")),), _("已登记不适用。")),
        "lift": Verb(lift_joint_measure, (NOTE,), _("已解除措施。")),
        "note": Verb(note_on_joint_measure, (TEXT,), _("已备注。")),
    },
}
"""Kind of record → verb → how it is done."""

MODELS: dict[str, type[Record]] = {
    model.record_kind: model for model in (Clue, FiledCase, Hold, Measure, Publication, Listing, JointMeasure)
}
"""Kind of record → its table."""


def do(record: Record, verb: str, **told):
    """Do a verb by its row; `told` is what the action takes besides the record."""
    return VERBS[record.record_kind][verb].action(**{record.record_kind: record}, **told)
