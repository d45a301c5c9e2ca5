"""Any list as a file: CSV and XLSX, streamed without a cap and on record; with persons for supervisors only."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.cases.actions.reveal import reveal_contacts
from gongzhi.cases.models import Case
from gongzhi.cases.queries import Filters, exported, queue_cases
from gongzhi.cases.words import Claim, Kind, Outcome, State, title_of
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.listing import listed
from gongzhi.core.sheets import XLSX, csv_pieces, harmless, write_xlsx
from gongzhi.desk.filters import FilterForm, query_of
from gongzhi.desk.lists import known_queue
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page
from gongzhi.routing.subjects import subject_title

CHUNK = 500
"""So many cases have their persons revealed in one transaction."""
MANY = 2000
"""So many rows are written at a time."""


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


class Words(dict):
    """Words by what they stand for, each looked up once."""

    def __init__(self, find: Callable[[Any], str], guard: Callable[[str], str]):
        self.find, self.guard = find, guard

    def __missing__(self, key) -> str:
        word = self[key] = self.guard(self.find(key))
        return word


def rows_of(found: Iterable[list[tuple]], *, guard: Callable[[str], str]) -> Iterator[list[list]]:
    """Give rows in the order of `columns`, many at a time.

    :param found: as `exported` reads them.
    :param guard: what every text goes through.
    """
    kinds = Words(lambda key: title_of(Kind, key), guard)
    states = Words(lambda key: title_of(State, key), guard)
    outcomes = Words(lambda key: title_of(Outcome, key), guard)
    subjects = Words(lambda key: subject_title(key) if key else "", guard)
    claims = Words(lambda told: listed(Claim(claim).label for claim in told.split(",")) if told else "", guard)
    answers = Words(yes_or_no, guard)
    names = Words(lambda name: name or "", guard)
    for some in found:
        yield [
            [
                number, kinds[kind], states[state], outcomes[outcome], hotline or "", received, due, names[unit],
                names[officer], guard(trader), subjects[subject], subjects[problem], region or "", names[region_name],
                claims[claimed], amount, answers[anonymous], decided, closed, answers[resolved], recovered, rating,
                reopened,
            ]
            for number, kind, state, outcome, hotline, received, due, unit, officer, trader, subject, problem,
            region, region_name, claimed, amount, anonymous, decided, closed, resolved, recovered, rating, reopened,
            _key in some
        ]  # fmt: skip


def yes_or_no(value: bool | None) -> str:
    return "" if value is None else _("是") if value else _("否")


def with_persons(found: Iterable[list[tuple]], *, by: Actor, at: datetime, guard: Callable[[str], str]) -> Iterator:
    """Give rows with names and phones in clear; each case's history says that they were taken."""
    for some in found:
        persons = reveal_contacts(case_ids=[told[-1] for told in some], by=by, at=at)
        rows = next(rows_of([some], guard=guard))
        for told, row in zip(some, rows, strict=True):
            for name in ("name", "phone"):
                values = [value for person in persons.get(told[-1], ()) if (value := getattr(person, name))]
                row.append(guard(listed(values)))
        yield rows


def as_it_is(text: str) -> str:
    return text


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def export(request: HttpRequest, queue: str, ending: str) -> HttpResponse:
    """Give a list as it is filtered as a file; who took what is on record before the first row goes out.

    With `persons`, names and phones stand in it: of the cases alone that units hold which this officer supervises.
    """
    known_queue(request, queue)
    persons = request.POST.get("persons") == "1"
    try:
        return give_export(
            queue,
            FilterForm(request.GET).filters(),
            ending=ending,
            persons=persons,
            by=request.viewer,
            at=clock.now(),
        )
    except Refused:
        raise Http404 from None


def give_export(
    queue: str, filters: Filters, *, ending: str, persons: bool, by: Actor, at: datetime
) -> StreamingHttpResponse | FileResponse:
    """Answer with a list as a file, in the form that its ending names: csv or xlsx.

    :raises NotAllowed: if persons are wanted by who supervises nobody.
    :raises Refused: if there is no such list.
    """
    supervised = by.units_as(Role.SUPERVISOR)
    if persons and not supervised:
        raise NotAllowed(_("只有监督人可以导出姓名和电话。"))
    cases: QuerySet[Case] = filters.apply(queue_cases(queue, viewer=by, today=clock.day_of(at)))
    facts = {"list": queue, "filters": query_of(filters), "format": ending}
    if persons:
        cases, facts["persons"] = cases.filter(unit_id__in=supervised), True
    heading, as_text = columns(persons=persons), ending == "csv"
    found, guard = (
        exported(cases, as_text=as_text, size=CHUNK if persons else 2000),
        harmless if as_text else as_it_is,
    )
    pieces = with_persons(found, by=by, at=at, guard=guard) if persons else rows_of(found, guard=guard)
    journal.write("export", by.id, "export", by=by, at=at, facts=facts)
    name = f"gongzhi-{queue}-{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"
    if as_text:
        response = StreamingHttpResponse(csv_pieces(heading, pieces), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(heading, chain.from_iterable(pieces), file)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
