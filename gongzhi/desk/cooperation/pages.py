"""Cooperation at the desk: who owes whom what, requests and disputes, each with its verbs."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cooperation import access, queries
from gongzhi.cooperation.actions.dispute.raise_dispute import raise_dispute
from gongzhi.cooperation.actions.request.reveal import reveal_shared
from gongzhi.cooperation.actions.request.send import send_request
from gongzhi.cooperation.catalog import limit_of
from gongzhi.cooperation.models import Dispute, Request, RequestFile
from gongzhi.cooperation.moves import TABLES
from gongzhi.cooperation.verbs import do
from gongzhi.cooperation.words import OWED, State
from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.cooperation import forms
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.pages import desk_page, go, put_refusal, show

TONES = {"refuse": "bad", "withdraw": "warn", "answer": "good", "close": "good", "designate": "good", "urge": "warn"}


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk."""

    form: type[forms.ActForm]
    done: str


VERBS: dict[type, dict[str, Verb]] = {
    Request: {
        "receive": Verb(forms.NoteForm, gettext_lazy("已签收。")),
        "accept": Verb(forms.NoteForm, gettext_lazy("已同意办理。")),
        "refuse": Verb(forms.RefuseForm, gettext_lazy("已拒绝，对方能看到依据和理由。")),
        "answer": Verb(forms.AnswerForm, gettext_lazy("已答复。")),
        "return": Verb(forms.ReasonForm, gettext_lazy("已请对方补充，期限重新计算。")),
        "close": Verb(forms.NoteForm, gettext_lazy("已确认收悉。")),
        "withdraw": Verb(forms.ReasonForm, gettext_lazy("已撤回，对方不能再看共享的内容。")),
        "urge": Verb(forms.TextForm, gettext_lazy("已催促。")),
    },
    Dispute: {
        "state": Verb(forms.TextForm, gettext_lazy("已陈述意见。")),
        "settle": Verb(forms.TextForm, gettext_lazy("已登记协商结果，件按原有环节办理。")),
        "designate": Verb(forms.DesignateForm, gettext_lazy("已指定，件已到指定的单位。")),
    },
}


@require_GET
@desk_page(*access.LOOKS)
def between(request: HttpRequest) -> HttpResponse:
    """Show who owes whom what, and the requests."""
    told = {name: request.GET.get(name, "")[:20] for name in ("side", "state")}
    after = request.GET.get("after", "")
    try:
        page = queries.page_of_requests(viewer=request.viewer, after=after, **told)
    except Refused:
        raise Http404 from None
    owed = queries.owed_between(viewer=request.viewer)
    kept = {name: value for name, value in told.items() if value}
    context = {
        "matrix": queries.matrix_of(owed),
        "owed": owed[:50],
        "is_all": access.sees_all(request.viewer),
        "rows": [{"row": row, "is_late": row.state in OWED and row.due_date < clock.today()} for row in page.rows],
        **told,
        "states": State.choices,
        "may_send": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/cooperation/between.html", context)


@require_GET
@desk_page(*access.LOOKS)
def disputes(request: HttpRequest) -> HttpResponse:
    """List disputes over competence."""
    is_open, after = request.GET.get("open", "") == "1", request.GET.get("after", "")
    try:
        page = queries.page_of_disputes(viewer=request.viewer, is_open=is_open, after=after)
    except Refused:
        raise Http404 from None
    kept = {"open": "1"} if is_open else {}
    context = {
        "rows": page.rows,
        "is_open": is_open,
        "may_raise": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/cooperation/disputes.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask another unit."""
    initial = {"number": request.GET.get("case", "")[:20]}
    form = forms.SendForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        viewer=request.viewer,
        initial=initial,
    )
    return make(request, form, send_request, "desk:request", "desk/cooperation/new_request.html", form.refused_as)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new_dispute(request: HttpRequest) -> HttpResponse:
    """Raise a dispute over competence."""
    initial = {"number": request.GET.get("case", "")[:20]}
    form = forms.DisputeForm(
        request.POST if request.method == "POST" else None, viewer=request.viewer, initial=initial
    )
    return make(request, form, raise_dispute, "desk:dispute", "desk/cooperation/new_dispute.html", {})


def make(request: HttpRequest, form, action, name: str, template: str, fields: dict[str, str]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = action(**form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused, fields=fields)
            else:
                messages.success(request, _("已提出。"))
                return redirect(name, made.number)
    return show(request, template, {"form": form, "limit": limit_of("dispute")}, status=status)


def find(request: HttpRequest, number: str) -> Request:
    """Find the request of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.request_by_number(number, viewer=request.viewer)
    except Request.DoesNotExist:
        raise Http404 from None


def find_dispute(request: HttpRequest, number: str) -> Dispute:
    """Find the dispute of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.dispute_by_number(number, viewer=request.viewer)
    except Dispute.DoesNotExist:
        raise Http404 from None


def common(request: HttpRequest, record, base: str) -> dict:
    """Gather what the page of a request and of a dispute both show."""
    viewer = request.viewer
    return {
        "base": base,
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
            if record.state in offer.transition.sources
        ],
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
    }


@require_GET
@desk_page(*access.LOOKS)
def one_request(request: HttpRequest, number: str) -> HttpResponse:
    """Show a request, with what was shared of the matter."""
    return show_request(request, find(request, number))


def show_request(request: HttpRequest, record: Request, *, status: int = 200, revealed=None, refusal: str = ""):
    table = TABLES[Request]
    context = {
        **common(request, record, reverse("desk:request", args=[record.number])),
        "request_": record,
        "limit": limit_of(record.kind),
        "is_late": record.state in OWED and record.due_date < clock.today(),
        "shared": queries.shared_of(record, viewer=request.viewer),
        "revealed": revealed or {},
        "may_reveal": not table.refusal(record, "reveal", by=request.viewer, at=clock.now()),
        "files": queries.files_of(record, viewer=request.viewer),
        "asks": access.asks(record, request.viewer),
        "refusal": refusal,
    }
    return show(request, "desk/cooperation/request.html", context, status=status)


@require_POST
@desk_page(*access.WORK)
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show a shared field of personal data in clear; both histories tell it."""
    record, field = find(request, number), request.POST.get("field", "")
    try:
        value = reveal_shared(request=record, field=field, by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_request(request, record, status=409, refusal=str(refused.reason))
    return show_request(request, record, revealed={field: value})


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a file of a request to be saved."""
    record = find(request, number)
    try:
        found = queries.file_of(record, file, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except (RequestFile.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)


@require_GET
@desk_page(*access.LOOKS)
def one_dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Show a dispute."""
    record = find_dispute(request, number)
    base = reverse("desk:dispute", args=[record.number])
    context = {**common(request, record, base), "dispute": record, "limit": limit_of("dispute")}
    return show(request, "desk/cooperation/dispute.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do a verb on a request."""
    return act_on(request, find(request, number), verb, "desk:request")


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act_on_dispute(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do a verb on a dispute."""
    return act_on(request, find_dispute(request, number), verb, "desk:dispute")


def act_on(request: HttpRequest, record, verb: str, name: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    table, verbs = TABLES[type(record)], VERBS[type(record)]
    if verb not in verbs or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry, base = verbs[verb], reverse(name, args=[record.number])
    context = {"base": base, "heading": record.number, "verb": verb, "title": table[verb].title, "refusal": ""}
    status = 200
    if request.method == "GET":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        form = entry.form(record=record)
        context["refusal"] = str(refused.reason) if refused else ""
    else:
        form, status = entry.form(request.POST, request.FILES, record=record), 422
        done = done_already(table.kind, record, form)
        if not done and form.is_valid():
            try:
                do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
                done = True
            except Refused as refused:
                status = put_refusal(form, refused)
        if done:
            messages.success(request, str(entry.done))
            return go(request, base)
    context |= {"form": form, "multipart": form.is_multipart()}
    if request.htmx:
        return render(request, "desk/campaigns/act_form.html", context, status=status)
    return show(request, "desk/campaigns/act.html", context, status=status)
