"""Whole files over the API: imports handed in, their refused rows, and any list as a file."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query
from ninja.files import UploadedFile
from pydantic import Field

from gongzhi.api.access import Token, put_rate
from gongzhi.api.answers import answer, key_of, once
from gongzhi.api.cases import FiltersIn
from gongzhi.api.families.exchange import RUN_ROW
from gongzhi.api.families.ride_hailing import LOAD_ROW, REPORT_ROW
from gongzhi.api.families.traders import ANSWER_FILE, AnswerRefused
from gongzhi.api.problems import Problem
from gongzhi.api.records import TABLE, Marks
from gongzhi.api.router import router
from gongzhi.api.schemas import Day, In, Out, QueryId, QueueWord, UnitKey
from gongzhi.api.words import N_
from gongzhi.appeals.actions.answer_many import MOST_BYTES, answer_many, told_faults
from gongzhi.core import clock, journal
from gongzhi.core.errors import Invalid
from gongzhi.desk.exports import give_export
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.directory.clients import TRADER
from gongzhi.directory.models import Unit
from gongzhi.directory.queries import traders_acted_for
from gongzhi.exchange import access, queries
from gongzhi.exchange.doors import upload_to_be_tried
from gongzhi.exchange.models import ImportRun
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
from gongzhi.ride_hailing.tasks import take_in
from gongzhi.ride_hailing.words import Register, ReportState


class AnswersTried(Out):
    """What would become of a file of answers."""

    read: int
    taken: int
    repeated: int
    faults: list[AnswerRefused]


class RideReportIn(In):
    """What a platform's report says of itself."""

    code: Annotated[str, Field(min_length=18, max_length=18)] = Field(
        description=N_("平台的统一社会信用代码"), examples=["91110000600037341L"]
    )
    name: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description=N_("平台的名称"), examples=["示例出行"]
    )
    from_date: Day = Field(description=N_("报告期起"), examples=["2026-04-01"])
    to_date: Day = Field(description=N_("报告期止"), examples=["2026-04-30"])
    trips: Annotated[int, Field(ge=0, le=10**9)] = Field(description=N_("申报订单数"), examples=[1200])
    revenue: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)] = Field(
        description=N_("申报营收，元"), examples=["30250.00"]
    )
    vehicles: Annotated[int, Field(ge=0, le=10**9)] = Field(description=N_("申报车辆数"), examples=[80])
    drivers: Annotated[int, Field(ge=0, le=10**9)] = Field(description=N_("申报驾驶员数"), examples=[95])
    unit: UnitKey | None = Field(default=None, description=N_("接收的单位；只在一个单位任职时可不填"))


def refuse_unless(request: HttpRequest, roles: Iterable) -> None:
    """Refuse whoever has none of these roles, as the page does.

    :raises Problem: not-allowed.
    """
    if not request.viewer.is_a(*roles):
        raise Problem("not-allowed", _("您的角色不能查看或办理这类记录。"))


@router.post(
    "/imports",
    auth=Token(all_of=("act", "exchange")),
    response={201: RUN_ROW.schema},
    operation_id="import_new",
    summary=N_("上传要导入的文件"),
    tags=["exchange"],
)
def upload(
    request: HttpRequest,
    connector: Annotated[str, Form(max_length=24, description=N_("连接器的代号，见 /connectors"))],
    file: Annotated[UploadedFile, File(description=N_("CSV、Excel（.xlsx）、Parquet 或 JSON Lines，最大 64 MB"))],
):
    """Take a file to be tried: nothing is imported before it is started."""
    refuse_unless(request, access.IMPORTS)
    return do_upload(request, connector, file)


@once
def do_upload(request: HttpRequest, connector: str, file: UploadedFile) -> HttpResponse:
    run = upload_to_be_tried(
        connector_key=connector,
        file_name=file.name,
        pieces=file.chunks(),
        by=request.viewer,
        at=clock.now(),
        key=request.act_key,
    )
    return answer(request, RUN_ROW.tell(run), status=201)


upload.marks = Marks(
    note=N_("先试读；看过结果后用 start 开始导入，或用 drop 放弃。试读的结果在 /imports/{id} 的 trial 中。")
)


@router.get(
    "/imports/{id}/refused-rows/file",
    auth=Token(all_of=("read", "exchange")),
    operation_id="import_refused_file",
    summary=N_("导入中被拒绝的行，作为文件"),
    tags=["exchange"],
    openapi_extra=TABLE,
)
def refused_rows(request: HttpRequest, id: Annotated[QueryId, Path()]):
    """Give the refused rows as a file; only to the unit that brought the file in, and on record."""
    refuse_unless(request, access.IMPORTS)
    try:
        found = queries.run_by_id(id, viewer=request.viewer)
    except ImportRun.DoesNotExist:
        raise Problem("not-found") from None
    name, media, pieces = queries.fault_file(found, viewer=request.viewer)
    journal.write("import", found.pk, "download", by=request.viewer, at=clock.now(), facts={"rows": found.refused})
    response = StreamingHttpResponse(pieces, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return put_rate(request, response)


refused_rows.marks = Marks(file=True)

Ending = Annotated[Literal["csv", "xlsx"], Field(description=N_("文件的格式"))]


@router.post(
    "/queues/{queue}/export.{ending}",
    auth=Token(all_of=("read", "exchange")),
    operation_id="export_queue",
    summary=N_("导出一个队列"),
    tags=["exchange"],
    openapi_extra=TABLE,
)
def export(
    request: HttpRequest,
    queue: QueueWord,
    ending: Annotated[Ending, Path()],
    filters: Query[FiltersIn],
    persons: Annotated[
        bool, Query(description=N_("包括姓名和电话：只有监督人，且需要 reveal 范围；逐件留痕"))
    ] = False,
):
    """Give a list as a file, streamed without a cap; who took what is on record before the first row goes out."""
    refuse_unless(request, LOOKS_INTO_CASES)
    key_of(request)
    if persons and "reveal" not in request.scopes:
        raise Problem("insufficient-scope", _("需要范围：%(scopes)s。") % {"scopes": "reveal"})
    response = give_export(
        queue, filters.filters(), ending=ending, persons=persons, by=request.viewer, at=clock.now()
    )
    response["Cache-Control"] = "no-store"
    return put_rate(request, response)


export.marks = Marks(file=True, note=N_("流式输出，不限行数。每次导出都留下记录，所以重试会再记一次。"))


# What a trader's program hands in


@router.post(
    "/trader/answers",
    auth=Token(TRADER),
    response={200: AnswersTried, 201: ANSWER_FILE.schema},
    operation_id="answer_many",
    summary=N_("批量提交报告：一个文件，逐行答复"),
    tags=[TRADER],
)
def answers(
    request: HttpRequest,
    trader: Annotated[QueryId, Form(description=N_("经营者的 id"))],
    file: Annotated[UploadedFile, File(description=N_("CSV 或 XLSX，一次最多 2000 行"))],
    dry_run: Annotated[bool, Form(description=N_("只试读，不提交"))] = False,
):
    """Take the filled-in file of what a firm owes reports on; or say what would become of it."""
    return do_answers(request, trader, file, dry_run)


@once
def do_answers(request: HttpRequest, trader: int, file: UploadedFile, dry_run: bool) -> HttpResponse:
    found = next((one for one in traders_acted_for(viewer=request.viewer) if one.pk == trader), None)
    if found is None:
        raise Invalid({"trader": _("没有这个经营者。")})
    done = answer_many(
        trader=found,
        file=BytesIO(file.read(MOST_BYTES + 1)),
        file_name=file.name,
        dry_run=dry_run,
        by=request.viewer,
        at=clock.now(),
    )
    if done.file is not None:
        return answer(request, ANSWER_FILE.tell(done.file), status=201)
    faults = [AnswerRefused(row=number, reason=reason) for number, reason in told_faults(done)]
    return answer(request, AnswersTried(read=done.read, taken=done.taken, repeated=done.repeated, faults=faults))


answers.marks = Marks(note=N_("列与工作台给出的文件相同，见 /trader/owed-reports；没有收下的行见 refused-rows。"))


# Files of ride-hailing


@router.post(
    "/ride-reports",
    auth=Token(all_of=("act", "ride-hailing")),
    response={201: REPORT_ROW.schema},
    operation_id="ride_report_new",
    summary=N_("接收平台的订单报告"),
    tags=["ride-hailing"],
)
def ride_report(
    request: HttpRequest,
    told: Annotated[RideReportIn, Form()],
    file: Annotated[UploadedFile, File(description=N_("平台报送的订单，CSV 或 Parquet"))],
):
    """Keep a platform's report and have it read; what became of it stands at its address."""
    refuse_unless(request, LOOKS_INTO_CASES)
    return do_ride_report(request, told, file)


@once
def do_ride_report(request: HttpRequest, told: RideReportIn, file: UploadedFile) -> HttpResponse:
    given = told.model_dump()
    unit_id = unit_of(given.pop("unit"))
    report = receive_report(
        new=NewReport(**given, file_name=file.name),
        pieces=file.chunks(),
        unit_id=unit_id,
        by=request.viewer,
        at=clock.now(),
        key=request.act_key,
    )
    if report.state == ReportState.WAITING:
        take_in.defer(report_id=report.pk)
    return answer(request, REPORT_ROW.tell(report), status=201)


ride_report.marks = Marks(note=N_("收下后由后台读取和比对，结果见 /ride-reports/{id}。同一平台的同一文件只收一次。"))


@router.post(
    "/ride-loads",
    auth=Token(all_of=("act", "ride-hailing")),
    response={201: LOAD_ROW.schema},
    operation_id="ride_load_new",
    summary=N_("导入网约车许可登记"),
    tags=["ride-hailing"],
)
def ride_register(
    request: HttpRequest,
    of: Annotated[Literal[*Register.values], Form(description=N_("哪一种登记"))],
    file: Annotated[UploadedFile, File(description=N_("CSV、XLSX、Parquet 或 JSON Lines，最大 32 MB"))],
    is_whole: Annotated[bool, Form(description=N_("是全部登记：没有列出的即告终止"))] = False,
    unit: Annotated[UnitKey | None, Form(description=N_("保管登记的单位"))] = None,
):
    """Bring a register's file in; rows that cannot be taken are refused one by one."""
    refuse_unless(request, LOOKS_INTO_CASES)
    return do_ride_register(request, of, file, is_whole, unit)


@once
def do_ride_register(
    request: HttpRequest, register: str, file: UploadedFile, is_whole: bool, unit: str | None
) -> HttpResponse:
    load = load_register(
        register=register,
        pieces=file.chunks(),
        file_name=file.name,
        is_whole=is_whole,
        unit_id=unit_of(unit),
        by=request.viewer,
        at=clock.now(),
        key=request.act_key,
    )
    return answer(request, LOAD_ROW.tell(load), status=201)


def unit_of(key: str | None) -> int | None:
    """Find a unit by its key.

    :raises Invalid: if there is none.
    """
    if not key:
        return None
    found = Unit.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid({"unit": _("没有这个单位。")})
    return found
