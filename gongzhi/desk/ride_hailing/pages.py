"""Ride-hailing at the desk: platforms' reports, what comparing them with the registers flags, the registers."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import csv_lines
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, put_refusal, show
from gongzhi.desk.ride_hailing.forms import (
    ReasonForm,
    RegisterForm,
    ReportForm,
    register_columns,
    trip_columns,
)
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing import access, queries
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.actions.reveal import reveal_trip
from gongzhi.ride_hailing.actions.withdraw import withdraw_report
from gongzhi.ride_hailing.catalog import violations
from gongzhi.ride_hailing.models import Load, Report, Run
from gongzhi.ride_hailing.rules import compared
from gongzhi.ride_hailing.states import REPORT
from gongzhi.ride_hailing.tasks import take_in
from gongzhi.ride_hailing.words import FindingState, JointState, PartState, Register, ReportState

LOOKS = {
    ReportState.WAITING: ("accent", "clock"),
    ReportState.LOADED: ("good", "circle-check"),
    ReportState.UNUSABLE: ("bad", "alert-circle"),
    ReportState.WITHDRAWN: ("quiet", "circle-x"),
    FindingState.CANDIDATE: ("accent", "eye-search"),
    FindingState.CONFIRMED: ("bad", "alert-circle"),
    FindingState.DISMISSED: ("quiet", "circle-x"),
    JointState.OPEN: ("accent", "users"),
    JointState.CONCLUDED: ("good", "circle-check"),
    JointState.CANCELLED: ("quiet", "circle-x"),
    PartState.LEAD: ("accent", "users"),
    PartState.INVITED: ("warn", "clock"),
    PartState.JOINED: ("accent", "circle-check"),
    PartState.STATED: ("good", "circle-check"),
    PartState.DECLINED: ("quiet", "circle-x"),
}


def look(state: str) -> dict:
    """Say how a state looks: tone and icon."""
    tone, icon = LOOKS[state]
    return {"tone": tone, "icon": icon}


def wanted(number: str) -> str:
    return number if number.isdecimal() and len(number) <= 18 else ""


def next_url(request: HttpRequest, after: str) -> dict:
    """Give what the pager shows: the next page with the same choices."""
    if not after:
        return {"next_url": "", "previous_url": ""}
    query = request.GET.copy()
    query["after"] = after
    return {"next_url": f"?{query.urlencode()}", "previous_url": ""}


def as_file(name: str, heading: list[str], rows) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def units_of(keys: list[int]) -> list[Unit]:
    return list(Unit.objects.in_force(clock.today()).filter(pk__in=keys))


# Reports


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def reports(request: HttpRequest) -> HttpResponse:
    """List the platforms' reports with what was flagged last."""
    page = queries.reports(viewer=request.viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "rows": [{"report": report, "run": run, **look(report.state)} for report, run in page.rows],
        "may_add": bool(access.keeping_units(request.viewer)),
        "sees_registers": access.sees_registers(request.viewer),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/ride_hailing/reports.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def new_report(request: HttpRequest) -> HttpResponse:
    """Take in a report: what the platform declares, and its file."""
    units = units_of(access.keeping_units(request.viewer))
    if not units:
        raise Http404
    start = {"act_key": uuid4(), "unit_id": units[0].pk}
    form = ReportForm(request.POST or None, request.FILES or None, initial=start, units=units)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = dict(form.cleaned_data)
            key, unit_id, file = told.pop("act_key"), told.pop("unit_id"), told.pop("file")
            try:
                with transaction.atomic():
                    report = receive_report(
                        new=NewReport(**told, file_name=file.name),
                        pieces=file.chunks(),
                        unit_id=unit_id,
                        by=request.viewer,
                        at=clock.now(),
                        key=key,
                    )
                    if report.state == ReportState.WAITING:
                        take_in.defer(report_id=report.pk)
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                if report.key == key:
                    messages.success(request, _("已收到，正在读取和比对；可以离开，回来再看。"))
                else:
                    messages.info(request, _("这个文件以前已经收到，没有重复登记。"))
                return redirect("desk:ride-report", report.pk)
    context = {"form": form, "columns": trip_columns()}
    return show(request, "desk/ride_hailing/new_report.html", context, status=status)


def find_report(request: HttpRequest, pk: int) -> Report:
    try:
        return queries.report(pk, viewer=request.viewer)
    except Report.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report: declared beside counted, what was refused, the runs, what was found."""
    return show_report(request, find_report(request, pk))


def show_report(request: HttpRequest, row: Report, *, status: int = 200, form=None, **more) -> HttpResponse:
    viewer = request.viewer
    offers = {offer.verb: offer for offer in queries.offers(row, viewer=viewer, at=clock.now())}
    context = {
        "report": row,
        **look(row.state),
        "compared": compared(row) if row.state != ReportState.WAITING else [],
        "refusals": queries.refusals(row, viewer=viewer),
        "runs": queries.runs(row, viewer=viewer),
        "findings": [
            {"finding": each, "title": violations()[each.violation].title, **look(each.state)}
            for each in queries.findings_of(row, viewer=viewer)
        ],
        "open": {verb for verb, offer in offers.items() if not offer.refusal},
        "form": form or ReasonForm(initial={"act_key": uuid4()}),
        "key": uuid4(),
        "waits": row.state == ReportState.WAITING,
        "history": queries.history(row),
        **more,
    }
    return show(request, "desk/ride_hailing/report.html", context, status=status)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def act_on_report(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Compare a report once more, or withdraw it."""
    row = find_report(request, pk)
    if what not in {"reconcile", "withdraw"} or not REPORT.entitled(row, REPORT[what], request.viewer):
        raise Http404
    told = {"report": row, "by": request.viewer, "at": clock.now()}
    if what == "reconcile":
        try:
            run = reconcile_report(**told)
        except Refused as refused:
            return show_report(request, row, status=409, refusal=refused.reason)
        messages.success(request, _("比对完成。"))
        return redirect("desk:ride-run", run.pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_report(request, row, status=422, form=form)
    try:
        withdraw_report(**told, reason=form.cleaned_data["reason"], key=form.cleaned_data["act_key"])
    except Refused as refused:
        status = put_refusal(form, refused)
        return show_report(request, row, status=status, form=form)
    messages.success(request, _("已撤回。平台可以重新报送。"))
    return redirect("desk:ride-report", row.pk)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def refused_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the rows of a report that were refused as a file for the platform."""
    row = find_report(request, pk)
    heading = [_("行"), _("订单号"), _("原因")]
    return as_file(f"refused-{row.pk}.csv", heading, queries.refused_rows(row, viewer=request.viewer))


# Runs


def find_run(request: HttpRequest, pk: int) -> Run:
    try:
        return queries.run(pk, viewer=request.viewer)
    except Run.DoesNotExist:
        raise Http404 from None


def chosen(request: HttpRequest) -> dict:
    """Give what to look at of a run: a kind of violation, a city, one trip."""
    kind = request.GET.get("violation", "")
    return {
        "violation": kind if kind in queries.KINDS else "",
        "city": wanted(request.GET.get("city", ""))[:6],
    }


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: how much of what, where; and each flagged trip with the reasons."""
    row = find_run(request, pk)
    viewer, asked = request.viewer, chosen(request)
    trip = request.GET.get("trip", "").strip()[:40]
    page = queries.flagged(row, viewer=viewer, **asked, trip=trip, after=wanted(request.GET.get("after", "")))
    others = [each for each in queries.runs(row.report, viewer=viewer) if each.pk != row.pk]
    context = {
        "run": row,
        "report": row.report,
        "kinds": queries.tallies(row, viewer=viewer),
        "rows": page.rows,
        "asked": asked,
        "trip": trip,
        "violations": [(key, violations()[key].title) for key in queries.KINDS],
        "others": others,
        "may_reveal": REPORT.entitled(row.report, REPORT["reveal"], viewer),
        "pager": next_url(request, page.after),
    }
    context["cities"] = sorted({(code, name) for kind in context["kinds"] for code, name, _tally in kind.cities})
    query = request.GET.copy()
    query.pop("after", None)
    context["query"] = query.urlencode()
    return show(request, "desk/ride_hailing/run.html", context)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def run_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give all that a run flagged as a file, masked."""
    row = find_run(request, pk)
    heading = [_("订单号"), _("上车时间"), _("城市"), _("车牌号"), _("驾驶员证件号"), _("车费"), _("原因和登记")]
    rows = queries.exported(row, viewer=request.viewer, **chosen(request))
    return as_file(f"flagged-{row.pk}.csv", heading, rows)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def reveal(request: HttpRequest, pk: int, trip: int) -> HttpResponse:
    """Show plate and driver's number of one flagged trip; the history keeps that it was shown."""
    row = find_run(request, pk)
    if not REPORT.entitled(row.report, REPORT["reveal"], request.viewer):
        raise Http404
    try:
        shown = reveal_trip(report=row.report, trip_id=trip, by=request.viewer, at=clock.now())
    except Refused:
        raise Http404 from None
    return show(request, "desk/ride_hailing/revealed.html", {"run": row, "trip": shown})


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Set two runs of a report side by side."""
    first, second = find_run(request, pk), find_run(request, other)
    try:
        found = queries.difference(first, second, viewer=request.viewer)
    except Refused:
        raise Http404 from None
    sides = []
    for row in (first, second):
        kinds = queries.tallies(row, viewer=request.viewer)
        sides.append({"run": row, "of": {reason.title: reason.trips for kind in kinds for reason in kind.reasons}})
    titles = list(dict.fromkeys([*sides[0]["of"], *sides[1]["of"]]))
    context = {
        "first": first,
        "second": second,
        "report": first.report,
        "difference": found,
        "rows": [(title, sides[0]["of"].get(title, 0), sides[1]["of"].get(title, 0)) for title in titles],
    }
    return show(request, "desk/ride_hailing/compare.html", context)


# Registers


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def registers(request: HttpRequest) -> HttpResponse:
    """List what was loaded into the registers; load a file."""
    viewer, status, form = request.viewer, 200, None
    if not access.sees_registers(viewer):
        raise Http404
    units = units_of(access.keeping_units(viewer))
    if units:
        start = {"act_key": uuid4(), "unit_id": units[0].pk}
        form = RegisterForm(request.POST or None, request.FILES or None, initial=start, units=units)
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            told = dict(form.cleaned_data)
            key, file = told.pop("act_key"), told.pop("file")
            try:
                load = load_register(
                    **told, pieces=file.chunks(), file_name=file.name, by=viewer, at=clock.now(), key=key
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                if load.key == key:
                    messages.success(request, _("已导入。"))
                else:
                    messages.info(request, _("上次导入的就是这个文件，没有重复登记。"))
                return redirect("desk:ride-load", load.pk)
    page = queries.loads(viewer=viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "form": form,
        "rows": page.rows,
        "registers": Register.choices,
        "columns": register_columns(),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/ride_hailing/registers.html", context, status=status)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def register(request: HttpRequest, register: str) -> HttpResponse:
    """Show what a register says now, masked."""
    if register not in Register.values or not access.sees_registers(request.viewer):
        raise Http404
    page = queries.register_rows(register, viewer=request.viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "title": Register(register).label,
        "is_pairing": register == Register.PAIRING,
        "rows": page.rows,
        "today": clock.today(),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/ride_hailing/register.html", context)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one file that was loaded: what went in, what was refused and why."""
    try:
        row = queries.load(pk, viewer=request.viewer)
    except Load.DoesNotExist:
        raise Http404 from None
    return show(request, "desk/ride_hailing/load.html", {"load": row})
