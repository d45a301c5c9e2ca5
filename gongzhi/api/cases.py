"""Cases over the API: queues, search, one case, its verbs, its files, what of it is revealed."""

from datetime import date
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import File, Path, Query
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from gongzhi.api import schemas
from gongzhi.api.access import Token, find_case, put_rate
from gongzhi.api.answers import answer, link_next, next_address, once, refuse_stale
from gongzhi.api.describing import case_row, done, file_of, whole_case
from gongzhi.api.problems import Problem
from gongzhi.api.router import router
from gongzhi.api.schemas import Number, QueryId, QueueWord, UnitKey, short_text
from gongzhi.api.verbs import VERBS, Verb
from gongzhi.api.words import N_
from gongzhi.cases.actions.attach import attach_file
from gongzhi.cases.actions.reveal import reveal_code, reveal_field
from gongzhi.cases.attachments import attachment_of, open_attachment
from gongzhi.cases.models import Case
from gongzhi.cases.queries import (
    PAGE,
    Filters,
    count_queues,
    page_of_queue,
    possible_duplicates,
    queues,
    search_cases,
)
from gongzhi.cases.states import CASE
from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Unit

READ, ACT, REVEAL = Token("read"), Token("act"), Token("reveal")
SEES = Token("read", "consumers")
DOES = Token("act", "consumers")
"""An officers' client, or a consumers' one with the code of the case: `find_case` sees which scope is needed."""

with override(settings.LANGUAGE_CODE):
    TITLES = {transition.verb: str(transition.title) for transition in CASE.transitions}
    """Verb → title as it stands in the code; the description is translated when it is shown."""


class FiltersIn(BaseModel):
    """What narrows a queue down."""

    kind: schemas.KindWord | None = Field(default=None, description=N_("类型"))
    state: schemas.StateWord | None = Field(default=None, description=N_("状态"))
    hotline: short_text(12) = Field(default="", description=N_("热线"))
    subject: short_text(40) = Field(default="", description=N_("商品或服务"))
    problem: short_text(40) = Field(default="", description=N_("问题"))
    unit: UnitKey | None = Field(default=None, description=N_("承办单位"))
    officer: schemas.QueryId | None = Field(default=None, description=N_("承办人"))
    region: schemas.RegionCode | None = Field(default=None, description=N_("地区；市州的代码也包括其县市区"))
    received_from: Annotated[date, Field(ge=schemas.EARLIEST)] | None = Field(
        default=None, description=N_("收到日期从")
    )
    received_to: Annotated[date, Field(ge=schemas.EARLIEST)] | None = Field(
        default=None, description=N_("收到日期到")
    )

    def filters(self) -> Filters:
        """Give the filters as lists take them; a unit that is not there finds nothing."""
        told = {name: value for name, value in self.model_dump().items() if value}
        if "unit" in told:
            told["unit"] = Unit.objects.filter(key=told["unit"]).values_list("pk", flat=True).first() or -1
        return Filters(**told)


@router.get("/queues", auth=READ, response=list[schemas.Queue], summary=N_("各队列及件数"), tags=["cases"])
def list_queues(request: HttpRequest):
    """Name the queues, each with its count up to 100."""
    counts = count_queues(viewer=request.viewer, today=clock.today())
    return answer(
        request,
        [schemas.Queue(key=queue.key, title=str(queue.title), count=counts.get(queue.key)) for queue in queues()],
    )


@router.get("/queues/{queue}", auth=READ, response=schemas.CasePage, summary=N_("一个队列中的件"), tags=["cases"])
def show_queue(
    request: HttpRequest,
    queue: QueueWord,
    filters: Query[FiltersIn],
    after: Annotated[str, Query(max_length=40, description=N_("上一页给出的位置"))] = "",
    size: Annotated[int, Query(ge=1, le=PAGE, description=N_("每页件数"))] = PAGE,
):
    """Give one page of a queue: what is due first before the rest; "all" shows the newest first."""
    today = clock.today()
    narrowed = filters.filters()
    try:
        page = page_of_queue(queue, viewer=request.viewer, today=today, filters=narrowed, after=after, size=size)
    except Refused as refused:
        raise Problem("invalid", str(refused.reason), errors=[("#after", str(refused.reason))]) from None
    address = next_address(request, page.after)
    return link_next(
        answer(request, schemas.CasePage(rows=[case_row(case) for case in page.rows], next=address)), address
    )


@router.get("/cases", auth=READ, response=schemas.CasesFound, summary=N_("查找件"), tags=["cases"])
def search(
    request: HttpRequest,
    q: Annotated[
        short_text(100),
        Query(description=N_("编号、电话、电话尾号、姓名，或内容中的两个字以上"), examples=["电热水壶"]),
    ],
):
    """Find cases by number, phone, phone ending, full name, or words of two characters and more; newest first."""
    page = search_cases(q, viewer=request.viewer)
    return answer(request, schemas.CasesFound(rows=[case_row(case) for case in page.rows], capped=page.capped))


@router.get("/cases/{number}", auth=SEES, response=schemas.Case, summary=N_("一件的全部"), tags=["cases"])
def show_case(request: HttpRequest, number: Number):
    """Give a case with its limits, history, persons (masked), links, routing, files, and what may be done."""
    case = find_case(request, number, scope="read")
    told = whole_case(case, viewer=request.viewer, at=clock.now())
    return answer(request, told, version=told.version)


@router.get(
    "/cases/{number}/duplicates",
    auth=READ,
    response=list[schemas.CaseRow],
    summary=N_("可能重复的件"),
    tags=["cases"],
)
def show_duplicates(request: HttpRequest, number: Number):
    """List other cases of the same phone, newest first."""
    case = find_case(request, number, scope="read")
    return answer(request, [case_row(each) for each in possible_duplicates(case, viewer=request.viewer)])


def add_verb(name: str, verb: Verb) -> None:
    """Add the address at which a verb is done."""

    def do(request: HttpRequest, number: Number, act: verb.schema) -> HttpResponse:
        return do_verb(request, find_case(request, number, scope="act"), verb, act)

    do.__doc__ = f"Do “{name}” on a case."
    router.post(
        f"/cases/{{number}}/{name}",
        auth=DOES,
        response=schemas.Done,
        operation_id=f"case_{name}",
        summary=TITLES[name],
        tags=["verbs"],
    )(do)


@once
def do_verb(request: HttpRequest, case: Case, verb: Verb, act: BaseModel) -> HttpResponse:
    """Do a verb once, on the version that the caller read."""
    refuse_stale(request, case)
    case = verb.action(case=case, by=request.viewer, at=clock.now(), key=request.act_key, **verb.told(act))
    version = journal.last_seq(CASE.kind, case.pk)
    return answer(request, done(case, version), version=version)


for name, verb in VERBS.items():
    add_verb(name, verb)


@router.post(
    "/cases/{number}/reveal",
    auth=REVEAL,
    response=schemas.Revealed,
    operation_id="case_reveal",
    summary=TITLES["reveal"],
    tags=["verbs"],
)
def reveal(request: HttpRequest, number: Number, act: schemas.RevealIn):
    """Give one field of a person, or the consumer's code, in clear; the history keeps who asked."""
    return do_reveal(request, find_case(request, number, scope="reveal"), act)


@once
def do_reveal(request: HttpRequest, case: Case, act: schemas.RevealIn) -> HttpResponse:
    told = {"case": case, "by": request.viewer, "at": clock.now()}
    if act.field == "code":
        value = reveal_code(**told)
    else:
        value = reveal_field(party_id=act.person or 0, field=act.field, **told)
    return answer(request, schemas.Revealed(value=value))


@router.post(
    "/cases/{number}/attachments",
    auth=DOES,
    response={201: schemas.File},
    operation_id="case_attach",
    summary=TITLES["attach"],
    tags=["verbs"],
)
def attach(
    request: HttpRequest,
    number: Number,
    file: Annotated[UploadedFile, File(description=N_("图片、PDF 或办公文档，最大 10 MB"))],
):
    """Add a file to a case; the same content a second time stays one."""
    return do_attach(request, find_case(request, number, scope="act"), file)


@once
def do_attach(request: HttpRequest, case: Case, file: UploadedFile) -> HttpResponse:
    refuse_stale(request, case)
    if refused := CASE.refusal(case, "attach", by=request.viewer, at=clock.now()):
        raise refused
    kept = attach_file(
        case=case,
        name=file.name,
        content=file.read(),
        by=request.viewer,
        at=clock.now(),
        key=request.act_key,
    )
    return answer(request, file_of(kept), status=201)


@router.get(
    "/cases/{number}/attachments/{attachment}",
    auth=SEES,
    operation_id="case_file",
    summary=N_("下载附件"),
    tags=["cases"],
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def download(request: HttpRequest, number: Number, attachment: Annotated[QueryId, Path()]):
    """Give the content of a file; only to who handles the case."""
    case = find_case(request, number, scope="read")
    found = attachment_of(case, attachment, viewer=request.viewer)
    try:
        content = b"".join(open_attachment(found, viewer=request.viewer))
    except files.Unreadable:
        raise Refused(_("附件文件缺失或已损坏，请联系管理员从备份恢复。")) from None
    return put_rate(request, files.download(found.name, found.media_type, content))
