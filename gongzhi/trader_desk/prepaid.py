"""An issuer's own filing: filling it in, its documents, what it reports of each quarter, changes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import put_refusal
from gongzhi.enforcement.inputs import Input
from gongzhi.prepaid import queries
from gongzhi.prepaid.actions.filing.begin import begin_filing
from gongzhi.prepaid.catalog import classes
from gongzhi.prepaid.models import Filing, FilingFile
from gongzhi.prepaid.states import FILING
from gongzhi.prepaid.verbs import FACTS, VERBS, do
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left
from gongzhi.trader_desk.pages import show, trader_page

OWN = tuple(row.verb for row in FILING.transitions if "trader" in row.actors)
"""Verbs that an issuer does itself."""
LEADS = {
    "submit": lazy("提交后由备案机关审查；缺材料会退回补正。"),
    "report": lazy("金额以元填写。存管资金没有达到比例、余额超过上限时，要写明原因。"),
    "cancel": lazy("注销前要先退还卡内余额。"),
}


def reports_due(viewer: Actor) -> list[dict]:
    """List what is to be reported now, with how much time is left."""
    at = clock.now()
    return [{"filing": row, "limit": limit_of(row)} for row in queries.due_soon(viewer=viewer, at=at)]


def limit_of(filing: Filing) -> dict | None:
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
        "met": None,
    }


@require_safe
@trader_page
def filings(request: HttpRequest) -> HttpResponse:
    """Show the firm's filings, and let it begin one."""
    rows = queries.filings_of_traders(viewer=request.viewer)
    for row in rows:
        row.limit = limit_of(row)
    context = {"rows": rows, "may_begin": queries.may_begin_for(viewer=request.viewer)}
    return show(request, "trader_desk/filings.html", context, here="prepaid")


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def new(request: HttpRequest) -> HttpResponse:
    """Begin a filing."""
    firms = queries.may_begin_for(viewer=request.viewer)
    if not firms:
        raise Http404
    names = [(str(firm.pk), firm.name) for firm in firms]
    which = Input("trader_id", _("发卡企业"), "officer", options=lambda record, at: names)
    inputs = (which, *FACTS) if len(firms) > 1 else FACTS
    posted = request.method == "POST"
    form = InputForm(request.POST if posted else None, inputs=inputs, viewer=request.viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            told = {"trader_id": firms[0].pk} | form.told()
            try:
                made = begin_filing(**told, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已保存，请添加材料后提交。"))
                return redirect("trader:filing", made.pk)
    context = {"form": form, "firm_name": firms[0].name if len(firms) == 1 else ""}
    return show(request, "trader_desk/new_filing.html", context, here="prepaid", status=status)


def find(request: HttpRequest, id: int) -> Filing:
    """Find the filing of an address; one that is not the firm's is not there (404)."""
    try:
        return queries.filing_by_id(id, viewer=request.viewer)
    except (Filing.DoesNotExist, OverflowError):
        raise Http404 from None


@require_safe
@trader_page
def filing(request: HttpRequest, id: int) -> HttpResponse:
    """Show a filing: where it stands, what is missing, what was reported."""
    record, viewer = find(request, id), request.viewer
    offers = [
        offer
        for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
        if record.state in offer.transition.sources and offer.verb != "attach"
    ]
    lines = queries.history_of(record, viewer=viewer)
    returned = next((line.note for line in reversed(lines) if line.verb == "return"), "")
    context = {
        "filing": record,
        "law": record.law,
        "offers": offers,
        "may_attach": not FILING.refusal(record, "attach", by=viewer, at=clock.now()),
        "base": reverse("trader:filing", args=[record.pk]),
        "limit": limit_of(record),
        "documents": queries.documents_of(record, viewer=viewer),
        "reports": queries.reports_of(record, viewer=viewer),
        "returned": returned if record.state == "returned" else "",
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": ""} for line in reversed(lines)
        ],
    }
    return show(request, "trader_desk/filing.html", context, here="prepaid")


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def act(request: HttpRequest, id: int, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, id)
    if verb not in OWN:
        raise Http404
    entry, posted = VERBS[FILING.kind][verb], request.method == "POST"
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    initial = {"document": request.GET.get("document", "")[:16]} if verb == "attach" else None
    form = InputForm(request.POST, request.FILES, **told) if posted else InputForm(**told, initial=initial)
    refused = FILING.refusal(record, verb, by=request.viewer, at=clock.now())
    refusal, status = (str(refused.reason) if refused and not posted else ""), 200
    if posted:
        status = 422
        if form.is_valid():
            key = form.cleaned_data["key"]
            try:
                if not journal.done_before(FILING.kind, record.pk, key):
                    do(record, verb, by=request.viewer, at=clock.now(), key=key, **form.told())
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, str(entry.done))
                return redirect("trader:filing", record.pk)
    context = {
        "filing": record,
        "title": FILING[verb].title,
        "lead": LEADS.get(verb, ""),
        "form": form,
        "refusal": refusal,
    }
    return show(request, "trader_desk/filing_act.html", context, here="prepaid", status=status)


@require_safe
@trader_page
def download(request: HttpRequest, id: int, file: int) -> HttpResponse:
    """Give one of the firm's own documents."""
    record = find(request, id)
    try:
        found, content = queries.content_of(record, file, viewer=request.viewer)
    except (FilingFile.DoesNotExist, OverflowError, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
