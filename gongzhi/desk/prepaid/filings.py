"""Filings of issuers at the desk: the lists, a new one, one of them with its documents and reports, its verbs."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.prepaid.acting import do_verb, history, open_offers, pager_of
from gongzhi.prepaid import access, queries
from gongzhi.prepaid.actions.filing.begin import begin_filing
from gongzhi.prepaid.catalog import classes, issuer_choices
from gongzhi.prepaid.models import Filing, FilingFile
from gongzhi.prepaid.verbs import BEGIN
from gongzhi.prepaid.words import SignState, State
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left


@require_GET
@desk_page(*access.LOOKS)
def filings(request: HttpRequest) -> HttpResponse:
    """Show one page of a list of filings."""
    which = request.GET.get("list", "todo")
    told = {"issuer": request.GET.get("issuer", "")[:8], "text": request.GET.get("text", "")[:60]}
    try:
        page = queries.page_of_filings(
            which, viewer=request.viewer, today=clock.today(), after=request.GET.get("after", ""), **told
        )
    except Refused:
        raise Http404 from None
    kept = urlencode({name: value for name, value in {**told, "list": which}.items() if value})
    for row in page.rows:
        row.due = due_chip(row)
    context = {
        "rows": page.rows,
        "which": which,
        "lists": [("todo", _("待办理")), ("filed", _("已备案")), ("late", _("逾期未报")), ("all", _("全部"))],
        "issuers": issuer_choices(),
        "told": told,
        "is_filtered": any(told.values()),
        "may_begin": request.viewer.is_a(*access.WORK),
        "pager": pager_of(request, page, kept),
    }
    return show(request, "desk/prepaid/filings.html", context)


def due_chip(filing: Filing) -> dict | None:
    """Say how much time is left for the next report, once its period is over."""
    today = clock.today()
    if filing.next_due is None or filing.next_period.last_day >= today:
        return None
    return {
        "title": filing.next_period.title,
        "days_left": days_left(today, filing.next_due, counted="working", calendar=calendar()),
        "counted": "working",
        "due_date": filing.next_due,
        "basis": classes().act,
        "article": filing.law.report.article,
        "mark": filing.law.report.mark,
        "provisional": False,
        "met": None,
    }


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Enter the filing of an issuer that came on paper."""
    posted = request.method == "POST"
    form = InputForm(request.POST if posted else None, inputs=BEGIN, viewer=request.viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            told = {name: value for name, value in form.told().items() if name != "trader_name"}
            try:
                made = begin_filing(**told, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, _("已登记，请添加材料后提交。"))
                return redirect("desk:filing", made.pk)
    return show(request, "desk/prepaid/new.html", {"form": form, "title": _("登记备案")}, status=status)


def find(request: HttpRequest, pk: int) -> Filing:
    """Find the filing of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.filing_by_id(pk, viewer=request.viewer)
    except Filing.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def filing(request: HttpRequest, filing: int) -> HttpResponse:
    """Show a filing."""
    return show_filing(request, find(request, filing))


def show_filing(request: HttpRequest, record: Filing, *, status: int = 200, **more) -> HttpResponse:
    viewer = request.viewer
    context = {
        "filing": record,
        "law": record.law,
        "act": classes().act,
        "offers": open_offers(record, viewer),
        "base": reverse("desk:filing", args=[record.pk]),
        "due": due_chip(record),
        "documents": queries.documents_of(record, viewer=viewer),
        "reports": queries.reports_of(record, viewer=viewer),
        "signs": queries.signs_about(record.trader_id, viewer=viewer),
        "open_sign": SignState.OPEN,
        "history": history(record, viewer),
        "is_filed": record.state == State.FILED,
        **queries.followed(record, viewer=viewer),
        **more,
    }
    return show(request, "desk/prepaid/filing.html", context, status=status)


def address(record: Filing) -> str:
    return reverse("desk:filing", args=[record.pk])


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, filing: int, verb: str) -> HttpResponse:
    """Do a verb on a filing."""
    return do_verb(request, find(request, filing), verb, address=address)


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, filing: int, file: int) -> HttpResponse:
    """Give a document of a filing to be saved."""
    record = find(request, filing)
    try:
        found, content = queries.content_of(record, file, viewer=request.viewer)
    except FilingFile.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        return show_filing(request, record, status=409, refusal=_("附件文件缺失或已损坏，请联系管理员从备份恢复。"))
    return files.download(found.name, found.media_type, content)
