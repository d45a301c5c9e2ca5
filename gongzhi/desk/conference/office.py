"""What the conference's office keeps: members and their people, circulars on late assignments, authorisations."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.conference import access, queries
from gongzhi.conference.actions.appoint import appoint_person
from gongzhi.conference.actions.authorise import record_authorisation
from gongzhi.conference.actions.circulate import MOST_LINES, circulate_late
from gongzhi.conference.actions.end_term import end_term
from gongzhi.conference.models import Authorisation, Circulation, Person
from gongzhi.conference.moves import member_units
from gongzhi.conference.papers import CIRCULAR, CIRCULATED
from gongzhi.conference.words import Light
from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.conference.forms import AppointForm, AuthorisationForm, CirculateForm, EndTermForm
from gongzhi.desk.documents.papers import look_of
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.documents.queries import documents_of


@require_GET
@desk_page(*access.LOOKS)
def circulars(request: HttpRequest) -> HttpResponse:
    """List the circulars on late assignments, latest first."""
    try:
        page = queries.page_of_circulations(viewer=request.viewer, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    context = {
        "rows": page.rows,
        "runs_it": access.runs_it(request.viewer),
        "pager": {"next_url": f"?{urlencode({'after': page.after})}" if page.after else ""},
    }
    return show(request, "desk/conference/circulars.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.OFFICE)
def circulate(request: HttpRequest) -> HttpResponse:
    """Choose late assignments and tell all members of them."""
    filters = queries.Filters(light=Light.LATE)
    page = queries.page_of_assignments(viewer=request.viewer, today=clock.today(), filters=filters, size=MOST_LINES)
    chosen = [value for value in request.GET.getlist("assignment") if value.isdecimal()]
    told = request.POST if request.method == "POST" else None
    form = CirculateForm(told, rows=page.rows, initial={"assignments": chosen or [row.pk for row in page.rows]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = circulate_late(**form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已通报，全体成员单位会在到期提醒里看到。"))
                return redirect("desk:circular", made.pk)
    return show(request, "desk/conference/circulate.html", {"form": form, "rows": page.rows}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a circular with the document that was made of it, and how its assignments stand now."""
    viewer = request.viewer
    try:
        found = queries.circulation_by_id(pk, viewer=viewer)
    except Circulation.DoesNotExist:
        raise Http404 from None
    now = queries.assignments_by_id([line["id"] for line in found.lines], viewer=viewer)
    context = {
        "circular": found,
        "lines": [{**line, "now": now.get(line["id"])} for line in found.lines],
        "documents": [look_of(row) for row in documents_of(CIRCULATED, found.pk, viewer=viewer)],
        "paper": CIRCULAR,
    }
    return show(request, "desk/conference/circular.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def members(request: HttpRequest) -> HttpResponse:
    """Show who sits in the conference; the office appoints."""
    viewer, today = request.viewer, clock.today()
    runs = access.runs_it(viewer)
    if request.method == "POST" and not runs:
        raise Http404
    start = {"from_date": today}
    form = AppointForm(request.POST if request.method == "POST" else None, initial=start) if runs else None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                appoint_person(**form.cleaned_data, by=viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已登记。"))
                return redirect("desk:conference-members")
    people = queries.people_on(today, viewer=viewer)
    seen = access.sees_all(viewer) or access.is_member(viewer)
    rows = [{"unit": unit, "people": people.get(unit.pk, [])} for unit in member_units(on=today)] if seen else []
    context = {"rows": rows, "form": form, "runs_it": runs, "today": today}
    return show(request, "desk/conference/members.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.OFFICE)
def end_person(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's term."""
    try:
        person = queries.person_by_id(pk, viewer=request.viewer)
    except Person.DoesNotExist:
        raise Http404 from None
    form = EndTermForm(request.POST if request.method == "POST" else None, initial={"to_date": clock.today()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                end_term(person=person, **form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已登记任期结束。"))
                return redirect("desk:conference-members")
    return show(request, "desk/conference/end_term.html", {"form": form, "person": person}, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def authorisations(request: HttpRequest) -> HttpResponse:
    """Show what the government authorised, and put a new authorisation on record."""
    viewer, today = request.viewer, clock.today()
    if not access.sees_all(viewer):
        raise Http404
    runs = access.runs_it(viewer)
    if request.method == "POST" and not runs:
        raise Http404
    start = {"from_date": today, "to_date": today + timedelta(days=180)}
    form = None
    if runs:
        form = AuthorisationForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=start)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                record_authorisation(**form.told(), by=viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused, fields={"files": "file"})
            else:
                messages.success(request, _("已登记授权，有效期内可以据此开展督查。"))
                return redirect("desk:authorisations")
    try:
        page = queries.page_of_authorisations(viewer=viewer, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    context = {
        "rows": page.rows,
        "form": form,
        "today": today,
        "pager": {"next_url": f"?{urlencode({'after': page.after})}" if page.after else ""},
    }
    return show(request, "desk/conference/authorisations.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def authorisation_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the government's document to be saved."""
    try:
        found = queries.authorisation_by_id(pk, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except (Authorisation.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
