"""Whole files over the API: imports handed in, their refused rows, and any list as a file."""

from collections.abc import Iterable
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
from gongzhi.api.problems import Problem
from gongzhi.api.records import TABLE, Marks
from gongzhi.api.router import router
from gongzhi.api.schemas import QueryId, QueueWord
from gongzhi.api.words import N_
from gongzhi.core import clock, journal
from gongzhi.desk.exports import give_export
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.exchange import access, queries
from gongzhi.exchange.doors import upload_to_be_tried
from gongzhi.exchange.models import ImportRun


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
