"""Samples at the desk: the lists, the sheet on the spot, one sample, its verbs, its files."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.desk.sampling.forms import ItemForms, SheetForm, items_in
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.procedures.rules import days_left
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.sample.take import take_sample
from gongzhi.sampling.catalog import kind_choices
from gongzhi.sampling.models import Sample, SampleFile
from gongzhi.sampling.states import SAMPLE
from gongzhi.sampling.verbs import VERBS, do
from gongzhi.sampling.words import State

TONES = {
    "reject": "warn", "object": "warn", "draw": "accent", "void": "bad", "withdraw": "warn", "publish": "good",
    "clue": "warn", "measure": "warn", "dispose": "good",
}  # fmt: skip
WITH_ITEMS = {"report", "retest"}
"""Verbs whose page asks for the items of a report in rows."""


@require_GET
@desk_page(*access.LOOKS)
def samples(request: HttpRequest) -> HttpResponse:
    """Show one page of a list of samples."""
    which = request.GET.get("list", "due" if request.viewer.is_a(*access.WORK) else "all")
    told = {name: request.GET.get(name, "")[:60] for name in ("kind", "state", "text")}
    plan = request.GET.get("plan", "")
    filters = queries.Filters(**told, plan=int(plan) if plan[:18].isdecimal() else None)
    try:
        page = queries.page_of_samples(
            which, viewer=request.viewer, filters=filters, after=request.GET.get("after", "")
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {**told, "plan": plan, "list": which}.items() if value}
    context = {
        "rows": as_rows(page.rows, request.viewer),
        "which": which,
        "lists": [("due", _("近期要办")), ("open", _("没有结果的")), ("failed", _("不合格")), ("all", _("全部"))],
        "filters": filters,
        "kinds": kind_choices(),
        "states": State.choices,
        "is_filtered": any(told.values()) or bool(plan),
        "may_sample": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        },
    }
    return show(request, "desk/sampling/samples.html", context)


def as_rows(rows: list[Sample], viewer) -> list[Sample]:
    """Put on each row what is next due, and whether the viewer may know whose it is; no query a row."""
    today, work_calendar = clock.today(), calendar()
    for row in rows:
        row.blind = access.is_laboratory(row, viewer)
        row.limit_chip = None
        if row.due_date:
            row.limit_chip = {
                "days_left": days_left(today, row.due_date, counted="working", calendar=work_calendar),
                "counted": "working",
                "due_date": row.due_date,
                "title": _("最近的期限"),
                "basis": "",
                "article": "",
                "mark": "",
                "provisional": False,
                "met": None,
            }
    return rows


def find(request: HttpRequest, number: str) -> Sample:
    """Find the sample of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.sample_by_number(number, viewer=request.viewer)
    except Sample.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Fill in the sheet of a sample on the spot."""
    posted = request.method == "POST"
    initial = {"plan_id": request.GET.get("plan", "")[:18]}
    form = SheetForm(
        request.POST if posted else None, request.FILES if posted else None, viewer=request.viewer, initial=initial
    )
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = take_sample(**form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused, fields={**form.refused_as, "files": "photos"})
            else:
                messages.success(request, _("已登记样品，请在期限内送检。"))
                return redirect("desk:sample", made.number)
    return show(request, "desk/sampling/new.html", {"form": form, "officer_id": request.viewer.id}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """Show a sample."""
    return show_sample(request, find(request, number))


def show_sample(request: HttpRequest, record: Sample, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    blind = access.is_laboratory(record, viewer)
    limits = [
        chip_of(row, today=clock.day_of(at), work_calendar=calendar())
        for row in queries.limits_on(record, viewer=viewer)
    ]
    context = {
        "sample": record,
        "blind": blind,
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=at)
            if record.state in offer.transition.sources
        ],
        "base": reverse("desk:sample", args=[record.number]),
        "running": [chip for chip in limits if chip["running"]],
        "ended": [chip for chip in limits if not chip["running"]],
        "law": procedure_by_id(record.procedure) if record.procedure else None,
        "reports": queries.reports_of(record, viewer=viewer),
        "objections": [] if blind else list(record.objections.order_by("id")),
        "files": queries.files_of(record, viewer=viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        "under": None if blind else under_campaigns("sample", record, viewer=viewer),
        "others": [] if blind else others_of(record, viewer),
        **({"measures": [], "clues": []} if blind else queries.followed(record, viewer=viewer)),
        **more,
    }
    return show(request, "desk/sampling/sample.html", context, status=status)


def others_of(record: Sample, viewer) -> list[Sample]:
    if record.trader_id is None:
        return []
    found = queries.samples_of_trader(record.trader_id, viewer=viewer)
    return [row for row in found if row.pk != record.pk]


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, number)
    if verb not in VERBS[SAMPLE.kind] or not SAMPLE.entitled(record, SAMPLE[verb], request.viewer):
        raise Http404
    entry = VERBS[SAMPLE.kind][verb]
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    rows = ItemForms(request.POST or None, prefix="item") if verb in WITH_ITEMS else None
    if request.method == "GET":
        refused = SAMPLE.refusal(record, verb, by=request.viewer, at=clock.now())
        form = InputForm(**told)
        return show_act(request, record, verb, form, rows, refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    if not journal.done_before(SAMPLE.kind, record.pk, form.sent_key()):
        if not form.is_valid() or (rows is not None and not rows.is_valid()):
            return show_act(request, record, verb, form, rows, status=422)
        more = {"items": items_in(rows)} if rows is not None else {}
        key = form.cleaned_data["key"]
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=key, **form.told(), **more)
        except Refused as refused:
            status = put_refusal(form, refused, fields=form.refused_as)
            return show_act(request, record, verb, form, rows, status=status)
    messages.success(request, str(entry.done))
    return go(request, reverse("desk:sample", args=[record.number]))


def show_act(request: HttpRequest, record: Sample, verb: str, form, rows, *, refusal: str = "", status: int = 200):
    base = reverse("desk:sample", args=[record.number])
    context = {
        "record": record,
        "heading": f"{record.number} {record.goods}",
        "verb": verb,
        "title": SAMPLE[verb].title,
        "form": form,
        "rows": rows,
        "multipart": form.is_multipart() or rows is not None,
        "refusal": refusal,
        "base": base,
        "action": f"{base}{verb}/",
    }
    if request.htmx:
        return render(request, "desk/sampling/form.html", context, status=status)
    return show(request, "desk/sampling/act.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a file of a sample; only to those who may open it."""
    record = find(request, number)
    try:
        found, content = queries.content_of(record, file, viewer=request.viewer)
    except SampleFile.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        return show_sample(request, record, status=409, refusal=_("附件文件缺失或已损坏，请联系管理员从备份恢复。"))
    return files.download(found.name, found.media_type, content)
