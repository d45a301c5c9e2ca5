"""The law library at the desk: acts and their articles, writing a version, deciding on one, bringing files in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import csv_lines
from gongzhi.core.tables import REASON
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.library import forms
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.library import access, queries, rules
from gongzhi.library.actions.enter_act import enter_act
from gongzhi.library.actions.import_articles import COLUMNS, import_articles
from gongzhi.library.actions.propose import propose_text
from gongzhi.library.models import Act, Article, ImportedFile, Revision
from gongzhi.library.states import REVISION
from gongzhi.library.verbs import do
from gongzhi.library.words import Kind, State

TONES = {"approve": "good", "refuse": "bad"}
FORMS = {"approve": forms.NoteForm, "refuse": forms.ReasonForm}


@require_GET
@desk_page(*access.LOOKS)
def library(request: HttpRequest) -> HttpResponse:
    """List acts and cases of note, and what waits for a second person."""
    viewer = request.viewer
    rows = queries.acts(viewer=viewer)
    context = {
        "groups": [(Kind(kind).label, [act for act in rows if act.kind == kind]) for kind in Kind.values],
        "cases": queries.acts(viewer=viewer, kind=Kind.CASE),
        "waiting": queries.waiting(viewer=viewer),
        "may_write": access.works(viewer),
        "today": clock.today(),
    }
    return show(request, "desk/library/list.html", context)


def find(request: HttpRequest, key: str) -> Act:
    try:
        return queries.act_by_key(key, viewer=request.viewer)
    except Act.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Show an act with its articles."""
    record = find(request, act)
    context = {
        "act": record,
        "articles": queries.articles_of(record, viewer=request.viewer),
        "may_write": access.works(request.viewer),
        "in_force": record.in_force(clock.today()),
    }
    return show(request, "desk/library/act.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an act or a case of note."""
    return edit_act(request, None)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def amend(request: HttpRequest, act: str) -> HttpResponse:
    """Mend what is written of an act."""
    return edit_act(request, find(request, act))


def edit_act(request: HttpRequest, record: Act | None) -> HttpResponse:
    kind = forms.EditActForm if record else forms.ActForm
    initial = {}
    if record:
        names = ("title", "kind", "issuer", "number", "begins", "ends", "mark", "source", "note")
        initial = {name: getattr(record, name) for name in names} | {"names": "、".join(record.names)}
    elif request.GET.get("kind") in Kind.values:
        initial = {"kind": request.GET["kind"]}
    form, status = kind(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = enter_act(
                    **form.told(), record=record, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已保存。"))
                return redirect("desk:law-act", made.key)
    return show(request, "desk/library/enter.html", {"form": form, "act": record}, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def write(request: HttpRequest, act: str) -> HttpResponse:
    """Write a version of an article; it waits for another person."""
    record = find(request, act)
    form = forms.TextForm(request.POST if request.method == "POST" else None, initial=beginning(request, record))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = propose_text(
                    law=record, **form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已送审。另一名工作人员审核后公开。"))
                return redirect("desk:law-version", made.pk)
    return show(request, "desk/library/write.html", {"form": form, "act": record}, status=status)


def beginning(request: HttpRequest, record: Act) -> dict:
    """Fill the form with what an article says now."""
    key = rules.key_of(request.GET.get("article", "")[:20])
    if not key:
        return {}
    try:
        article = queries.article_of(record, key, viewer=request.viewer)
    except Article.DoesNotExist:
        return {"article": key}
    text = article.current
    if text is None:
        return {"article": key}
    return {
        "article": key,
        "title": text.title,
        "says": text.says,
        "questions": forms.typed(text.questions),
        "cites": " ".join(text.cites),
        "mark": text.mark,
        "source": text.source,
    }


def find_version(request: HttpRequest, pk: int) -> Revision:
    try:
        return queries.revision_by_id(pk, viewer=request.viewer)
    except Revision.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version beside what is there now."""
    record, viewer = find_version(request, pk), request.viewer
    article = record.article
    offers = REVISION.offers(record, by=viewer, at=clock.now())
    context = {
        "text": record,
        "article": article,
        "act": article.act,
        "now": article.current if article.current_id != record.pk else None,
        "offers": [offer for offer in offers if record.state in offer.transition.sources],
        "base": reverse("desk:law-version", args=[record.pk]),
        "versions": queries.versions_of(article, viewer=viewer),
        "may_write": access.works(viewer) and not article.revisions.filter(state=State.PROPOSED).exists(),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
    }
    return show(request, "desk/library/version.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Approve or refuse a version."""
    record = find_version(request, pk)
    if verb not in FORMS or not REVISION.entitled(record, REVISION[verb], request.viewer):
        raise Http404
    if request.method == "GET":
        refused = REVISION.refusal(record, verb, by=request.viewer, at=clock.now())
        return show_act(request, record, verb, FORMS[verb](), refusal=str(refused.reason) if refused else "")
    form = FORMS[verb](request.POST)
    if not done_already(REVISION.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        told = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **told)
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused))
    messages.success(request, _("已审核通过，公开页面现在是这一版。") if verb == "approve" else _("没有采用这一版。"))
    return go(request, reverse("desk:law-version", args=[record.pk]))


def show_act(request: HttpRequest, record: Revision, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "heading": record.title,
        "verb": verb,
        "title": REVISION[verb].title,
        "form": form,
        "refusal": refusal,
        "base": reverse("desk:law-version", args=[record.pk]),
    }
    if request.htmx:
        return render(request, "desk/alerts/act_form.html", context, status=status)
    return show(request, "desk/alerts/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring a file of articles in, or only say what would become of it."""
    form = forms.ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else None
    form = form or forms.ImportForm()
    status, outcome = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                outcome = import_articles(
                    file=upload,
                    file_name=upload.name,
                    dry_run=form.cleaned_data["dry_run"],
                    by=request.viewer,
                    at=clock.now(),
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                status = 200
                if outcome.file:
                    return redirect("desk:law-file", outcome.file.pk)
    context = {
        "form": form,
        "outcome": outcome,
        "files": queries.files(viewer=request.viewer),
        "columns": COLUMNS,
    }
    return show(request, "desk/library/import.html", context, status=status)


def find_file(request: HttpRequest, pk: int) -> ImportedFile:
    try:
        return queries.file_by_id(pk, viewer=request.viewer)
    except ImportedFile.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.WRITES)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of a file."""
    return show(request, "desk/library/file.html", {"file": find_file(request, pk)})


@require_GET
@desk_page(*access.WRITES)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the refused rows of a file, with the reasons, to be mended and brought in again."""
    found = find_file(request, pk)
    rows = ([*(fault["cells"].get(name, "") for name in COLUMNS), fault["reason"]] for fault in found.faults)
    return as_csv([*COLUMNS, REASON], rows, "refused.csv")


@require_GET
@desk_page(*access.WRITES)
def example(request: HttpRequest) -> HttpResponse:
    """Give an example of a file."""
    row = [
        "消费者权益保护法", "第四十六条", "投诉多久有回音", "行政部门收到投诉，七个工作日内要处理并告诉消费者。",
        "投诉后多久能知道受不受理？", "收到之日起七个工作日内。", "未核实", "",
    ]  # fmt: skip
    return as_csv(list(COLUMNS), [row], "example.csv")


def as_csv(heading: list[str], rows, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
