"""The documents that are made from a matter by its own verbs: notices of acceptance, refusal, ending and transfer.

`CaseFile` is the record that their functions take; other apps that make documents from a matter take it too.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext_lazy

from gongzhi.cases import access
from gongzhi.cases.models import Case, Party
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Claim, PartyPart
from gongzhi.cases.words import Kind as CaseKind
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import spoken
from gongzhi.core.personal import mask_address, mask_name, mask_phone
from gongzhi.directory.models import Unit
from gongzhi.documents.kinds import Context, Kind, day, money, rows, text
from gongzhi.procedures.catalog import Procedure

CATALOG = Path(__file__).parent / "catalog"
MAKERS = {Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR}
OF_PERSONS = (("姓名", 2), ("身份", 2), ("联系电话", 3), ("通讯地址", 6))


class CaseFile:
    """A matter with what its documents ask of it, each read once."""

    def __init__(self, case: Case, lines: list[JournalEntry] | None = None):
        """Take a case, and its journal where the caller has read it."""
        self.case = case
        self.journal = lines
        self.beside: dict = {}
        """What apps above have read of the matter, each once."""

    @classmethod
    def of(cls, case_id: int) -> "CaseFile":
        found = Case.objects.select_related("unit", "trader", "platform", "region", "hotline", "officer", "text")
        return cls(found.get(pk=case_id))

    @cached_property
    def lines(self) -> list[JournalEntry]:
        """What was done, since it was last reopened."""
        done = journal.lines_of(CASE.kind, self.case.pk) if self.journal is None else self.journal
        reopened = [index for index, line in enumerate(done) if line.verb == "reopen"]
        return done[reopened[-1] :] if reopened else done

    def last(self, *verbs: str) -> JournalEntry | None:
        """Give the last time that one of these was done."""
        return next((line for line in reversed(self.lines) if line.verb in verbs), None)

    @cached_property
    def procedure(self) -> Procedure | None:
        return procedure_of(self.case)

    @cached_property
    def parties(self) -> list[Party]:
        return list(Party.objects.filter(case=self.case).order_by("id"))

    def names(self, *, masked: bool) -> str:
        """Name the consumer, or the first of several with how many they are."""
        people = [each for each in self.parties if each.part != PartyPart.AGENT]
        if not people:
            return "投诉人"
        first = mask_name(people[0].name) if masked else people[0].name
        return first if len(people) == 1 else f"{first}等{len(people)}人"

    def persons(self, *, masked: bool) -> tuple[tuple[str, ...], ...]:
        """Give each person's name, part, phone and address."""
        return tuple(
            (
                mask_name(each.name) if masked else each.name,
                str(PartyPart(each.part).label),
                mask_phone(each.phone) if masked else each.phone,
                mask_address(each.address) if masked else each.address,
            )
            for each in self.parties
        )


@dataclass(frozen=True, kw_only=True)
class CaseContext(Context):
    """What every document of a matter may name."""

    case_number: str = text(gettext_lazy("事项编号"), "260 000 0177")
    case_kind: str = text(gettext_lazy("事项类型"), "投诉")
    case_title: str = text(gettext_lazy("事项标题"), "电热水壶漏水，商家拒绝退货")
    received_on: date | None = day(gettext_lazy("收到日期"), date(2026, 11, 20))
    hotline: str = text(gettext_lazy("热线"), "12315")
    consumer_name: str = text(gettext_lazy("消费者姓名；几个人的写“某某等 3 人”"), "张示例")
    persons: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("消费者一方的人员"),
        columns=OF_PERSONS,
        example=(("张示例", "消费者", "19900001234", "某某省某某市某某区某路1号"),),
    )
    trader_name: str = text(gettext_lazy("经营者名称"), "某某市甲乙商行")
    trader_code: str = text(gettext_lazy("经营者统一社会信用代码"), "91520102MA00000000")
    trader_address: str = text(gettext_lazy("经营者地址"), "某某省某某市某某区某街2号")
    platform_name: str = text(gettext_lazy("网络交易平台"), "某某平台")
    claims: str = text(gettext_lazy("诉求"), "退款、赔偿损失")
    claim_text: str = text(gettext_lazy("诉求说明"), "退还货款并赔偿运费。")
    amount: Decimal | None = money(gettext_lazy("涉及金额"), Decimal("3424.00"))
    officer_name: str = text(gettext_lazy("承办人"), "李示例")
    procedure_name: str = text(gettext_lazy("适用的规定"), "《市场监督管理投诉举报处理办法》")


def common(file: CaseFile, *, masked: bool) -> dict:
    """Gather what `CaseContext` names."""
    case = file.case
    return {
        "case_number": spoken(case.number),
        "case_kind": str(CaseKind(case.kind).label),
        "case_title": case.title,
        "received_on": clock.day_of(case.received_at),
        "hotline": case.hotline.key if case.hotline_id else "",
        "consumer_name": file.names(masked=masked),
        "persons": file.persons(masked=masked),
        "trader_name": case.trader_name,
        "trader_code": (case.trader.credit_code or "") if case.trader_id else "",
        "trader_address": case.trader_address or (case.trader.address if case.trader_id else ""),
        "platform_name": case.platform.name if case.platform_id else "",
        "claims": "、".join(str(Claim(claim).label) for claim in case.claims if claim in Claim.values),
        "claim_text": case.text.claim_text,
        "amount": case.amount,
        "officer_name": case.officer.name if case.officer_id else "",
        "procedure_name": f"《{file.procedure.basis}》" if file.procedure else "",
    }


# What a matter's documents have in common


def reads(file: CaseFile, viewer: Actor) -> bool:
    return access.handles(file.case, viewer)


def makes(file: CaseFile, viewer: Actor) -> bool:
    """The holder's officers make them, and those of its intake, who tell the consumer where it went."""
    if viewer.kind != "officer":
        return False
    return bool(access.seats_in(file.case, viewer).get("holder", frozenset()) & MAKERS)


def unit_of(file: CaseFile) -> Unit:
    return file.case.unit


def after(verb: str, why: str, *, applies=lambda file: True):
    """Let a kind be made once a verb was done; before that, say why not."""

    def ready(file: CaseFile) -> str | None:
        if not applies(file):
            return None
        return "" if file.last(verb) else str(why)

    return ready


def is_dispute(file: CaseFile) -> bool:
    return file.case.kind in {CaseKind.COMPLAINT, CaseKind.APPEAL}


def is_no_enquiry(file: CaseFile) -> bool:
    return file.case.kind != CaseKind.ENQUIRY


def duties_cited(file: CaseFile, verb: str, to: tuple[str, ...]) -> str:
    """Cite the articles by which somebody must be told of a verb: 《…办法》第十五条."""
    law = file.procedure
    found = [law.citation(duty) for duty in law.duties_for(verb) if duty.to in to and duty.article] if law else []
    return "、".join(dict.fromkeys(found))


# Acceptance


@dataclass(frozen=True, kw_only=True)
class AcceptanceContext(CaseContext):
    accepted_on: date | None = day(gettext_lazy("受理日期"), date(2026, 11, 24))
    citation: str = text(gettext_lazy("告知受理所依据的条款"), "《市场监督管理投诉举报处理办法》第十五条")
    limit: str = text(gettext_lazy("办理期限，没有的为空"), "60日")
    limit_citation: str = text(gettext_lazy("办理期限所依据的条款"), "《市场监督管理投诉举报处理办法》第二十三条")


def acceptance(file: CaseFile, *, masked: bool) -> AcceptanceContext:
    law = file.procedure
    limit = (
        next((each for each in law.limit if "accept" in each.starts and each.obliges == "unit"), None)
        if law
        else None
    )
    days = (f"{limit.length}个工作日" if limit.counted == "working" else f"{limit.length}日") if limit else ""
    return AcceptanceContext(
        **common(file, masked=masked),
        accepted_on=clock.day_of(file.last("accept").at),
        citation=duties_cited(file, "accept", ("complainant", "reporter")) or (f"《{law.basis}》" if law else ""),
        limit=days,
        limit_citation=law.citation(limit) if limit else "",
    )


# Refusal and ending


@dataclass(frozen=True, kw_only=True)
class GroundContext(CaseContext):
    decided_on: date | None = day(gettext_lazy("决定日期"), date(2026, 11, 24))
    ground: str = text(gettext_lazy("法定情形"), "不属于本部门处理权限")
    citation: str = text(gettext_lazy("法定情形的条款"), "《市场监督管理投诉举报处理办法》第十六条第一项")
    reason: str = text(gettext_lazy("承办单位写明的理由"), "您反映的是邻里纠纷，不是消费争议。")


def on_a_ground(verb: str):
    def build(file: CaseFile, *, masked: bool) -> GroundContext:
        line = file.last(verb)
        return GroundContext(
            **common(file, masked=masked),
            decided_on=clock.day_of(line.at),
            ground=line.facts.get("ground", ""),
            citation=line.facts.get("citation", ""),
            reason=line.note,
        )

    return build


# Transfer


@dataclass(frozen=True, kw_only=True)
class TransferContext(CaseContext):
    transferred_on: date | None = day(gettext_lazy("转办日期"), date(2026, 11, 24))
    receiving_unit: str = text(gettext_lazy("转往的单位"), "某某市文化和旅游局")
    reason: str = text(gettext_lazy("转办理由"), "合同签订地在贵辖区。")
    narrative: str = text(gettext_lazy("反映的情况"), "行程中被要求购物，导游辱骂游客。")
    citation: str = text(gettext_lazy("转办所依据的条款，没有的为空"), "《旅游投诉处理办法》第十五条")


def transfer(file: CaseFile, *, masked: bool) -> TransferContext:
    line = file.last("transfer")
    return TransferContext(
        **common(file, masked=masked),
        transferred_on=clock.day_of(line.at),
        receiving_unit=line.facts.get("unit", ""),
        reason=line.note,
        narrative="（预览中不显示）" if masked else file.case.text.narrative,
        citation=duties_cited(file, "transfer", ("complainant", "intake", "superior", "both")),
    )


def of_case(key: str, title, **rest) -> Kind:
    """Declare a kind that is made from a matter, its template in this app's catalogue unless told otherwise."""
    told = {
        "record_kind": CASE.kind,
        "template": CATALOG / f"{key}.toml",
        "find": CaseFile.of,
        "reads": reads,
        "makes": makes,
        "unit": unit_of,
        "to_consumer": True,
    }
    return Kind(key=key, title=title, **told | rest)


KINDS = (
    of_case(
        "acceptance-notice",
        gettext_lazy("受理通知书"),
        context=AcceptanceContext,
        ready=after("accept", gettext_lazy("受理以后才能制作。"), applies=is_no_enquiry),
        build=acceptance,
        tells="accept",
    ),
    of_case(
        "refusal-notice",
        gettext_lazy("不予受理告知书"),
        context=GroundContext,
        ready=after("decline", gettext_lazy("决定不予受理以后才能制作。"), applies=is_no_enquiry),
        build=on_a_ground("decline"),
        tells="decline",
    ),
    of_case(
        "transfer-notice",
        gettext_lazy("转办通知书"),
        context=TransferContext,
        ready=after("transfer", gettext_lazy("转办以后才能制作。"), applies=is_no_enquiry),
        build=transfer,
        to_consumer=False,
    ),
    of_case(
        "ending-notice",
        gettext_lazy("终止调解告知书"),
        context=GroundContext,
        ready=after("end", gettext_lazy("终止调解以后才能制作。"), applies=is_dispute),
        build=on_a_ground("end"),
        tells="end",
    ),
)
"""The notices that follow from a matter's own verbs."""
