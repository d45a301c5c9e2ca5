"""What goes in and out of the API, field by field. Amounts are yuan as text, days YYYY-MM-DD, instants with zone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gongzhi.api.words import N_
from gongzhi.cases.actions.reveal import REVEALABLE
from gongzhi.cases.intake import NARRATIVE_LENGTH
from gongzhi.cases.queries import queues
from gongzhi.cases.words import (
    ENDINGS,
    FINDINGS,
    SETTLEMENTS,
    Claim,
    How,
    Kind,
    Outcome,
    Part,
    PartyPart,
    Recovery,
    Side,
    State,
)
from gongzhi.core.actors import Role
from gongzhi.core.texts import clean

LONGEST_ID = 2**63 - 1
MOST_PERSONS = 6
EARLIEST = date(1900, 1, 1)


def literal(*values: str):
    """Make the type of a choice between fixed words."""
    return Literal[tuple(values)]


def one_day(value):
    """Refuse what is no day as text: a number would be read as seconds since 1970."""
    if isinstance(value, (int, float)):
        raise PydanticCustomError("date_type", "not a day")
    return value


def no_float(value):
    """Refuse amounts that are no number of the decimal system, such as true."""
    if isinstance(value, bool):
        raise PydanticCustomError("decimal_type", "not a number")
    return value


def short_text(most: int):
    """Make the type of a text of so many characters, freed of control characters."""
    return Annotated[str, Field(max_length=most), AfterValidator(clean)]


KindWord = literal(*Kind.values)
StateWord = literal(*State.values)
OutcomeWord = literal(*Outcome.values)
ClaimWord = literal(*Claim.values)
QueueWord = literal(*(queue.key for queue in queues()))
RoleWord = literal(*(role.value for role in Role))

Id = Annotated[int, Field(ge=1, le=LONGEST_ID, strict=True)]
QueryId = Annotated[int, Field(ge=1, le=LONGEST_ID)]
Number = Annotated[str, Field(pattern=r"^[0-9]{10}$", description=N_("件的编号，十位数字"), examples=["2600000177"])]
UnitKey = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description=N_("单位的代号，见 /units"), examples=["samr-520102"])
]
RegionCode = Annotated[
    str, Field(pattern=r"^[0-9]{6}([0-9]{3})?$", description=N_("行政区划代码（GB/T 2260）"), examples=["520102"])
]
Day = Annotated[date, Field(ge=EARLIEST), BeforeValidator(one_day)]
Instant = Annotated[AwareDatetime, BeforeValidator(one_day)]
Yuan = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=2, description=N_("元，最多两位小数"), examples=["199.00"]),
    BeforeValidator(no_float),
]
Long = short_text(5000)


class In(BaseModel):
    """What a caller sends; unknown fields are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What a caller gets."""


# ── People and places ───────────────────────────────────────────────────────────────────────────────────────────────


class UnitName(Out):
    key: str = Field(description=N_("代号"), examples=["samr-520102"])
    name: str = Field(description=N_("名称"), examples=["南明区市场监督管理局"])


class RegionName(Out):
    code: str = Field(examples=["520102"])
    name: str = Field(examples=["南明区"])


class OfficerName(Out):
    id: int
    name: str = Field(description=N_("姓名"), examples=["李示例"])


class Seat(Out):
    unit: UnitName
    roles: list[RoleWord] = Field(description=N_("在该单位的角色"))


class OfficerInPost(OfficerName):
    seats: list[Seat] = Field(description=N_("今天的任职"))


class Hotline(Out):
    key: str = Field(description=N_("号码"), examples=["12315"])
    name: str = Field(description=N_("名称"))
    unit: UnitName
    kinds: list[str] = Field(description=N_("受理的事项类型"))


class MediationBody(Out):
    key: str
    name: str
    kind: str = Field(description=N_("类别"), examples=["association"])
    level: str = Field(description=N_("层级"), examples=["county"])
    region: RegionName
    unit: UnitName = Field(description=N_("所属或指导单位"))


class Unit(UnitName):
    short_name: str = Field(description=N_("简称"))
    member: str = Field(description=N_("所属部门的代号"), examples=["samr"])
    level: str = Field(description=N_("层级：province、prefecture、county"))
    region: RegionName
    is_verified: bool = Field(description=N_("名称已核实于官方来源"))


class Units(Out):
    rows: list[Unit]
    next: str | None = Field(description=N_("下一页的地址；没有下一页时为空"))


class UnitCard(Unit):
    superiors: list[UnitName] = Field(description=N_("上级机关，由近及远"))
    offices: list[UnitName] = Field(description=N_("直接下级"))
    hotlines: list[Hotline]
    mediation_bodies: list[MediationBody]
    officers: list[OfficerInPost] = Field(description=N_("在岗人员中您可以看到的"))


class Region(RegionName):
    level: str = Field(examples=["county"])
    parent: str | None = Field(description=N_("上级行政区划代码"), examples=["520100"])


class Subject(Out):
    key: str = Field(examples=["appliances"])
    title: str = Field(examples=["家用电器"])


class Subjects(Out):
    subjects: list[Subject] = Field(description=N_("商品或服务"))
    problems: list[Subject] = Field(description=N_("问题"))


# ── Traders ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class TraderIn(In):
    name: Annotated[
        str, Field(min_length=1, max_length=200, description=N_("名称"), examples=["甲乙商行"]), AfterValidator(clean)
    ]
    credit_code: short_text(32) = Field(default="", description=N_("统一社会信用代码"))
    address: short_text(300) = Field(default="", description=N_("地址"))
    region: RegionCode | None = None
    branch_of: Id | None = Field(default=None, description=N_("总店的 id"))
    platform: Id | None = Field(default=None, description=N_("所在平台的 id"))
    is_platform: bool = Field(default=False, description=N_("本身是平台经营者"), strict=True)


class TraderNameIn(In):
    name: Annotated[
        str,
        Field(min_length=1, max_length=200, description=N_("另一个名称：店招、曾用名、简称"), examples=["甲乙小铺"]),
        AfterValidator(clean),
    ]


class Trader(Out):
    id: int
    name: str
    credit_code: str = Field(description=N_("统一社会信用代码；未知为空"))
    code_fault: str = Field(description=N_("代码的问题：length、characters、check_digit；没有为空"))
    address: str
    region_name: str
    is_platform: bool
    is_confirmed: bool = Field(description=N_("工作人员或公开登记已核实"))


class TraderFound(Trader):
    matched_name: str = Field(description=N_("命中的别名；命中本名时为空"))


# ── Intake ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class PersonIn(In):
    part: literal(*PartyPart.values) = Field(default=PartyPart.CONSUMER.value, description=N_("身份"))
    name: short_text(60) = Field(default="", description=N_("姓名"), examples=["张示例"])
    phone: short_text(30) = Field(default="", description=N_("电话"), examples=["19900001234"])
    address: short_text(200) = Field(default="", description=N_("通讯地址"))
    identity: short_text(40) = Field(default="", description=N_("证件号码"))
    email: short_text(120) = Field(default="", description=N_("电子邮箱"))


class CaseIn(In):
    """A matter as it is handed in."""

    kind: KindWord = Field(
        description=N_("咨询 enquiry、投诉 complaint、举报 report、申诉 appeal"), examples=["complaint"]
    )
    narrative: Annotated[
        str,
        Field(
            min_length=1,
            max_length=NARRATIVE_LENGTH,
            description=N_("发生了什么"),
            examples=["买的电热水壶用了两天就漏水，商家拒绝退货。"],
        ),
        AfterValidator(clean),
    ]
    title: short_text(80) = Field(default="", description=N_("标题；不填则取经过的第一句"))
    claims: list[ClaimWord] = Field(default=[], max_length=10, description=N_("诉求"), examples=[["refund"]])
    claim_text: short_text(2000) = Field(default="", description=N_("诉求说明"))
    amount: Yuan | None = Field(default=None, description=N_("涉及金额，元"), examples=["199.00"])
    persons: list[PersonIn] = Field(default=[], max_length=MOST_PERSONS, description=N_("消费者一方的人"))
    anonymous: bool = Field(default=False, description=N_("匿名；只能用于咨询和举报"), strict=True)
    also_report: bool = Field(default=False, description=N_("投诉中还有举报：另立一件举报并关联"), strict=True)
    hotline: short_text(12) = Field(default="", description=N_("来电热线"), examples=["12315"])
    trader: Id | None = Field(default=None, description=N_("已登记经营者的 id，见 /traders"))
    trader_name: short_text(120) = Field(default="", description=N_("经营者名称"), examples=["甲乙商行"])
    trader_address: short_text(200) = Field(default="", description=N_("经营者地址"))
    trader_region: RegionCode | None = None
    platform: Id | None = Field(default=None, description=N_("所在平台的 id"))
    platform_region: RegionCode | None = None
    region: RegionCode | None = None
    subject: short_text(40) = Field(default="", description=N_("商品或服务，见 /subjects；不填则按内容判断"))
    problem: short_text(40) = Field(default="", description=N_("问题，见 /subjects；不填则按内容判断"))
    event_date: Day | None = Field(default=None, description=N_("发生日期"))
    prior_complaint_date: Day | None = Field(default=None, description=N_("首次向企业投诉的日期"))
    firm_answered: bool = Field(default=False, description=N_("企业已答复而消费者不满意"), strict=True)
    received_at: Instant | None = Field(default=None, description=N_("收到的时间，早于现在时填写"))
    unit: UnitKey | None = Field(default=None, description=N_("改派单位的代号；不填则按规则派单"))
    unit_reason: short_text(300) = Field(default="", description=N_("改派理由；改派时必须填写"))
    reference: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[\x21-\x7e]*$",
            description=N_("您系统中的编号：同一客户端同一编号只立一件；不填则用 Idempotency-Key"),
        ),
    ] = ""

    @model_validator(mode="after")
    def hangs_together(self):
        from_words = {Kind.COMPLAINT, Kind.APPEAL}
        if self.anonymous and self.kind in from_words:
            raise ValueError(N_("投诉、申诉须使用真实身份；匿名的请改为举报。"))
        if self.also_report and self.kind != Kind.COMPLAINT:
            raise ValueError(N_("只有投诉可以同时举报。"))
        if self.unit and not self.unit_reason:
            raise ValueError(N_("请写明为什么改派给该单位。"))
        return self


class Receipt(Out):
    """What the consumer is given to find the matter again."""

    number: Number
    code: str = Field(description=N_("查询码：与编号一起供消费者查询，请一并告知"), examples=["7K2M9P"])
    kind: KindWord
    state: StateWord
    unit: UnitName = Field(description=N_("承办单位；待分办时为受理入口"))
    due_date: date | None = Field(description=N_("最早到期的期限"))
    repeated: bool = Field(description=N_("同一编号或键以前来过，没有另立新件"))
    report: "Receipt | None" = Field(default=None, description=N_("同时分立的举报"))


class Row(Out):
    """What became of one line of a bulk intake."""

    line: int = Field(description=N_("行号，从 1 起"), examples=[1])
    status: int = Field(description=N_("201 已立、200 以前来过、422 不符合要求"), examples=[201])
    receipt: Receipt | None = None
    problem: str | None = Field(default=None, description=N_("没有立件的原因"))
    errors: list["RowFault"] = []


class RowFault(Out):
    pointer: str = Field(examples=["/narrative"])
    detail: str = Field(examples=["请写明发生了什么。"])


# ── Cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Queue(Out):
    key: QueueWord
    title: str = Field(examples=["本单位"])
    count: int | None = Field(description=N_("件数，数到 100 为止；不计数的队列为空"))


class CaseRow(Out):
    """A case as lists show it."""

    number: Number
    kind: KindWord
    state: StateWord
    state_title: str = Field(examples=["待受理"])
    outcome: OutcomeWord | Literal[""]
    title: str
    trader_name: str
    unit: UnitName
    officer: OfficerName | None
    hotline: str = Field(examples=["12315"])
    region: RegionName | None
    received_at: datetime
    due_date: date | None = Field(description=N_("最早到期的期限"))
    urged: bool = Field(description=N_("上一个动作是催办"))


class CasePage(Out):
    rows: list[CaseRow]
    next: str | None = Field(
        description=N_("下一页的地址；没有下一页时为空"), examples=["/api/v1/queues/unit?after=2026-05-13_17"]
    )


class CasesFound(Out):
    rows: list[CaseRow]
    capped: bool = Field(description=N_("还有更多；请缩小范围"))


class TraderOf(Out):
    id: int
    name: str
    credit_code: str


class PartOf(Out):
    unit: UnitName
    part: literal(*Part.values)
    asked: str = Field(description=N_("请其协办的事"))
    answer: str = Field(description=N_("协办答复"))
    done_at: datetime | None
    excused: bool


class Person(Out):
    """Someone on the consumer's side, masked."""

    id: int
    part: str = Field(examples=["消费者"])
    fields: dict[str, str] = Field(
        description=N_("已告知的各项，均已遮盖；完整内容见 reveal"),
        examples=[{"name": "张**", "phone": "199******34"}],
    )


class Limit(Out):
    key: str = Field(examples=["decide-acceptance"])
    title: str = Field(examples=["决定是否受理"])
    counted: Literal["working", "natural"] = Field(description=N_("按工作日还是自然日计"))
    due_date: date | None = Field(description=N_("到期日；暂停计时时为空"))
    days_left: int | None = Field(description=N_("剩余天数，负数为超期的自然日；不在计时时为空"))
    met: bool | None = Field(description=N_("按时与否；未定为空"))
    is_running: bool
    is_paused: bool
    provisional: bool = Field(description=N_("推算用到了尚未公布的放假安排"))
    basis: str = Field(examples=["《市场监督管理投诉举报处理暂行办法》"])
    article: str = Field(examples=["第十四条"])


class Line(Out):
    at: datetime
    verb: str = Field(examples=["accept"])
    who: str
    sentence: str = Field(examples=["李示例决定受理"])
    note: str


class Link(Out):
    kind: str = Field(examples=["重复件"])
    number: Number
    title: str
    state: StateWord
    unit: UnitName


class Candidate(Out):
    unit: str = Field(description=N_("单位名称"))
    unit_id: int | None
    reason: str


class Routed(Out):
    at: datetime
    unit: UnitName | None = Field(description=N_("派往的单位；待分办为空"))
    by_hand: bool
    reason: str
    rules: list[str]
    candidates: list[Candidate]


class Offer(Out):
    verb: str = Field(examples=["accept"])
    title: str = Field(examples=["受理"])
    open: bool = Field(description=N_("现在就可以做"))
    refusal: str = Field(description=N_("不能做的原因"))


class File(Out):
    id: int
    name: str
    media_type: str = Field(examples=["image/jpeg"])
    size: int = Field(description=N_("字节"))
    sha256: str
    at: datetime


class Case(CaseRow):
    """A case with all that decides the next act."""

    version: int = Field(description=N_("历史的行数；与 If-Match 一起防止覆盖他人的办理"), examples=[3])
    kind_title: str
    outcome_title: str
    narrative: str
    claims: list[ClaimWord]
    claim_text: str
    amount: Decimal | None
    trader: TraderOf | None = Field(description=N_("已登记的经营者"))
    trader_address: str
    platform: TraderOf | None
    subject: str
    problem: str
    event_date: date | None
    prior_complaint_date: date | None
    firm_answered: bool
    anonymous: bool
    source: str = Field(examples=["portal"])
    pending_unit: UnitName | None = Field(description=N_("转办中等待接收的单位"))
    decided_at: datetime | None
    closed_at: datetime | None
    reopened: int = Field(description=N_("重办过几次"))
    ground: str = Field(description=N_("不予受理或终止的依据"))
    procedure: str = Field(description=N_("适用的程序，见 /procedures"), examples=["amr-complaint@2026-04-15"])
    answer: str = Field(description=N_("答复或结果，消费者可见"))
    resolved: bool | None
    recovered: Decimal | None = Field(description=N_("挽回损失，元"))
    recovery: str
    rating: int | None
    units: list[PartOf] = Field(description=N_("各单位的角色；消费者看不到"))
    persons: list[Person]
    limits: list[Limit]
    history: list[Line]
    links: list[Link]
    routings: list[Routed] = Field(description=N_("为什么在这个单位，最近的在前；消费者看不到"))
    verbs: list[Offer] = Field(description=N_("您能做的事；不能做的说明原因"))
    attachments: list[File]


class Done(Out):
    """A case after an act."""

    number: Number
    version: int = Field(examples=[4])
    state: StateWord
    state_title: str
    outcome: OutcomeWord | Literal[""]
    unit: UnitName
    pending_unit: UnitName | None
    officer: OfficerName | None
    due_date: date | None


class RevealIn(In):
    person: Id | None = Field(default=None, description=N_("人的 id；查询码不填"))
    field: literal(*REVEALABLE, "code") = Field(
        description=N_("要显示的一项；code 为消费者的查询码"), examples=["phone"]
    )


class Revealed(Out):
    value: str


# ── Law ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ProcedureRow(Out):
    id: str = Field(examples=["amr-complaint@2026-04-15"])
    key: str
    title: str
    basis: str
    kinds: list[str]
    members: list[str]
    hotlines: list[str]
    effective_from: date
    effective_to: date | None


class Fact(Out):
    key: str
    title: str
    citation: str = Field(examples=["《市场监督管理投诉举报处理暂行办法》第十五条"])
    mark: str = Field(description=N_("核实程度"))
    note: str


class LimitFact(Fact):
    counted: Literal["working", "natural"]
    length: int = Field(description=N_("天数"))
    starts: list[str] = Field(description=N_("从哪个动作起算"))
    stops: list[str] = Field(description=N_("到哪个动作为止"))
    extensions: list[int] = Field(description=N_("可以延长的天数，一项一次"))


class DutyFact(Fact):
    verb: str
    to: str
    must: bool


class RuleFact(Fact):
    text: str


class Procedure(ProcedureRow):
    limits: list[LimitFact]
    decline_grounds: list[Fact] = Field(description=N_("不予受理的依据，供 decline 的 ground"))
    end_grounds: list[Fact] = Field(description=N_("终止的依据，供 end 的 ground"))
    suspend_grounds: list[Fact] = Field(description=N_("中止的事由，供 suspend 的 ground"))
    duties: list[DutyFact]
    rules: list[RuleFact]


class DayOff(Out):
    date: date
    working: bool = Field(description=N_("调休上班"))
    name: str = Field(examples=["国庆节"])


class Year(Out):
    year: int
    status: Literal["official", "provisional"]
    days: list[DayOff] = Field(description=N_("与平常的星期不同的日子"))


class QuestionIn(In):
    """What routing asks about a matter."""

    kind: KindWord
    title: short_text(80) = ""
    narrative: Annotated[
        str,
        Field(min_length=1, max_length=NARRATIVE_LENGTH, examples=["买的电热水壶用了两天就漏水。"]),
        AfterValidator(clean),
    ]
    hotline: short_text(12) = ""
    subject: short_text(40) = ""
    problem: short_text(40) = ""
    region: RegionCode | None = None
    trader_region: RegionCode | None = None
    platform_region: RegionCode | None = None
    on_platform: bool = Field(default=False, strict=True)


class Suggestion(Out):
    unit: UnitName | None = Field(description=N_("应派往的单位；需要人工分办时为空"))
    reason: str
    rules: list[str]
    candidates: list[Candidate]
    subject: str = Field(description=N_("按内容判断的商品或服务"))
    problem: str = Field(description=N_("按内容判断的问题"))


# ── Acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class NoteAct(In):
    note: Long = Field(default="", description=N_("备注，只有办案人员能看到"))


class ReasonAct(In):
    reason: Long = Field(description=N_("理由，会记入办理记录"), examples=["属对方管辖"])


class WithdrawAct(In):
    reason: Long = Field(default="", description=N_("撤回的情况"))


class RemindAct(In):
    text: Long = Field(default="", description=N_("催办的话"))


class TextAct(In):
    text: Long = Field(description=N_("内容"), examples=["已电话联系商家。"])


class AskAct(In):
    what: Long = Field(description=N_("需要补充什么，消费者会看到"), examples=["请补充购物凭证。"])


class AnswerAct(In):
    answer: Long = Field(description=N_("答复"), examples=["可以七日无理由退货。"])


class ToUnitAct(In):
    unit: UnitKey
    reason: Long = Field(description=N_("理由"), examples=["属对方管辖"])


class InviteAct(In):
    unit: UnitKey
    asked: Long = Field(description=N_("请对方协办什么"), examples=["请核实商家登记地址。"])


class AssignAct(In):
    officer: Id = Field(description=N_("承办人的 id，见 /units/{key}"), examples=[12])


class GroundAct(In):
    ground: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = Field(
        description=N_("依据的代号，见 /procedures/{id}"), examples=["not-competent"]
    )
    reason: Long = Field(description=N_("理由，会告知当事人"), examples=["不属于本机关职责。"])


ToldWord = literal(*How.values)
TOLD = N_("怎样告知投诉人；later 表示另行告知，告知期限开始计算")


class AcceptAct(NoteAct):
    told: ToldWord = Field(default=How.ONLINE.value, description=TOLD)


class DeclineAct(GroundAct):
    told: ToldWord = Field(default=How.ONLINE.value, description=TOLD)


class EndAct(GroundAct):
    outcome: literal(*sorted(ENDINGS)) = Field(
        default=Outcome.ENDED.value, description=N_("终止，或者移送公安机关（程序有规定的）")
    )


class ServeAct(In):
    duty: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")] = Field(
        description=N_("告知义务的代号，见 /procedures/{id} 的 duties"), examples=["tell_ended"]
    )
    side: literal(*Side.values) = Field(description=N_("告知谁"))
    how: literal(*(how for how in How.values if how != How.LATER)) = Field(description=N_("怎样告知"))
    on_date: Annotated[date, Field(ge=EARLIEST)] | None = Field(default=None, description=N_("告知日期，默认今天"))
    document: Annotated[str, Field(max_length=120)] = Field(default="", description=N_("据以告知的文书的文号"))


class ExtendAct(In):
    limit: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")] = Field(
        description=N_("期限的代号，见件的 limits"), examples=["mediate"]
    )
    reason: Long = Field(description=N_("延长的理由"), examples=["等待检测结果。"])


class SettleAct(In):
    outcome: literal(*(each.value for each in Outcome if each in SETTLEMENTS)) = Field(examples=["mediated"])
    terms: Long = Field(description=N_("双方达成的内容，消费者会看到"), examples=["商家退款。"])
    recovered: Yuan = Field(description=N_("挽回损失，元；没有则为 0"), examples=["199.00"])
    recovery: literal(*Recovery.values, "") = Field(
        default="", description=N_("怎样挽回；金额大于 0 时必须"), examples=["refunded"]
    )


class RecoverAct(In):
    amount: Yuan = Field(description=N_("又挽回的损失，元，大于 0；加到已登记的金额上"), examples=["199.00"])
    recovery: literal(*Recovery.values) = Field(description=N_("怎样挽回"), examples=["refunded"])
    terms: Long = Field(description=N_("挽回损失的情况，消费者会看到"), examples=["商家退款。"])


class VerifyAct(In):
    outcome: literal(*(each.value for each in Outcome if each in FINDINGS)) = Field(examples=["not_filed"])
    finding: Long = Field(description=N_("核查到的事实和依据"), examples=["未发现违法行为。"])


class SplitAct(In):
    narrative: Long = Field(description=N_("举报的违法行为"), examples=["涉嫌虚假宣传。"])


class NumberAct(In):
    number: Number


class RateAct(In):
    rating: Annotated[int, Field(ge=1, le=5, strict=True)] = Field(
        description=N_("1 很不满意 … 5 很满意"), examples=[5]
    )
    text: Long = ""


def without_defaults(schema: dict) -> None:
    """Describe fields that stay as they are where they are left out."""
    for each in schema["properties"].values():
        each.pop("default", None)


class AmendAct(In):
    """Only what is given is changed; null empties."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=without_defaults)

    title: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(clean)] = ""
    trader: Id | None = None
    trader_name: short_text(120) = ""
    trader_address: short_text(200) = ""
    platform: Id | None = None
    region: RegionCode | None = None
    subject: short_text(40) = ""
    problem: short_text(40) = ""
    firm_answered: bool = Field(default=False, description=N_("企业已答复"), strict=True)
    event_date: Day | None = None
    prior_complaint_date: Day | None = None
    amount: Yuan | None = None


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class TokenGiven(Out):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description=N_("有效的秒数"), examples=[3600])
    scope: str = Field(examples=["read act"])


class TokenRefused(Out):
    """As RFC 6749, section 5.2."""

    error: str = Field(examples=["invalid_client"])
    error_description: str = ""
