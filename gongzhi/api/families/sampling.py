"""Sampling over the API, by the rows of sampling/verbs.py: plans, samples, laboratories, watched goods, alerts."""

from typing import Annotated, Any, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.describing import limit_of, unit_name
from gongzhi.api.records import Act, Call, Download, Family, Listing, Resource
from gongzhi.api.showing import FileShown, TraderName, file_shown, trader_name, view_of
from gongzhi.api.words import N_
from gongzhi.procedures.calendars import calendar
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.goods.watch import watch_goods
from gongzhi.sampling.actions.laboratory.register import register_laboratory
from gongzhi.sampling.actions.plan.make import make_plan
from gongzhi.sampling.actions.sample.take import take_sample
from gongzhi.sampling.models import (
    AlertDraft,
    Laboratory,
    Report,
    ReportItem,
    RiskNotice,
    Sample,
    SamplingPlan,
    Watched,
)
from gongzhi.sampling.moves import TABLES
from gongzhi.sampling.verbs import GOODS, LABORATORY, TAKEN_AS, VERBS
from gongzhi.sampling.words import Level, State

SampleNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z]{0,4}[0-9]{4,12}$", description=N_("抽样单编号"), examples=["CY260000017"])
]
LOOKS = frozenset(access.LOOKS)
LABORATORY_VIEW = (
    "id",
    "name",
    "accreditation",
    "state",
    "kinds",
    "retests",
    "valid_until",
    "contact",
    "keeper",
    "unit",
)
FILES = {"files": (files_shape(), []), "photos": (files_shape(), [])}


def as_given(told: dict, record, call: Call) -> dict:
    """Give files as name and content."""
    pairs = {name: [(one.name, one.content) for one in told[name]] for name in FILES if name in told}
    return told | pairs


def with_files(names: set[str]) -> dict:
    return {name: shape for name, shape in FILES.items() if name in names}


def acts_of(kind: str, **more) -> tuple[Act, ...]:
    """Make the acts of a kind of its rows."""
    found = []
    for name, verb in VERBS[kind].items():
        files = with_files({each.name for each in verb.inputs if each.shape == "files"})
        found.append(
            Act(name=name, action=verb.action, inputs=verb.inputs, instead=files, told=as_given, **more.get(name, {}))
        )
    return tuple(found)


def common(kind: str) -> dict[str, Any]:
    """Give what the resource of every kind has."""
    table = next(table for table in TABLES.values() if table.kind == kind)
    return {
        "machine": table,
        "argument": TAKEN_AS[kind],
        "offers": lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
        "history": lambda record, call: queries.history_of(record, viewer=call.viewer),
        "roles": LOOKS,
    }


def states(kind: str):
    return next(table.states for table in TABLES.values() if table.kind == kind)


ITEM = view_of("ReportItemShown", ReportItem, ("name", "method", "allowed", "found", "passed"))
REPORT = view_of(
    "ReportShown",
    Report,
    ("turn", "number", "conclusion", "reported_date"),
    more={
        "laboratory": (str, lambda report: report.laboratory.name),
        "items": (list[ITEM.schema], lambda report: ITEM.rows(report.items.order_by("place"))),
    },
)
NOTICE = view_of("RiskNoticeShown", RiskNotice, ("kind", "title", "source", "noticed_date"))
ALERT_ROW = view_of(
    "AlertDraftRow",
    AlertDraft,
    ("id", "title", "state", "unit", "made_at", "approved_at"),
    states=states("alert_draft"),
    more={"goods": (int, lambda alert: alert.goods_id)},
)


class ShareShown(schemas.Out):
    unit: schemas.UnitName
    batches: int


def about_plan(record: SamplingPlan, call: Call) -> dict:
    rows = queries.shares_of(record, viewer=call.viewer)
    return {
        "shares": [ShareShown(unit=unit_name(row.unit), batches=row.batches) for row in rows],
        "laboratories": list(record.laboratories.order_by("id").values_list("pk", flat=True)),
    }


def about_sample(record: Sample, call: Call) -> dict:
    rows = queries.limits_on(record, viewer=call.viewer)
    work_calendar = calendar()
    blind = access.is_laboratory(record, call.viewer)  # a laboratory is not told whose it is
    followed = {} if blind else queries.followed(record, viewer=call.viewer)
    return {
        "trader": None if blind else trader_name(record.trader),
        "trader_name": "" if blind else record.trader_name,
        "producer": None if blind else trader_name(record.producer),
        "producer_name": "" if blind else record.producer_name,
        "address": "" if blind else record.address,
        "stock": "" if blind else record.stock,
        "disposal": "" if blind else record.disposal,
        "reports": REPORT.rows(queries.reports_of(record, viewer=call.viewer)),
        "files": [file_shown(row) for row in queries.files_of(record, viewer=call.viewer)],
        "limits": [limit_of(row, at=call.at, work_calendar=work_calendar) for row in rows],
        "clues": [row.number for row in followed.get("clues", [])],
        "measures": [row.number for row in followed.get("measures", [])],
    }


def about_goods(record: Watched, call: Call) -> dict:
    return {
        "notices": NOTICE.rows(queries.notices_of(record, viewer=call.viewer)),
        "alerts": ALERT_ROW.rows(queries.alerts_of(record, viewer=call.viewer)),
        "proposed": queries.weighed(record, viewer=call.viewer, at=call.at).level,
    }


def samples(call: Call):
    told = dict(call.filters)
    which = told.pop("list", "all")
    return queries.page_of_samples(which, viewer=call.viewer, filters=queries.Filters(**told), after=call.after)


def sample_file(record: Sample, file: int, call: Call) -> tuple[str, str, bytes]:
    kept, content = queries.content_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, content


PLANS = Resource(
    name="sampling_plan",
    title=N_("抽检计划"),
    path="/sampling-plans",
    one="/sampling-plans/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.plan_by_id(pk, viewer=call.viewer),
    row=view_of(
        "SamplingPlanRow",
        SamplingPlan,
        ("id", "title", "state", "unit", "kinds", "year", "quarter", "batches", "made_at"),
        states=states("sampling_plan"),
    ),
    card=view_of(
        "SamplingPlanCard",
        SamplingPlan,
        ("goals", "finished_at"),
        extra={"shares": list[ShareShown], "laboratories": list[int]},
    ),
    extra=about_plan,
    listing=Listing(page=lambda call: queries.page_of_plans(viewer=call.viewer, after=call.after)),
    makes=(Act(name="", title=N_("拟定抽检计划"), action=make_plan),),
    acts=acts_of("sampling_plan"),
    **common("sampling_plan"),
)
SAMPLES = Resource(
    name="sample",
    title=N_("抽样单"),
    path="/samples",
    one="/samples/{number}",
    place=SampleNumber,
    find=lambda number, call: queries.sample_by_number(number.upper(), viewer=call.viewer),
    row=view_of(
        "SampleRow",
        Sample,
        (
            "number", "state", "kind", "unit", "goods", "batch", "due_date", "sampled_at",
        ),
        states=states("sample"),
    ),
    card=view_of(
        "SampleCard",
        Sample,
        (
            "plan", "produced_date", "imported", "origin", "hs_code", "watched", "seal", "quantity", "retained",
            "measure", "received_at", "told_at", "keep_until", "final_at", "published_at", "disposed_at",
        ),
        extra={
            "reports": list[REPORT.schema],
            "files": list[FileShown],
            "limits": list[schemas.Limit],
            "clues": list[str],
            "measures": list[str],
            "trader": TraderName | None,
            "trader_name": str,
            "producer": TraderName | None,
            "producer_name": str,
            "address": str,
            "stock": str,
            "disposal": str,
        },
    ),
    extra=about_sample,
    listing=Listing(
        page=samples,
        filters={
            "list": (Literal["due", "open", "failed", "all"], "all"),
            "kind": (Annotated[str, Field(max_length=16, pattern=r"^[a-z0-9_-]*$")], ""),
            "state": (Literal[*State.values] | None, None),
            "plan": (schemas.QueryId | None, None),
            "text": (schemas.short_text(60), ""),
        },
    ),
    downloads=(Download(name="files", title=N_("抽样单的文件"), read=sample_file),),
    makes=(
        Act(name="", title=N_("登记抽样"), action=take_sample, instead=with_files({"photos"}), told=as_given),
    ),
    acts=acts_of("sample"),
    **common("sample"),
)  # fmt: skip
LABORATORIES = Resource(
    name="laboratory",
    title=N_("检验机构"),
    path="/laboratories",
    one="/laboratories/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.laboratory_by_id(pk, viewer=call.viewer),
    row=view_of(
        "LaboratoryRow",
        Laboratory,
        ("id", "name", "accreditation", "state", "kinds", "retests", "valid_until", "contact", "keeper", "unit"),
        states=states("laboratory"),
    ),
    listing=Listing(page=lambda call: queries.page_of_laboratories(viewer=call.viewer, after=call.after)),
    makes=(
        Act(
            name="",
            title=N_("登记检验机构"),
            action=register_laboratory,
            inputs=LABORATORY,
            without=frozenset({"keeper_id"}),
        ),
    ),
    acts=acts_of("laboratory"),
    **common("laboratory"),
)
WATCHED = Resource(
    name="watched",
    title=N_("关注的商品"),
    path="/watched-goods",
    one="/watched-goods/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.watched_by_id(pk, viewer=call.viewer),
    row=view_of(
        "WatchedRow",
        Watched,
        ("id", "title", "state", "level", "unit", "hs_code", "origin", "assessed_at", "score"),
        states=states("watched"),
    ),
    card=view_of(
        "WatchedCard",
        Watched,
        ("description", "hazards", "words", "subjects", "made_at"),
        extra={
            "notices": list[NOTICE.schema],
            "alerts": list[ALERT_ROW.schema],
            "proposed": (str, Field(description=N_("按现有情况建议的风险等级"))),
        },
    ),
    extra=about_goods,
    listing=Listing(
        page=lambda call: queries.page_of_watched(viewer=call.viewer, after=call.after, **call.filters),
        filters={"level": (Literal[*Level.values] | None, None), "dropped": (bool, False)},
    ),
    makes=(Act(name="", title=N_("关注商品"), action=watch_goods, inputs=GOODS),),
    acts=acts_of("watched", draft={"view": ALERT_ROW}),
    **common("watched"),
)
ALERTS = Resource(
    name="alert_draft",
    title=N_("消费警示的草稿"),
    path="/alert-drafts",
    one="/alert-drafts/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.alert_by_id(pk, viewer=call.viewer),
    row=ALERT_ROW,
    card=view_of("AlertDraftCard", AlertDraft, ("body", "evidence", "approver")),
    acts=acts_of("alert_draft"),
    **common("alert_draft"),
)

FAMILY = Family(
    tag="sampling",
    title=N_("抽检"),
    scope="sampling",
    resources=(PLANS, SAMPLES, LABORATORIES, WATCHED, ALERTS),
)
