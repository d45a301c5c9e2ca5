"""Plans, the register of laboratories and the figures of sampling at the desk."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.sampling.forms import PlanForm
from gongzhi.desk.sampling.samples import as_rows
from gongzhi.directory.models import Unit
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.laboratory.register import register_laboratory
from gongzhi.sampling.actions.plan.make import make_plan
from gongzhi.sampling.catalog import kind_title, kinds
from gongzhi.sampling.models import Laboratory, SamplingPlan
from gongzhi.sampling.verbs import LABORATORY


def pager_of(request: HttpRequest, page, **kept) -> dict:
    query = "".join(f"&{name}={value}" for name, value in kept.items() if value)
    return {
        "next_url": f"?after={page.after}{query}" if page.after else "",
        "previous_url": f"?{query.lstrip('&')}" if request.GET.get("after") else "",
    }


def page_or_404(ask, request: HttpRequest, **more):
    try:
        return ask(viewer=request.viewer, after=request.GET.get("after", ""), **more)
    except Refused:
        raise Http404 from None


def history(record, viewer) -> list[dict]:
    """Give the history of a record as the component shows it, newest first."""
    return [
        {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": ""}
        for line in reversed(queries.history_of(record, viewer=viewer))
    ]


def open_offers(record, viewer) -> list:
    return [
        offer
        for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
        if record.state in offer.transition.sources
    ]


# Plans


@require_GET
@desk_page(*access.LOOKS)
def plans(request: HttpRequest) -> HttpResponse:
    """Show one page of the plans."""
    page = page_or_404(queries.page_of_plans, request)
    context = {
        "rows": page.rows,
        "may_plan": request.viewer.is_a(*access.WORK),
        "pager": pager_of(request, page),
    }
    return show(request, "desk/sampling/plans.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new_plan(request: HttpRequest) -> HttpResponse:
    """Draft a plan."""
    form = PlanForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = make_plan(**form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("计划已拟定。请分配任务、确定承检机构，再下达。"))
                return redirect("desk:sampling-plan", made.pk)
    return show(request, "desk/sampling/new_plan.html", {"form": form}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: shares, laboratories, what was sampled, the pass rate."""
    try:
        record = queries.plan_by_id(pk, viewer=request.viewer)
    except SamplingPlan.DoesNotExist:
        raise Http404 from None
    return show_plan(request, record)


def show_plan(request: HttpRequest, record: SamplingPlan) -> HttpResponse:
    viewer = request.viewer
    queries.put_progress([record], viewer=viewer)
    found = queries.page_of_samples("all", viewer=viewer, filters=queries.Filters(plan=record.pk), size=10)
    context = {
        "plan": record,
        "offers": open_offers(record, viewer),
        "base": reverse("desk:sampling-plan", args=[record.pk]),
        "shares": queries.shares_of(record, viewer=viewer),
        "laboratories": list(record.laboratories.order_by("name")),
        "rows": as_rows(found.rows, viewer),
        "more": bool(found.after),
        "may_sample": record.state == "active" and viewer.is_a(*access.WORK),
        "under": under_campaigns("sampling_plan", record, viewer=viewer),
        "history": history(record, viewer),
    }
    return show(request, "desk/sampling/plan.html", context)


# Laboratories


@require_GET
@desk_page(*access.LOOKS)
def laboratories(request: HttpRequest) -> HttpResponse:
    """Show one page of the register."""
    page = page_or_404(queries.page_of_laboratories, request)
    context = {
        "rows": page.rows,
        "today": clock.today(),
        "may_register": request.viewer.is_a(Role.SUPERVISOR),
        "pager": pager_of(request, page),
    }
    return show(request, "desk/sampling/laboratories.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(Role.SUPERVISOR)
def new_laboratory(request: HttpRequest) -> HttpResponse:
    """Enter a laboratory."""
    posted = request.method == "POST"
    form = InputForm(request.POST if posted else None, inputs=LABORATORY, viewer=request.viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = register_laboratory(
                    **form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, _("已登记检验机构。"))
                return redirect("desk:laboratory", made.pk)
    told = {"title": _("登记检验机构"), "back": reverse("desk:laboratories")}
    return show(request, "desk/sampling/new_record.html", {"form": form, **told}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def laboratory(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry of the register."""
    try:
        record = queries.laboratory_by_id(pk, viewer=request.viewer)
    except Laboratory.DoesNotExist:
        raise Http404 from None
    context = {
        "laboratory": record,
        "expired": record.valid_until < clock.today(),
        "offers": open_offers(record, request.viewer),
        "base": reverse("desk:laboratory", args=[record.pk]),
        "history": history(record, request.viewer),
    }
    return show(request, "desk/sampling/laboratory.html", context)


# Figures


@require_GET
@desk_page(*access.LOOKS)
def figures(request: HttpRequest) -> HttpResponse:
    """Show batches and pass rates of a year, by kind and by member, each with both counts."""
    this_year = clock.today().year
    told = request.GET.get("year", "")
    year = int(told) if told.isdecimal() and len(told) == 4 and 2000 <= int(told) <= this_year else this_year
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    viewer = request.viewer
    counted = queries.batches(viewer=viewer, since=since, until=until)
    rates = queries.pass_rates(viewer=viewer, since=since, until=until)
    by_member = queries.rates_by_member(viewer=viewer, since=since, until=until)
    names = dict(Unit.objects.filter(member__in=by_member, parent__isnull=True).values_list("member", "short_name"))
    context = {
        "year": year,
        "years": list(range(this_year, this_year - 5, -1)),
        "total": counted[""],
        "rate": rates[""],
        "kinds": [(kind_title(key), counted[key], rates[key]) for key in kinds()],
        "members": [(names.get(member, member), rate) for member, rate in sorted(by_member.items())],
    }
    return show(request, "desk/sampling/figures.html", context)
