"""Appeals against firms over the API: how one is sorted, the firm's report, what it pays, and the lists over them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.access import keeper_of
from gongzhi.api.families.cases import find_case, of_cases
from gongzhi.api.records import Act, Call, Download, Family, Listing, Resource
from gongzhi.api.showing import FileShown, View, file_shown, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.appeals import catalog, queries
from gongzhi.appeals.access import works_on
from gongzhi.appeals.actions.agree import agree_compensation
from gongzhi.appeals.actions.confirm import confirm_compensation
from gongzhi.appeals.actions.demand import demand_report
from gongzhi.appeals.actions.dispute import dispute_compensation
from gongzhi.appeals.actions.drop import drop_kept
from gongzhi.appeals.actions.lengthen import lengthen_limit
from gongzhi.appeals.actions.pay import pay_compensation
from gongzhi.appeals.actions.report import report_by_firm
from gongzhi.appeals.actions.reveal import reveal_service_number
from gongzhi.appeals.actions.send_back import send_report_back
from gongzhi.appeals.actions.sort import sort_appeal
from gongzhi.appeals.actions.waive import waive_compensation
from gongzhi.appeals.actions.wake import wake_answered
from gongzhi.appeals.intake import Sorting
from gongzhi.appeals.models import Appeal, Compensation, FirmReport, KeptAppeal
from gongzhi.appeals.states import COMPENSATION, FIRM_REPORT, KEPT
from gongzhi.appeals.words import PriorHow
from gongzhi.cases.models import Case
from gongzhi.desk.appeals import acting
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.directory.clients import TRADER
from gongzhi.portal.kept import AnsweredForm

LOOKS = frozenset(LOOKS_INTO_CASES)


def find_appealed(number: str, call: Call) -> Case | None:
    """Find a matter that is an appeal and the caller's to work on."""
    case = find_case(number, call)
    works = works_on(case, call.viewer) and catalog.scheme_of_procedure(case.procedure) is not None
    return case if works else None


def of_case(read: Callable) -> Callable:
    """Find what belongs to a matter by the query that its page asks."""

    def find(number: str, call: Call):
        return read(find_case(number, call), viewer=call.viewer)

    return find


def as_sorting(told: dict, case: Case, call: Call) -> dict:
    """Keep the number of the service where none is sent, as the form does."""
    given = dict(told)
    number = given.pop("service_number")
    known = queries.appeal_of(case, viewer=call.viewer)
    sorting = Sorting(
        scheme=catalog.scheme_of_procedure(case.procedure).key,
        service_number=number or (known.service_number if known else ""),
        **{name: given.pop(name) for name in ("sector", "problem", "prior_how", "prior_reference")},
    )
    return given | {"told": sorting}


Slug = Annotated[str, Field(max_length=24, pattern=r"^[a-z0-9_-]*$")]
SORTS = {
    "sector": (Annotated[Slug, Field(description=N_("业务的代号"))], ...),
    "problem": (Annotated[Slug, Field(description=N_("问题的代号"))], ...),
    "service_number": (
        Annotated[schemas.short_text(60), Field(description=N_("业务号码；不填则保留现有的"))],
        "",
    ),
    "prior_how": (Literal[(*PriorHow.values, "")], ""),
    "prior_reference": (Annotated[schemas.short_text(60), Field(description=N_("企业给的工单号"))], ""),
}
REVEALED = View(schemas.Revealed, {"value": lambda value: value})
REPORT_ROW = view_of(
    "FirmReportRow",
    FirmReport,
    (
        "id",
        "case",
        "state",
        "unit",
        "trader",
        "trader_name",
        "demanded_at",
        "due_date",
        "first_reported_at",
        "in_time",
    ),
    states=FIRM_REPORT.states,
)
COMPENSATION_ROW = view_of(
    "CompensationRow",
    Compensation,
    (
        "id", "case", "state", "unit", "trader", "trader_name", "amount", "agreed_at", "due_date", "paid_date",
        "confirmed_at",
    ),
    states=COMPENSATION.states,
)  # fmt: skip


def act_on(name: str, action, **more) -> Act:
    """Make an act by the form that the desk has for it."""
    told = acting.ACTS[name]
    return Act(name=name, title=told.title, action=action, form=told.form, **more)


def report_file(record: FirmReport, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.report_file(record.case, file, viewer=call.viewer)
    return kept.name, kept.media_type, queries.content_of(kept, viewer=call.viewer)


def reports(call: Call):
    late = call.filters.get("list") == "late"
    return queries.waiting_reports(viewer=call.viewer, today=call.today, late=late, after=call.after)


class FirmFigures(schemas.Out):
    name: str
    trader_id: int | None
    demanded: int
    reported: int
    in_time: int
    late: int
    sent_back: int
    agreed: int
    paid: int
    unpaid: int
    amount: Decimal | None = Field(description=N_("约定的赔付金额，元"))


def figures(call: Call):
    begin, end = queries.period_of(call.filters.get("begin"), call.filters.get("end"), today=call.today)
    return queries.firm_figures(viewer=call.viewer, begin=begin, end=end, today=call.today, after=call.after)


ReportList = Annotated[Literal["late", "waiting"], Field(description=N_("超期的、等待的"))]
Since = Annotated[date, Field(ge=schemas.EARLIEST)]
RESOURCES = (
    of_cases(
        act_on(
            "sort",
            sort_appeal,
            without=frozenset({"told"}),
            instead=SORTS,
            told=as_sorting,
            view=view_of("AppealSorted", Appeal, ("case", "scheme", "sector", "problem")),
        ),
        act_on("demand", demand_report, view=REPORT_ROW),
        act_on("agree", agree_compensation, view=COMPENSATION_ROW),
        name="appealed",
        path="/appeal",
        find=find_appealed,
        roles=LOOKS,
    ),
    Resource(
        name="appeal",
        title=N_("申诉的分类"),
        path="/appeals",
        one="/cases/{number}/appeal",
        place=schemas.Number,
        find=of_case(queries.appeal_of),
        row=view_of("AppealRow", Appeal, ("case", "scheme", "sector", "problem", "prior_how", "prior_reference")),
        kind="appeal",
        history=lambda record, call: queries.history_of(record.case, viewer=call.viewer),
        acts=(
            Act(
                name="reveal",
                title=N_("显示业务号码"),
                action=reveal_service_number,
                view=REVEALED,
                way="reveal",
            ),
        ),
        roles=LOOKS,
    ),
    Resource(
        name="firm_report",
        title=N_("企业报告"),
        path="/firm-reports",
        one="/cases/{number}/appeal/report",
        place=schemas.Number,
        find=of_case(queries.report_of),
        row=REPORT_ROW,
        card=view_of(
            "FirmReportCard",
            FirmReport,
            ("reported_at", "returns", "return_reason", "findings", "measures", "amount", "paid_date"),
            extra={"files": list[FileShown]},
        ),
        extra=lambda record, call: {"files": [file_shown(row) for row in record.files.order_by("id")]},
        machine=FIRM_REPORT,
        offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
        history=lambda record, call: queries.history_of(record.case, viewer=call.viewer),
        listing=Listing(
            page=reports,
            filters={"list": (ReportList, "waiting")},
        ),
        downloads=(Download(name="files", title=N_("企业报告的附件"), read=report_file),),
        argument="report",
        sides=frozenset({TRADER}),
        acts=(
            act_on("report", report_by_firm),
            act_on("send-back", send_report_back),
            act_on("lengthen", lengthen_limit),
        ),
        roles=LOOKS,
    ),
    Resource(
        name="compensation",
        title=N_("企业的赔付；列表为到期未付的"),
        path="/compensations",
        one="/cases/{number}/appeal/compensation",
        place=schemas.Number,
        find=of_case(queries.compensation_of),
        row=COMPENSATION_ROW,
        machine=COMPENSATION,
        offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
        history=lambda record, call: queries.history_of(record.case, viewer=call.viewer),
        sides=frozenset({"consumers", TRADER}),
        listing=Listing(
            page=lambda call: queries.unpaid_compensation(viewer=call.viewer, today=call.today, after=call.after)
        ),
        acts=(
            act_on("pay", pay_compensation),
            act_on("confirm", confirm_compensation),
            act_on("dispute", dispute_compensation),
            act_on("waive", waive_compensation),
        ),
        roles=LOOKS,
    ),
    Resource(
        name="kept_appeal",
        title=N_("到期自动提交的申诉"),
        path="/kept-appeals",
        row=view_of(
            "KeptAppealRow",
            KeptAppeal,
            ("number", "state", "unit", "trader_name", "prior_complaint_date", "kept_at", "wakes_on", "fault"),
            states=KEPT.states,
        ),
        listing=Listing(page=lambda call: queries.kept_page(viewer=call.viewer, after=call.after)),
        roles=LOOKS,
    ),
    Resource(
        name="own_kept_appeal",
        title=N_("消费者自己的、到期自动提交的申诉"),
        path="/kept-appeals",
        one="/kept-appeals/{number}",
        place=schemas.Number,
        find=lambda number, call: queries.kept_by_number(number, viewer=call.viewer),
        row=view_of(
            "OwnKeptAppealRow",
            KeptAppeal,
            ("number", "state", "unit", "trader_name", "prior_complaint_date", "kept_at", "wakes_on", "case"),
            states=KEPT.states,
        ),
        machine=KEPT,
        argument="kept",
        offers=lambda record, call: queries.kept_offers(record, viewer=call.viewer, at=call.at),
        history=lambda record, call: queries.history_of_kept(record, viewer=call.viewer),
        acts=(Act(name="wake", action=wake_answered, form=AnsweredForm), Act(name="drop", action=drop_kept)),
        sides=frozenset({"consumers"}),
        own=True,
        opened=keeper_of,
    ),
    Resource(
        name="firm_figures",
        title=N_("各企业报告和赔付的情况"),
        path="/firm-figures",
        row=plain_view(FirmFigures),
        listing=Listing(
            page=figures,
            filters={"begin": (Since | None, None), "end": (Since | None, None)},
        ),
        roles=LOOKS,
    ),
)

FAMILY = Family(tag="appeals", title=N_("申诉"), scope="appeals", resources=RESOURCES)
