"""Inspections at the desk: the lists, one inspection, its verbs, its photos."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.conference.of_record import assigned_from
from gongzhi.desk.inspections.forms import NewInspectionForm
from gongzhi.desk.inspections.verbs import INSPECTIONS
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Trader
from gongzhi.inspections import access, queries
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.inspections.catalog import sectors_on
from gongzhi.inspections.models import Inspection, InspectionFile
from gongzhi.inspections.report import Photo
from gongzhi.inspections.rules import own_shown
from gongzhi.inspections.states import INSPECTION
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import Answer, FileKind, Follow, Result, State
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left

TONES = {
    "submit": "accent", "follow": "warn", "recuse": "warn", "cancel": "bad", "close": "good", "publish": "good",
}  # fmt: skip


@require_GET
@desk_page(*access.LOOKS)
def inspections(request: HttpRequest) -> HttpResponse:
    """Show one page of a list of inspections."""
    which = request.GET.get("list", "due" if request.viewer.is_a(*access.WORK) else "all")
    told = {name: request.GET.get(name, "") for name in ("sector", "kind", "state", "result", "region")}
    plan = request.GET.get("plan", "")
    filters = queries.Filters(**told, plan=int(plan) if plan[:18].isdecimal() else None)
    try:
        page = queries.page_of_inspections(
            which, viewer=request.viewer, filters=filters, after=request.GET.get("after", "")
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {**told, "plan": plan, "list": which}.items() if value}
    put_chips(page.rows)
    context = {
        "rows": page.rows,
        "which": which,
        "lists": [("due", _("近期要办")), ("mine", _("派我去的")), ("all", _("全部"))],
        "filters": filters,
        "sectors": sectors_on(clock.today()),
        "states": State.choices,
        "results": Result.choices,
        "is_filtered": any(told.values()) or bool(plan),
        "may_plan": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        },
    }
    return show(request, "desk/inspections/list.html", context)


def put_chips(rows: list[Inspection]) -> None:
    """Put on each row what is next due, as the component `limit_chip` shows it."""
    today, work_calendar = clock.today(), calendar()
    for row in rows:
        row.limit_chip = chip_of(row, today, work_calendar)


def chip_of(row: Inspection, today, work_calendar) -> dict | None:
    """Say what is next due: the visit, the re-check, or, once told, the publication."""
    sector = row.list_version
    if row.due_date:
        title = _("复查") if row.state == State.RECHECK else _("完成检查")
        fact, due, counted = (sector.recheck, row.due_date, "natural")
        if row.state != State.RECHECK:
            fact = None
    elif row.publish_due and row.published_at is None and not row.hidden:
        title, fact, due, counted = _("公开结果"), sector.publish, row.publish_due, "working"
    else:
        return None
    return {
        "days_left": days_left(today, due, counted=counted, calendar=work_calendar),
        "counted": counted,
        "due_date": due,
        "title": title,
        "basis": fact.basis if fact else _("检查计划"),
        "article": fact.article if fact else "",
        "mark": fact.mark if fact else "",
        "met": None,
    }


def find(request: HttpRequest, number: str) -> Inspection:
    """Find the inspection of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.inspection_by_number(number, viewer=request.viewer)
    except Inspection.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Arrange one inspection outside any plan."""
    initial = {}
    asked = request.GET.get("trader", "")[:18]
    if asked.isdecimal() and (trader := Trader.objects.filter(pk=int(asked)).first()):
        initial = {"trader_id": trader.pk, "trader_name": trader.name}
    again = visit_again(request)
    if again:
        initial = {
            "trader_id": again.trader_id,
            "trader_name": again.trader_name,
            "kind": f"{again.sector}:{again.kind}",
            "unit": again.unit_id,
            "planned_date": again.recheck_due,
            "address": again.address,
        }
    form = NewInspectionForm(
        request.POST if request.method == "POST" else None, viewer=request.viewer, initial=initial
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told = {**form.told(), "recheck_of": again.number if again else "", "key": form.cleaned_data["key"]}
                made = plan_inspection(**told, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused, fields={"trader": "trader_name", "sector": "kind"})
            else:
                messages.success(request, _("已安排检查，请派员。"))
                return redirect("desk:inspection", made.number)
    return show(request, "desk/inspections/new.html", {"form": form, "again": again}, status=status)


def visit_again(request: HttpRequest) -> Inspection | None:
    """Give the visit that the address asks to look at again; one that the viewer may not see is not there (404)."""
    number = request.GET.get("recheck", "")[:11]
    return find(request, number) if number else None


@require_GET
@desk_page(*access.LOOKS)
def inspection(request: HttpRequest, number: str) -> HttpResponse:
    """Show an inspection."""
    return show_inspection(request, find(request, number))


def show_inspection(request: HttpRequest, record: Inspection, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    sector = record.list_version
    found = queries.items_of(record, viewer=viewer)
    kept = queries.files_of(record, viewer=viewer)
    offers = [
        offer
        for offer in queries.offers_of(record, viewer=viewer, at=at)
        if offer.verb not in {"submit", "record"} and record.state in offer.transition.sources
    ]
    submits = not INSPECTION.refusal(record, "submit", by=viewer, at=at)
    item_titles = {item.key: item.title for item in sector.item}
    context = {
        "inspection": record,
        "sector": sector,
        "offers": offers,
        "may_submit": submits,
        "base": reverse("desk:inspection", args=[record.number]),
        "chip": chip_of(record, clock.today(), calendar()),
        "items": [
            {
                "item": item,
                "row": found.get(item.key),
                "title": str(Answer(found[item.key].answer).label) if item.key in found else "",
                "tone": {"ok": "good", "fault": "bad"}.get(found[item.key].answer, "quiet")
                if item.key in found
                else "",
                "files": [file for file in kept if file.item == item.key],
            }
            for item in sector.items_for(record.kind)
        ],
        "own": [row for row in own_shown(sector, record.own) if row[1]],
        "files": [file for file in kept if file.kind == FileKind.PHOTO and file.item not in item_titles],
        "signature": next((file for file in kept if file.kind == FileKind.SIGNATURE), None),
        "signer": queries.signer_of(record, viewer=viewer),
        "handles": access.handles(record, viewer),
        "goods": [(row, sector.goods_title(row.kind)) for row in queries.goods_of(record, viewer=viewer)],
        **(followed := queries.followed(record, viewer=viewer)),
        "may_visit_again": record.state == State.RECHECK
        and not record.hidden
        and bool(viewer.roles_in([record.unit_id]) & set(access.WORK)),
        "first": record.recheck_of if record.recheck_of_id else None,
        "rechecks": list(record.rechecks.order_by("id")),
        "clue_at_once": clue_at_once(record, offers, followed, viewer=viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        "others": [
            row for row in queries.inspections_of_trader(record.trader_id, viewer=viewer) if row.pk != record.pk
        ],
        "under": under_campaigns("inspection", record, viewer=viewer),
        "assigned": assigned_from("inspection", record.pk, record.number, viewer=viewer),
        "aside": list(record.officers.filter(aside_at__isnull=False).select_related("officer").order_by("id")),
        **more,
    }
    return show(request, "desk/inspections/page.html", context, status=status)


def clue_at_once(record: Inspection, offers: list, followed: dict, *, viewer) -> dict | None:
    """Give what one press registers as a clue: what did not comply; None where a clue follows already or may not."""
    offered = any(offer.verb == "follow" and not offer.refusal for offer in offers)
    if not offered or followed["clues"] or record.result != Result.PROBLEMS:
        return None
    text = queries.what_was_found(record, viewer=viewer)
    return {"text": text, "key": uuid4(), "follow": Follow.CLUE} if text else None


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, number)
    if verb not in INSPECTIONS or not INSPECTION.entitled(record, INSPECTION[verb], request.viewer):
        raise Http404
    entry = INSPECTIONS[verb]
    if request.method == "GET":
        refused = INSPECTION.refusal(record, verb, by=request.viewer, at=clock.now())
        form = entry.form(record=record, viewer=request.viewer)
        return show_act(request, record, verb, form, refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, record=record, viewer=request.viewer)
    if not done_already(INSPECTION.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        told = form.told()
        if verb == "photograph":
            told["photos"] = photos_in(request)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **told)
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused, fields=form.refused_as))
    messages.success(request, str(entry.done))
    return go(request, reverse("desk:inspection", args=[record.number]))


def photos_in(request: HttpRequest, name: str = "photos", item: str = "") -> list[Photo]:
    """Read the pictures that were handed in under a name."""
    return [Photo(upload.name, upload.read(), item) for upload in request.FILES.getlist(name)]


def done_already(kind: str, record, form) -> bool:
    """Tell whether this very form was sent before, as by a double click: whatever it says now, it is done."""
    try:
        key = form.fields["key"].clean(form["key"].data)
    except ValidationError:
        return False
    return journal.done_before(kind, record.pk, key)


def show_act(request: HttpRequest, record: Inspection, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "record": record,
        "heading": record.trader_name,
        "verb": verb,
        "title": INSPECTION[verb].title,
        "form": form,
        "refusal": refusal,
        "base": reverse("desk:inspection", args=[record.number]),
        "takes_photos": verb == "photograph",
        "key": uuid4(),
    }
    template = "desk/inspections/act_form.html" if request.htmx else "desk/inspections/act.html"
    if request.htmx:
        return render(request, template, context, status=status)
    return show(request, template, context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a photo or a signature; only to those who may open them."""
    record = find(request, number)
    try:
        found = queries.file_of(record, file, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except InspectionFile.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        return show_inspection(
            request, record, status=409, refusal=_("照片文件缺失或已损坏，请联系管理员从备份恢复。")
        )
    return files.download(found.name, found.media_type, content)
