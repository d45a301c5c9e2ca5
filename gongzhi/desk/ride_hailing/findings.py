"""Findings about ride-hailing platforms at the desk: what runs found and members told, confirmed or set aside."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, put_refusal, show
from gongzhi.desk.ride_hailing.forms import ConfirmForm, FindingForm, ReasonForm
from gongzhi.desk.ride_hailing.pages import look, next_url, units_of, wanted
from gongzhi.enforcement import queries as enforcement
from gongzhi.enforcement.models import Clue
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.access import WORKS
from gongzhi.ride_hailing.actions.confirm import confirm_finding
from gongzhi.ride_hailing.actions.dismiss import dismiss_finding
from gongzhi.ride_hailing.actions.reconsider import reconsider_finding
from gongzhi.ride_hailing.actions.tell import NewFinding, tell_finding
from gongzhi.ride_hailing.catalog import violation_title, violations
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.states import FINDING
from gongzhi.ride_hailing.words import FindingState

DISMISS_ID = "dismiss-%s"
"""How the fields of the second form on the page are told apart from those of the first."""


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def findings(request: HttpRequest) -> HttpResponse:
    """List findings by where they stand."""
    state = request.GET.get("state", FindingState.CANDIDATE)
    state = state if state in FindingState.values else FindingState.CANDIDATE
    page = queries.findings(viewer=request.viewer, state=state, after=wanted(request.GET.get("after", "")))
    context = {
        "rows": [{"finding": row, "title": violation_title(row.violation)} for row in page.rows],
        "state": state,
        "tabs": [{"key": key, "title": title} for key, title in FindingState.choices],
        "may_tell": bool(request.viewer.units_as(*WORKS)),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/ride_hailing/findings.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def new_finding(request: HttpRequest) -> HttpResponse:
    """Enter what a member knows of."""
    units = units_of(request.viewer.units_as(*WORKS))
    if not units:
        raise Http404
    start = {"act_key": uuid4(), "unit_id": units[0].pk}
    form = FindingForm(request.POST or None, request.FILES or None, initial=start, units=units)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = dict(form.cleaned_data)
            key, unit_id = told.pop("act_key"), told.pop("unit_id")
            try:
                made = tell_finding(
                    new=NewFinding(**told), unit_id=unit_id, by=request.viewer, at=clock.now(), key=key
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已登记，待确认。"))
                return redirect("desk:ride-finding", made.pk)
    return show(request, "desk/ride_hailing/new_finding.html", {"form": form}, status=status)


def find_finding(request: HttpRequest, pk: int) -> Finding:
    try:
        return queries.finding(pk, viewer=request.viewer)
    except Finding.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding with what it rests on and what may be decided."""
    return show_finding(request, find_finding(request, pk))


def show_finding(
    request: HttpRequest, row: Finding, *, status: int = 200, confirm=None, dismiss=None, **more
) -> HttpResponse:
    viewer = request.viewer
    offers = {offer.verb: offer for offer in queries.offers(row, viewer=viewer, at=clock.now())}
    context = {
        "finding": row,
        **look(row.state),
        "violation": violations()[row.violation],
        "open": {verb for verb, offer in offers.items() if not offer.refusal},
        "why_not": offers["confirm"].refusal if "confirm" in offers and row.state == FindingState.CANDIDATE else "",
        "confirm": confirm or ConfirmForm(initial={"act_key": uuid4()}, finding=row),
        "dismiss": dismiss or ReasonForm(initial={"act_key": uuid4()}, auto_id=DISMISS_ID),
        "evidence": queries.evidence(row, viewer=viewer),
        "clue_url": clue_url(row, request),
        "history": queries.history(row),
        **more,
    }
    return show(request, "desk/ride_hailing/finding.html", context, status=status)


def clue_url(row: Finding, request: HttpRequest) -> str:
    """Give the address of the clue that a finding became; empty where the viewer may not see it."""
    if not row.clue_id or not enforcement.visible_ids(Clue, [row.clue_id], viewer=request.viewer):
        return ""
    return reverse("desk:record", args=[Clue.record_kind, row.clue.number])


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm a finding as a clue, set it aside, or take it up again."""
    row = find_finding(request, pk)
    if what not in {"confirm", "dismiss", "reconsider"} or not FINDING.entitled(row, FINDING[what], request.viewer):
        raise Http404
    told = {"finding": row, "by": request.viewer, "at": clock.now()}
    if what == "reconsider":
        try:
            reconsider_finding(**told)
        except Refused as refused:
            return show_finding(request, row, status=409, refusal=refused.reason)
        messages.success(request, _("已重新列为待确认。"))
        return redirect("desk:ride-finding", row.pk)
    form = (
        ConfirmForm(request.POST, finding=row) if what == "confirm" else ReasonForm(request.POST, auto_id=DISMISS_ID)
    )
    if not form.is_valid():
        return show_finding(request, row, status=422, **{what: form})
    said = dict(form.cleaned_data)
    key = said.pop("act_key")
    try:
        if what == "confirm":
            done = confirm_finding(**told, **said, key=key)
            messages.success(request, _("已确认，登记为线索 %(number)s。") % {"number": done.clue.number})
        else:
            dismiss_finding(**told, **said, key=key)
            messages.success(request, _("已排除。"))
    except Refused as refused:
        status = put_refusal(form, refused)
        return show_finding(request, row, status=status, **{what: form})
    return redirect("desk:ride-finding", row.pk)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def evidence(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Give a file of a finding to be saved."""
    row = find_finding(request, pk)
    found = next((each for each in queries.evidence(row, viewer=request.viewer) if each.pk == file), None)
    if found is None:
        raise Http404
    try:
        content = files.read_kept(found.sha256)
    except files.Unreadable:
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
