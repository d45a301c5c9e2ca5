"""The page for the field: a check list on a phone, with or without a network; what it sends comes in exactly once."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, journal
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.desk.inspections.work import find, photos_in, put_chips
from gongzhi.desk.pages import desk_page, show
from gongzhi.inspections import access, queries
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.report import MOST_FILES, Report
from gongzhi.inspections.states import INSPECTION
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import Answer, Result, Signed


@require_GET
@desk_page(*access.WORK)
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer's visits, for a phone: what is to be done, and what waits on this phone for a network."""
    rows = queries.field_work(viewer=request.viewer)
    put_chips(rows)
    return show(request, "desk/inspections/mine.html", {"rows": rows, "officer_id": request.viewer.id})


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Tell the page's script who is signed in, and the token with which forms are sent."""
    if request.viewer.kind != "officer":
        return JsonResponse({"officer": None}, status=403, headers={"Cache-Control": "no-store"})
    told = {"officer": request.viewer.id, "token": get_token(request)}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, from an address whose pages it may serve."""
    path = finders.find("build/worker.js")
    if path is None:
        raise Http404
    with open(path, "rb") as file:
        return HttpResponse(
            file.read(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
        )


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def field(request: HttpRequest, number: str) -> HttpResponse:
    """Show the check list, or take what was filled in; a script is answered in JSON, a form by a page."""
    record = find(request, number)
    if request.method == "GET":
        if refused := INSPECTION.refusal(record, "submit", by=request.viewer, at=clock.now()):
            messages.info(request, str(refused.reason))
            return redirect("desk:inspection", record.number)
        return show_field(request, record)
    verb = "record" if request.POST.get("then") == "record" else "submit"
    key = key_in(request)
    try:
        if key is None:
            raise Refused(_("这份记录没有编号，请刷新页面后重填。"))
        if not journal.done_before(INSPECTION.kind, record.pk, key):
            record = do(record, verb, report=report_in(request, record), by=request.viewer, at=clock.now(), key=key)
    except Refused as refused:
        return refuse(request, record, refused)
    address = reverse("desk:inspection", args=[record.number])
    if wants_json(request):
        return JsonResponse({"number": record.number, "url": address})
    messages.success(request, _("检查结果已提交。") if verb == "submit" else _("已暂存。"))
    return redirect(address)


def refuse(request: HttpRequest, record: Inspection, refused: Refused) -> HttpResponse:
    """Tell what is wrong: to a script as JSON, else on the page again with everything that was typed."""
    faults = refused.faults if isinstance(refused, Invalid) else {refused.field: str(refused.reason)}
    status = 403 if isinstance(refused, NotAllowed) else 422 if any(faults) else 409
    if wants_json(request):
        return JsonResponse({"reason": str(refused.reason), "faults": faults}, status=status)
    return show_field(request, record, status=status, faults=faults)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def key_in(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def report_in(request: HttpRequest, record: Inspection) -> Report:
    """Read the form of the field."""
    told = request.POST
    items = record.list_version.items_for(record.kind)
    photos = photos_in(request)
    for item in items:
        photos += photos_in(request, f"photo_{item.key}", item.key)
    signature = request.FILES.get("signature")
    return Report(
        answers={item.key: told[f"item_{item.key}"] for item in items if told.get(f"item_{item.key}")},
        notes={item.key: told.get(f"note_{item.key}", "") for item in items},
        inspected_at=moment_in(told.get("inspected_at", "")),
        result=told.get("result", ""),
        finding=told.get("finding", ""),
        own={own.key: told.get(f"own_{own.key}", "").strip() for own in record.list_version.field},
        signed=told.get("signed", ""),
        signer=told.get("signer", ""),
        signature=signature.read() if signature else b"",
        corrected_on_spot=bool(told.get("corrected_on_spot")),
        told=bool(told.get("told")),
        latitude=decimal_in(told.get("latitude", "")),
        longitude=decimal_in(told.get("longitude", "")),
        photos=tuple(photos[: MOST_FILES + 1]),
    )


def moment_in(text: str) -> datetime | None:
    """Read a moment as a phone tells it, where the province lies.

    :raises Refused: if it is none.
    """
    if not text:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise Refused(_("检查时间不正确。"), field="inspected_at")
    return at if at.tzinfo else timezone.make_aware(at)


def decimal_in(text: str) -> Decimal | None:
    """Read a degree with six decimals.

    :raises Refused: if it is none.
    """
    if not text:
        return None
    try:
        degree = Decimal(text)
        if not degree.is_finite():
            raise InvalidOperation
        return degree.quantize(Decimal("0.000001"))
    except InvalidOperation:
        raise Refused(_("位置不正确。"), field="latitude") from None


def show_field(request: HttpRequest, record: Inspection, *, status: int = 200, faults: dict | None = None):
    sector, told, faults = record.list_version, request.POST, faults or {}
    found = queries.items_of(record, viewer=request.viewer)

    def said(name: str, kept: str = "") -> str:
        return told.get(name, kept) if request.method == "POST" else kept

    items = [
        {
            "item": item,
            "answers": [(str(answer), Answer(answer).label) for answer in item.answers],
            "chosen": said(f"item_{item.key}", found[item.key].answer if item.key in found else ""),
            "note": said(f"note_{item.key}", found[item.key].note if item.key in found else ""),
            "fault": faults.get(f"item_{item.key}", ""),
            "note_fault": faults.get(f"note_{item.key}", ""),
        }
        for item in sector.items_for(record.kind)
    ]
    context = {
        "inspection": record,
        "sector": sector,
        "items": items,
        "own": [
            {
                "own": own,
                "value": said(f"own_{own.key}", record.own.get(own.key, "")),
                "fault": faults.get(f"own_{own.key}", ""),
            }
            for own in sector.field
        ],
        "results": [choice for choice in Result.choices if choice[0] != Result.PROBLEMS],
        "result": said("result", record.result),
        "finding": said("finding", record.finding),
        "signings": Signed.choices,
        "signed": said("signed", record.signed),
        "signer": said("signer"),
        "corrected": said("corrected_on_spot", "1" if record.corrected_on_spot else ""),
        "told": said("told"),
        "faults": faults,
        "reasons": list(dict.fromkeys(reason for reason in faults.values() if reason)),
        "key": key_in(request) or uuid4(),
        "officer_id": request.viewer.id,
        "may_record": not INSPECTION.refusal(record, "record", by=request.viewer, at=clock.now()),
        "inspected_at": said("inspected_at") or timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "base": reverse("desk:inspection", args=[record.number]),
    }
    return show(request, "desk/inspections/field.html", context, status=status)
