"""Assignments at the desk: the list, one of them, its verbs and files, the boards, the list as a file."""

import tempfile
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.conference import access, queries, sources
from gongzhi.conference.actions.assignment.draft import draft_assignment
from gongzhi.conference.models import Assignment, Evidence
from gongzhi.conference.papers import register_as_docx
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.words import AssignmentState, Light, Source
from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import XLSX, write_xlsx
from gongzhi.desk.conference.acting import act_on
from gongzhi.desk.conference.forms import NewAssignmentForm
from gongzhi.desk.conference.looks import put_looks
from gongzhi.desk.conference.verbs import ASSIGNMENT_VERBS
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.documents.queries import DOCX

TONES = {
    "issue": "accent", "accept": "accent", "accept_delivery": "good", "close": "good", "contest": "warn",
    "urge": "warn", "circulate": "bad", "escalate": "bad", "supervise": "bad", "cancel": "bad", "return": "warn",
}  # fmt: skip
OWN_PAGES = {"reach"}
ADDRESSES = {
    Source.CASE: "desk:case",
    Source.INSPECTION: "desk:inspection",
    Source.CAMPAIGN: "desk:campaign",
    Source.INCIDENT: "desk:incident",
}


def filters_in(told) -> queries.Filters:
    """Read what narrows the list down out of an address or a form."""
    unit, resolution = told.get("unit", "")[:18], told.get("resolution", "")[:18]
    return queries.Filters(
        state=told.get("state", ""),
        light=told.get("light", ""),
        unit=int(unit) if unit.isdecimal() else None,
        resolution=int(resolution) if resolution.isdecimal() else None,
        waits=told.get("waits") == "1",
    )


def kept_of(filters: queries.Filters) -> dict:
    told = {"state": filters.state, "light": filters.light, "unit": filters.unit, "resolution": filters.resolution}
    return {name: value for name, value in told.items() if value} | ({"waits": "1"} if filters.waits else {})


@require_GET
@desk_page(*access.LOOKS)
def assignments(request: HttpRequest) -> HttpResponse:
    """List assignments, the earliest due first."""
    viewer, filters, after = request.viewer, filters_in(request.GET), request.GET.get("after", "")
    try:
        page = queries.page_of_assignments(viewer=viewer, today=clock.today(), filters=filters, after=after)
    except Refused:
        raise Http404 from None
    kept = kept_of(filters)
    context = {
        "rows": put_looks(page.rows),
        "filters": filters,
        "kept": kept,
        "states": AssignmentState.choices,
        "lights": Light.choices,
        "units": units_shown(viewer, filters),
        "runs_it": access.runs_it(viewer),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/conference/assignments.html", context)


def units_shown(viewer: Actor, filters: queries.Filters) -> list[Unit]:
    """List by which owners somebody who sees all may narrow the list down."""
    if not access.sees_all(viewer):
        return []
    return list(Unit.objects.in_force(clock.today()).filter(level="province").order_by("rank", "key"))


def find(request: HttpRequest, pk: int) -> Assignment:
    """Find the assignment of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.assignment_by_id(pk, viewer=request.viewer)
    except Assignment.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@desk_page(*access.OFFICE)
def new(request: HttpRequest) -> HttpResponse:
    """Draft an assignment, out of a resolution or another record that the address names."""
    names = ("resolution_id", "source", "source_place")
    start = {name: request.GET[name] for name in names if request.GET.get(name)}
    form = NewAssignmentForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = draft_assignment(**form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已拟定，可以设定节点，然后下达。"))
                return redirect("desk:assignment", made.pk)
    told = form.data if form.is_bound else start
    context = {"form": form, "about": about(told, viewer=request.viewer)}
    return show(request, "desk/conference/new_assignment.html", context, status=status)


def about(told, *, viewer: Actor) -> str:
    """Say out of what an assignment is drafted."""
    kind = told.get("source", "")
    if kind not in Source.values:
        return ""
    try:
        found = sources.source_of(kind, told.get("source_place", ""), viewer=viewer)
    except Refused:
        return ""
    return f"{Source(kind).label} {found.label}"


@require_GET
@desk_page(*access.LOOKS)
def assignment(request: HttpRequest, assignment: int) -> HttpResponse:
    """Show an assignment."""
    return show_assignment(request, find(request, assignment))


def show_assignment(request: HttpRequest, record: Assignment, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    [record] = put_looks(queries.lit([record], today=clock.day_of(at)))
    place = sources.place_of(record, viewer=viewer)
    context = {
        "assignment": record,
        "parts": queries.parts_of(record, viewer=viewer),
        "base": reverse("desk:assignment", args=[record.pk]),
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=at)
            if offer.verb not in OWN_PAGES and record.state in offer.transition.sources
        ],
        "may_reach": not ASSIGNMENT.refusal(record, "reach", by=viewer, at=at),
        "source_url": reverse(ADDRESSES[record.source], args=[place]) if place else "",
        "sees_meeting": bool(record.resolution_id) and access.may_see_meeting(record.resolution.meeting, viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        "key": uuid4(),
        **more,
    }
    return show(request, "desk/conference/assignment.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def evidence(request: HttpRequest, assignment: int, file: int) -> HttpResponse:
    """Give a file that shows what was done to be saved."""
    record = find(request, assignment)
    try:
        found = queries.evidence_of(record, file, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except Evidence.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        refusal = _("附件文件缺失或已损坏，请联系管理员从备份恢复。")
        return show_assignment(request, record, status=409, refusal=refusal)
    return files.download(found.name, found.media_type, content)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, assignment: int, verb: str) -> HttpResponse:
    """Do a verb on an assignment."""
    record = find(request, assignment)
    base = reverse("desk:assignment", args=[record.pk])
    return act_on(request, record, verb, ASSIGNMENT_VERBS, base=base, ways={})


@require_GET
@desk_page(*access.LOOKS)
def board(request: HttpRequest) -> HttpResponse:
    """Show how assignments stand, by member or by resolution."""
    by, viewer, today = request.GET.get("by", "member"), request.viewer, clock.today()
    pager, rows = {}, []
    if by == "resolution":
        try:
            page = queries.board_by_resolution(viewer=viewer, today=today, after=request.GET.get("after", ""))
        except Refused:
            raise Http404 from None
        rows = page.rows
        pager = {"next_url": f"?{urlencode({'by': by, 'after': page.after})}" if page.after else ""}
    else:
        by, rows = "member", queries.board_by_member(viewer=viewer, today=today)
    context = {
        "rows": rows,
        "by": by,
        "tabs": [
            {"title": title, "url": f"?by={key}", "current": key == by}
            for key, title in (("member", _("按单位")), ("resolution", _("按决议")))
        ],
        "pager": pager,
        "today": today,
        "sees_all": access.sees_all(viewer),
    }
    return show(request, "desk/conference/board.html", context)


@require_POST
@desk_page(*access.LOOKS)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """Give the list of assignments as a file, as far as the viewer may see it; who took it is on record."""
    at, filters = clock.now(), filters_in(request.POST)
    heading, rows = queries.exported(viewer=request.viewer, today=clock.day_of(at), filters=filters)
    facts = {"list": ASSIGNMENT.kind, "format": ending, **kept_of(filters)}
    journal.write("export", request.viewer.id, "export", by=request.viewer, at=at, facts=facts)
    name = f"gongzhi-assignments-{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"
    if ending == "docx":
        content = register_as_docx(rows, on=clock.day_of(at))
        return files.download(name, DOCX, content)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(heading, rows, file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
