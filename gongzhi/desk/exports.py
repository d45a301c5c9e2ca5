"""Any list as a file: CSV and XLSX, streamed without a cap and on record; with persons for supervisors only."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.cases.actions.reveal import reveal_contacts
from gongzhi.cases.models import Case
from gongzhi.cases.queries import queue_cases, stream
from gongzhi.cases.words import Claim
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.numbers import plain_number
from gongzhi.core.sheets import XLSX, csv_lines, write_xlsx
from gongzhi.desk.filters import FilterForm, query_of
from gongzhi.desk.lists import known_queue
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page
from gongzhi.routing.subjects import subject_title

CHUNK = 500
"""So many cases have their persons revealed in one transaction."""


def columns(*, persons: bool = False) -> list[str]:
    """Name the columns. Title, narrative and, as a rule, persons are left out: people write names there."""
    named = [_("消费者姓名"), _("消费者电话")] if persons else []
    return [
        _("编号"),
        _("类型"),
        _("状态"),
        _("结果"),
        _("热线"),
        _("收到时间"),
        _("到期日"),
        _("承办单位"),
        _("承办人"),
        _("经营者"),
        _("商品或服务"),
        _("问题"),
        _("地区代码"),
        _("地区"),
        _("诉求"),
        _("涉及金额（元）"),
        _("匿名"),
        _("作出决定时间"),
        _("办结时间"),
        _("是否解决"),
        _("挽回损失（元）"),
        _("评价（1至5）"),
        _("重办次数"),
        *named,
    ]


def row_of(case: Case) -> list:
    """Give the values of a case in the order of `columns`."""
    return [
        plain_number(case.number),
        case.get_kind_display(),
        case.get_state_display(),
        case.get_outcome_display(),
        case.hotline.key if case.hotline_id else "",
        moment(case.received_at),
        case.due_date,
        case.unit.name,
        case.officer.name if case.officer_id else "",
        case.trader_name,
        subject_title(case.subject) if case.subject else "",
        subject_title(case.problem) if case.problem else "",
        case.region_id or "",
        case.region.name if case.region_id else "",
        listed(Claim(claim).label for claim in case.claims),
        case.amount,
        yes_or_no(case.anonymous),
        moment(case.decided_at),
        moment(case.closed_at),
        yes_or_no(case.resolved),
        case.recovered,
        case.rating,
        case.reopened,
    ]


def moment(at: datetime | None) -> datetime | None:
    """Give an instant as the clock on the wall showed it, which is what a spreadsheet holds."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def yes_or_no(value: bool | None) -> str:
    return "" if value is None else _("是") if value else _("否")


def rows_of(cases: Iterable[Case]) -> Iterator[list]:
    """Give the rows of cases in the order of `columns`."""
    return (row_of(case) for case in cases)


def rows_with_persons(cases: Iterable[Case], *, by: Actor, at: datetime) -> Iterator[list]:
    """Give the rows of cases with names and phones in clear; each case's history says that they were taken."""
    cases = iter(cases)
    while some := list(islice(cases, CHUNK)):
        found = reveal_contacts(cases=some, by=by, at=at)
        for case in some:
            persons = found.get(case.pk, [])
            told = [
                listed(value for person in persons if (value := getattr(person, name))) for name in ("name", "phone")
            ]
            yield [*row_of(case), *told]


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def export(request: HttpRequest, queue: str, ending: str) -> HttpResponse:
    """Give a list as it is filtered as a file; who took what is on record before the first row goes out.

    With `persons`, names and phones stand in it: of the cases alone that units hold which this officer supervises.
    """
    known_queue(request, queue)
    filters = FilterForm(request.GET).filters()
    at = clock.now()
    persons = request.POST.get("persons") == "1"
    supervised = request.viewer.units_as(Role.SUPERVISOR)
    if persons and not supervised:
        raise Http404
    try:
        cases: QuerySet[Case] = filters.apply(queue_cases(queue, viewer=request.viewer, today=clock.day_of(at)))
    except Refused:
        raise Http404 from None
    facts = {"list": queue, "filters": query_of(filters), "format": ending}
    if persons:
        cases, facts["persons"] = cases.filter(unit_id__in=supervised), True
    heading, found = columns(persons=persons), stream(cases)
    rows = rows_with_persons(found, by=request.viewer, at=at) if persons else rows_of(found)
    journal.write("export", request.viewer.id, "export", by=request.viewer, at=at, facts=facts)
    name = f"gongzhi-{queue}-{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"
    if ending == "csv":
        response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(heading, rows, file)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
