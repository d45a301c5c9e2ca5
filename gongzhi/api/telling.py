"""What pages reckon while one looks: whose time a matter took, what a reply lacks, how a text would read, figures."""

from datetime import date, timedelta
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from ninja import Path, Query
from pydantic import BaseModel, Field

from gongzhi.api import schemas
from gongzhi.api.access import Token, find_case
from gongzhi.api.answers import answer
from gongzhi.api.cases import SEES
from gongzhi.api.families.documents import KindKey
from gongzhi.api.problems import Problem
from gongzhi.api.records import Marks
from gongzhi.api.router import router
from gongzhi.api.schemas import Number
from gongzhi.api.words import N_
from gongzhi.appeals.queries import asked_of_firm
from gongzhi.cases.states import CASE
from gongzhi.cases.time_spent import time_spent
from gongzhi.core import clock
from gongzhi.core.errors import Invalid
from gongzhi.core.figures import Scope
from gongzhi.desk.documents.texts import find_kind, looked_at
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.desk.quality.replies import LONGEST
from gongzhi.directory.models import Unit
from gongzhi.directory.rules import region_prefix
from gongzhi.documents.access import TEMPLATE_READERS
from gongzhi.figures.gathering import Counted, count_all
from gongzhi.procedures.words import Whose
from gongzhi.quality.catalog import REPLY_VERBS
from gongzhi.quality.queries import review_of

# Whose time a matter took


class TimeOf(schemas.Out):
    whose: Literal[*Whose.values]
    whose_title: str
    seconds: int


class StretchShown(schemas.Out):
    whose: Literal[*Whose.values]
    since: schemas.datetime
    to: schemas.datetime


class TimeSpent(schemas.Out):
    """The time from the first turn on, charged to whose turn it was."""

    since: schemas.datetime
    to: schemas.datetime
    parts: list[TimeOf]
    stretches: list[StretchShown]


@router.get(
    "/cases/{number}/time",
    auth=SEES,
    response=TimeSpent,
    operation_id="case_time",
    summary=N_("一件的用时：时间花在谁那里"),
    tags=["cases"],
)
def show_time(request: HttpRequest, number: Number):
    """Tell whose turn it was for how long."""
    case = find_case(request, number, scope="read")
    viewer = request.viewer
    spent = time_spent(case, viewer=viewer, at=clock.now(), asked=asked_of_firm(case, viewer=viewer))
    if spent is None:
        raise Problem("not-found")
    parts = [
        TimeOf(whose=whose, whose_title=str(Whose(whose).label), seconds=int(length.total_seconds()))
        for whose, length in spent.parts.items()
    ]
    stretches = [StretchShown(whose=one.whose, since=one.since, to=one.to) for one in spent.stretches]
    return answer(request, TimeSpent(since=spent.since, to=spent.to, parts=parts, stretches=stretches))


# What a reply lacks


class ReplyIn(schemas.In):
    """A reply as it is being written."""

    verb: Literal[*sorted(REPLY_VERBS)] = Field(description=N_("要办的动作"), examples=["settle"])
    text: schemas.short_text(LONGEST) = Field(description=N_("要答复消费者的内容"), examples=["商家已全额退款。"])
    ground: schemas.short_text(64) = Field(
        default="", description=N_("依据的代号，不予受理和终止时"), examples=["evidence"]
    )


class HintShown(schemas.Out):
    key: str
    title: str
    met: bool
    why: str
    what: str = Field(description=N_("具体缺少或者发现什么"))


class ReplyHints(schemas.Out):
    met: int
    findings: list[HintShown]


@router.post(
    "/cases/{number}/reply-hints",
    auth=Token(all_of=("read", "quality")),
    response=ReplyHints,
    operation_id="reply_hints",
    summary=N_("答复质量提示"),
    tags=["quality"],
)
def reply_hints(request: HttpRequest, number: Number, told: ReplyIn):
    """Say what a reply lacks while it is written; nothing is kept."""
    case = find_case(request, number, scope="read")
    if not CASE.entitled(case, CASE[told.verb], request.viewer):
        raise Problem("not-allowed", _("您的角色不能查看或办理这类记录。"))
    review = review_of(case, told.verb, told.text, ground=told.ground, viewer=request.viewer)
    findings = [
        HintShown(key=one.key, title=str(one.title), met=one.met, why=str(one.why), what=str(one.what))
        for one in review.findings
    ]
    return answer(request, ReplyHints(met=review.met, findings=findings))


reply_hints.marks = Marks(note=N_("只是提示，不作任何改动，因此不需要 Idempotency-Key。"), free=True)


# How a text would read


class TemplateIn(schemas.In):
    """The text of a kind of document, with placeholders."""

    head: schemas.short_text(200) = Field(default="", examples=["{unit_name}"])
    title: schemas.short_text(200) = Field(examples=["受理通知书"])
    sign: schemas.short_text(40) = Field(examples=["消受"])
    addressee: schemas.short_text(200) = Field(default="", examples=["{consumer_name}"])
    body: schemas.short_text(20_000) = Field(examples=["我单位已受理您的投诉。"])
    attachments: schemas.short_text(2000) = Field(default="", examples=["证据清单"])
    signature: schemas.short_text(200) = Field(default="", examples=["{unit_name}"])
    copies: schemas.short_text(2000) = Field(default="", examples=["无"])


class TemplateFault(schemas.Out):
    part: str
    line: int
    reason: str


class TemplatePreview(schemas.Out):
    """The text filled in with the kind's examples, or what is wrong with it."""

    html: str = Field(description=N_("填入示例后的样子；有错误时为空"))
    faults: list[TemplateFault]


@router.post(
    "/document-templates/{kind}/preview",
    auth=Token(all_of=("read", "documents")),
    response=TemplatePreview,
    operation_id="template_preview",
    summary=N_("文书模板的预览"),
    tags=["documents"],
)
def template_preview(request: HttpRequest, kind: Annotated[KindKey, Path()], told: TemplateIn):
    """Fill a text with examples; nothing is kept."""
    if not request.viewer.is_a(*TEMPLATE_READERS):
        raise Problem("not-allowed", _("您的角色不能查看或办理这类记录。"))
    try:
        wanted = find_kind(kind)
    except Http404:
        raise Problem("not-found") from None
    looked = looked_at(wanted, told.model_dump())
    html = render_to_string("desk/documents/preview.html", looked) if looked["document"] else ""
    faults = [TemplateFault(part=one.part, line=one.line, reason=one.reason) for _title, one in looked["faults"]]
    return answer(request, TemplatePreview(html=html.strip(), faults=faults))


template_preview.marks = Marks(note=N_("只是预览，不作任何改动，因此不需要 Idempotency-Key。"), free=True)


# Figures


class EnforcementFigure(schemas.Out):
    area: str
    code: str
    title: str
    unit: str
    kind: str
    value: str | None = Field(description=N_("没有可比的基数时为空"), examples=["12.5"])
    counted: str
    out_of: str | None


LATEST = date(9998, 12, 31)


class FiguresIn(BaseModel):
    """Which records are counted."""

    since: Annotated[date, Field(ge=schemas.EARLIEST, description=N_("从哪天起"), examples=["2026-01-01"])]
    until: Annotated[
        date, Field(ge=schemas.EARLIEST, le=LATEST, description=N_("到哪天，当天计入"), examples=["2026-03-31"])
    ]
    member: schemas.short_text(24) = Field(default="", description=N_("只计一个系统的：其代号"), examples=["amr"])
    region: schemas.RegionCode | None = Field(default=None, description=N_("只计一个市（州）的"))


@router.get(
    "/figures",
    auth=Token(all_of=("read", "enforcement")),
    response=list[EnforcementFigure],
    operation_id="list_figures",
    summary=N_("一段时间的执法数字"),
    tags=["enforcement"],
)
def list_figures(request: HttpRequest, told: Query[FiguresIn]):
    """Count every figure of enforcement of the records that the viewer may see."""
    if not request.viewer.is_a(*LOOKS_INTO_CASES):
        raise Problem("not-allowed", _("您的角色不能查看或办理这类记录。"))
    if told.until < told.since:
        raise Invalid({"until": _("结束日期不能早于开始日期。")})
    if told.member and not Unit.objects.filter(level="province", member=told.member).exists():
        raise Invalid({"member": _("没有这个单位。")})
    scope = Scope(
        since=told.since,
        until=told.until + timedelta(days=1),
        member=told.member,
        region=region_prefix(told.region) if told.region else "",
    )
    return answer(
        request,
        [
            figure_shown(area.title, one)
            for area, counted in count_all(scope, viewer=request.viewer)
            for one in counted
        ],
    )


def figure_shown(area: str, one: Counted) -> EnforcementFigure:
    value, counted, out_of = one.value, one.count.counted, one.count.out_of
    return EnforcementFigure(
        area=str(area),
        code=one.defined.code,
        title=str(one.defined.title),
        unit=one.defined.unit,
        kind=one.defined.kind,
        value=None if value is None else str(value),
        counted=str(counted),
        out_of=None if out_of is None else str(out_of),
    )
