"""The documents of enforcement: approval of filing, notice of a penalty, the decision; orders to a trader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.core.actors import Actor, Role
from gongzhi.core.personal import mask_address, mask_name
from gongzhi.directory.models import Unit
from gongzhi.documents.amounts import dated, in_capitals, written
from gongzhi.documents.kinds import Context, Kind, day, money, rows, text
from gongzhi.enforcement import access, rules
from gongzhi.enforcement.catalog import penalty_rules
from gongzhi.enforcement.models import FiledCase, Measure, Penalty, Record
from gongzhi.enforcement.words import (
    AFTER_DECISION,
    FiledState,
    MeasureState,
    Part,
    PartyKind,
    Source,
    Track,
)
from gongzhi.procedures.catalog import Procedure, procedure_by_id

CATALOG = Path(__file__).parent / "catalog" / "papers"
MAKERS = {Role.HANDLER, Role.SUPERVISOR}
AFTER_REVIEW = frozenset({FiledState.REVIEWED, FiledState.NOTICED, FiledState.HEARING}) | AFTER_DECISION

R = TypeVar("R", bound=Record)


# What the documents of every record have in common


@dataclass(frozen=True, kw_only=True)
class RecordContext(Context):
    record_number: str = text(gettext_lazy("系统编号"), "LA26000177")
    title: str = text(gettext_lazy("案由或者事由"), "销售超过保质期的食品")
    sector: str = text(gettext_lazy("行业"), "食品")
    party_name: str = text(gettext_lazy("当事人"), "某某市甲乙商行")
    party_code: str = text(gettext_lazy("当事人统一社会信用代码，没有的为空"), "91520102MA00000000")
    party_address: str = text(gettext_lazy("当事人地址，没有的为空"), "某某省某某市某某区某街2号")
    officer_name: str = text(gettext_lazy("承办人"), "李示例")


def common(record: Record, *, is_person: bool = False, masked: bool) -> dict:
    """Gather what `RecordContext` names; a person is masked in previews, a firm never."""
    hidden = masked and is_person
    address = record.trader_address or (record.trader.address if record.trader_id else "")
    return {
        "record_number": record.number,
        "title": record.title,
        "sector": record.sector_title,
        "party_name": mask_name(record.trader_name) if hidden else record.trader_name,
        "party_code": (record.trader.credit_code or "") if record.trader_id else "",
        "party_address": mask_address(address) if hidden else address,
        "officer_name": record.officer.name if record.officer_id else "",
    }


def finder(model: type[R]) -> Callable[[int], R]:
    def find(pk: int) -> R:
        return model._default_manager.select_related("unit", "officer", "trader").get(pk=pk)

    return find


def makes(record: Record, viewer: Actor) -> bool:
    """The holder's officers make them."""
    if viewer.kind != "officer":
        return False
    return bool(access.seats_in(record, viewer).get(Part.HOLDER, frozenset()) & MAKERS)


def unit_of(record: Record) -> Unit:
    return record.unit


def procedure_of(record: Record) -> Procedure | None:
    return procedure_by_id(record.procedure) if record.procedure else None


def length_of(law: Procedure | None, key: str) -> str:
    """Say how long a limit of the law is: 五个工作日 as 5个工作日; nothing where it has none."""
    limit = next((each for each in law.limit if each.key == key), None) if law else None
    if limit is None:
        return ""
    return f"{limit.length}个工作日" if limit.counted == "working" else f"{limit.length}日"


# Filed cases


OF_PARTICULARS = (("项目", 2), ("内容", 7))
OF_PENALTIES = (("种类", 3), ("金额", 3), ("内容", 4), ("依据", 5))
OF_GOODS = (("物品", 5), ("数量", 3), ("货值", 3))
OF_EVIDENCE = (("证据", 4), ("来源", 5), ("取得日期", 3))


@dataclass(frozen=True, kw_only=True)
class FiledContext(RecordContext):
    filed_on: date | None = day(gettext_lazy("立案日期"), date(2026, 11, 3))
    procedure_name: str = text(gettext_lazy("适用的规定"), "《市场监督管理行政处罚程序规定》")
    source: str = text(gettext_lazy("案件来源"), "监督检查")
    investigators: str = text(gettext_lazy("办案人员"), "李示例、王示例")
    facts: str = text(gettext_lazy("违法事实"), "货架上有三袋超过保质期的饼干。")
    evidence: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("证据"),
        columns=OF_EVIDENCE,
        example=(("现场笔录", "当事人经营场所", "2026-11-04"),),
    )
    penalties: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("拟给予或者给予的处罚"),
        columns=OF_PENALTIES,
        example=(("罚款", "8,000.00元", "", "《食品安全法》第一百二十四条"),),
    )
    penalty_text: str = text(gettext_lazy("处罚，一行一项"), "1. 罚款8,000.00元（大写：捌仟元整）；")
    penalty_basis: str = text(gettext_lazy("处罚的依据"), "《食品安全法》第一百二十四条")


def source_of(filed: FiledCase) -> str:
    """Say where a case came from as its clue did; a report is a report, of whom is never told."""
    origin = filed.clue if filed.clue_id else filed
    return str(Source(origin.source).label)


def cited(penalty: Penalty) -> str:
    return f"《{penalty.act.strip('《》')}》{penalty.article}"


def told_penalty(penalty: Penalty) -> str:
    told = penalty.title + (f"（{penalty.content}）" if penalty.content else "")
    if penalty.amount is None:
        return told
    return f"{told}{written(penalty.amount)}（大写：{in_capitals(penalty.amount)}）"


def common_filed(filed: FiledCase, *, masked: bool) -> dict:
    law = procedure_of(filed)
    basis = dict.fromkeys(cited(each) for each in filed.penalties)
    numbered = [f"{number}. {told_penalty(each)}" for number, each in enumerate(filed.penalties, start=1)]
    return {
        **common(filed, is_person=filed.party_kind == PartyKind.PERSON, masked=masked),
        "filed_on": filed.filed_date,
        "procedure_name": f"《{law.basis}》" if law else "",
        "source": source_of(filed),
        "investigators": "、".join(each.officer.name for each in filed.investigators),
        "facts": filed.facts,
        "evidence": tuple(
            (each.title, each.origin, each.collected_date.isoformat()) for each in filed.evidence.order_by("id")
        ),
        "penalties": tuple(
            (each.title, written(each.amount) if each.amount is not None else "", each.content, cited(each))
            for each in filed.penalties
        ),
        "penalty_text": "；\n".join(numbered) + ("。" if numbered else ""),
        "penalty_basis": "、".join(basis),
    }


@dataclass(frozen=True, kw_only=True)
class FilingContext(FiledContext):
    particulars: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("审批表各项"),
        columns=OF_PARTICULARS,
        example=(("案由", "销售超过保质期的食品"), ("案件来源", "监督检查"), ("当事人", "某某市甲乙商行")),
    )


def filing(filed: FiledCase, *, masked: bool) -> FilingContext:
    told = common_filed(filed, masked=masked)
    code = told["party_code"] if filed.party_kind == PartyKind.ORGANISATION else ""
    items = (
        ("案由", filed.title),
        ("案件来源", told["source"] + (f"（{filed.source_label}）" if filed.source_label else "")),
        ("当事人", told["party_name"]),
        ("统一社会信用代码", code),
        ("地址", told["party_address"]),
        ("行业", told["sector"]),
        ("立案日期", dated(filed.filed_date)),
        ("承办人", told["officer_name"]),
        ("办案人员", told["investigators"]),
    )
    return FilingContext(**told, particulars=tuple((name, value) for name, value in items if value))


def filing_ready(filed: FiledCase) -> str | None:
    return None if filed.track == Track.SUMMARY else ""


@dataclass(frozen=True, kw_only=True)
class PenaltyNoticeContext(FiledContext):
    report: str = text(gettext_lazy("调查终结报告"), "经查，当事人在货架上陈列、销售超过保质期的饼干。")
    comment_days: str = text(gettext_lazy("陈述、申辩的期限"), "5个工作日")
    may_be_heard: str = text(gettext_lazy("可以要求听证的为“是”，否则为空"), "是")


def may_be_heard(filed: FiledCase) -> bool:
    return any(rules.needs_hearing(each.kind, each.amount, filed.party_kind) for each in filed.penalties)


def penalty_notice(filed: FiledCase, *, masked: bool) -> PenaltyNoticeContext:
    return PenaltyNoticeContext(
        **common_filed(filed, masked=masked),
        report=filed.report,
        comment_days=length_of(procedure_of(filed), "comment"),
        may_be_heard="是" if may_be_heard(filed) else "",
    )


def penalty_notice_ready(filed: FiledCase) -> str | None:
    if filed.track == Track.SUMMARY or (filed.outcome and not rules.punished(filed)):
        return None
    if filed.state not in AFTER_REVIEW:
        return _("审核通过以后才能制作。")
    return "" if filed.penalties else _("请先写明拟给予的处罚种类、金额和依据。")


@dataclass(frozen=True, kw_only=True)
class PenaltyDecisionContext(FiledContext):
    decided_on: date | None = day(gettext_lazy("决定日期"), date(2026, 11, 24))
    decision: str = text(gettext_lazy("决定的内容"), "当事人销售超过保质期的食品，违反食品安全法的规定，应予处罚。")
    noticed_on: date | None = day(gettext_lazy("告知日期，当场处罚的没有"), date(2026, 11, 16))
    commented: str = text(gettext_lazy("告知后当事人陈述、申辩过的为“是”，否则为空"), "")
    silent: str = text(gettext_lazy("告知后当事人没有陈述、申辩的为“是”，否则为空"), "是")
    heard_on: date | None = day(gettext_lazy("听证日期，没有听证的为空"), None)
    goods: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("涉案物品"), columns=OF_GOODS, example=(("饼干", "3 袋", "45.00元"),)
    )
    to_pay: Decimal | None = money(gettext_lazy("要缴纳的罚没款合计，没有的为空"), Decimal("8000.00"))
    pay_days: str = text(gettext_lazy("缴纳罚没款的期限"), "15日")
    late_percent: str = text(gettext_lazy("逾期每日加处罚款的百分比"), "3")


def penalty_decision(filed: FiledCase, *, masked: bool) -> PenaltyDecisionContext:
    owed = filed.fine + filed.gains
    return PenaltyDecisionContext(
        **common_filed(filed, masked=masked),
        decided_on=filed.decided_date,
        decision=filed.decision,
        noticed_on=filed.noticed_date,
        commented="是" if filed.noticed_date and filed.commented else "",
        silent="是" if filed.noticed_date and not filed.commented else "",
        heard_on=filed.hearing_date,
        goods=tuple(
            (each.name, f"{each.quantity.normalize():f} {each.measure}", written(each.value)) for each in filed.goods
        ),
        to_pay=owed or None,
        pay_days=length_of(procedure_of(filed), "pay"),
        late_percent=f"{penalty_rules().late_percent_a_day.normalize():f}",
    )


def penalty_decision_ready(filed: FiledCase) -> str | None:
    if filed.outcome and not rules.punished(filed):
        return None
    if filed.annulled_at:
        return _("处罚决定已经撤销。")
    return "" if rules.punished(filed) else _("决定给予行政处罚以后才能制作。")


def decision_number(filed: FiledCase) -> str:
    return filed.decision_number


# Measures


@dataclass(frozen=True, kw_only=True)
class MeasureContext(RecordContext):
    ordered_on: date | None = day(gettext_lazy("作出日期"), date(2026, 11, 24))
    demand: str = text(gettext_lazy("要求改正或者约谈的内容"), "三日内在经营场所公示营业执照。")
    basis: str = text(gettext_lazy("依据，没有的为空"), "《中华人民共和国行政处罚法》第二十八条")
    due_on: date | None = day(gettext_lazy("期限，没有的为空"), date(2026, 12, 1))


def measure_context(measure: Measure, *, masked: bool) -> MeasureContext:
    return MeasureContext(
        **common(measure, masked=masked),
        ordered_on=measure.issued_date,
        demand=measure.demand,
        basis=f"《{measure.act.strip('《》')}》{measure.article}" if measure.act else "",
        due_on=measure.due_date,
    )


def of_measure(kind: str):
    """Let a document be made of measures of one kind that still stand."""

    def ready(measure: Measure) -> str | None:
        if measure.kind != kind:
            return None
        return _("措施已经撤回。") if measure.state == MeasureState.WITHDRAWN else ""

    return ready


def of_record(model: type[Record], key: str, title, **rest) -> Kind:
    """Declare a kind that is made from a record of enforcement."""
    told = {
        "record_kind": model.record_kind,
        "template": CATALOG / f"{key}.toml",
        "find": finder(model),
        "reads": access.may_see,
        "makes": makes,
        "unit": unit_of,
    }
    return Kind(key=key, title=title, **told | rest)


KINDS = (
    of_record(
        FiledCase,
        "filing-approval",
        gettext_lazy("立案审批表"),
        context=FilingContext,
        ready=filing_ready,
        build=filing,
    ),
    of_record(
        FiledCase,
        "penalty-notice",
        gettext_lazy("行政处罚告知书"),
        context=PenaltyNoticeContext,
        ready=penalty_notice_ready,
        build=penalty_notice,
    ),
    of_record(
        FiledCase,
        "penalty-decision",
        gettext_lazy("行政处罚决定书"),
        context=PenaltyDecisionContext,
        ready=penalty_decision_ready,
        build=penalty_decision,
        number=decision_number,
    ),
    of_record(
        Measure,
        "rectification-order",
        gettext_lazy("责令改正通知书"),
        context=MeasureContext,
        ready=of_measure("rectify"),
        build=measure_context,
    ),
    of_record(
        Measure,
        "interview-notice",
        gettext_lazy("约谈通知书"),
        context=MeasureContext,
        ready=of_measure("interview"),
        build=measure_context,
    ),
)
