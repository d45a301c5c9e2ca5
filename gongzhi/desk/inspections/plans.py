"""Plans at the desk: the list, a new one, its lists of targets and officers, the draw and what came out of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.inspections import forms
from gongzhi.desk.inspections.verbs import PLANS
from gongzhi.desk.inspections.work import done_already, put_chips
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.inspections import access, queries
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.actions.plans.list_targets import NewTarget
from gongzhi.inspections.actions.plans.make import make_plan
from gongzhi.inspections.catalog import sector_on, sectors_on
from gongzhi.inspections.models import Plan
from gongzhi.inspections.reading import as_targets, read_targets
from gongzhi.inspections.states import PLAN
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import PlanKind

TONES = {"draw": "accent", "unlock": "warn", "cancel": "bad", "finish": "good", "disclose": "good"}


@require_GET
@desk_page(*access.LOOKS)
def plans(request: HttpRequest) -> HttpResponse:
    """List plans, newest first."""
    told = {name: request.GET.get(name, "") for name in ("kind", "sector")}
    try:
        page = queries.page_of_plans(viewer=request.viewer, **told, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in told.items() if value}
    context = {
        "rows": page.rows,
        "kinds": PlanKind.choices,
        "kind": told["kind"],
        "sector": told["sector"],
        "sectors": sectors_on(clock.today()),
        "may_plan": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        },
    }
    return show(request, "desk/inspections/plans.html", context)


def find(request: HttpRequest, pk: int) -> Plan:
    """Find the plan of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.plan_by_id(pk, viewer=request.viewer)
    except Plan.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a plan."""
    posted = request.method == "POST"
    form = forms.NewPlanForm(request.POST if posted else None, viewer=request.viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            told = {name: value for name, value in form.cleaned_data.items() if name != "key"}
            told["unit"] = Unit.objects.get(pk=told["unit"])
            try:
                made = make_plan(**told, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("计划已拟定。请添加检查对象。"))
                return redirect("desk:plan", made.pk)
    return show(request, "desk/inspections/new_plan.html", {"form": form}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def plan(request: HttpRequest, plan: int) -> HttpResponse:
    """Show a plan."""
    return show_plan(request, find(request, plan))


def show_plan(request: HttpRequest, record: Plan, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    sector = sector_on(record.sector, record.starts)
    after = request.GET.get("targets", "")
    targets = queries.targets_of(record, viewer=viewer, after=int(after) if after[:18].isdecimal() else 0)
    for target in targets.rows:
        target.kind_title = sector.kind_title(target.kind) if sector else target.kind
    queries.put_progress([record])
    inspections = queries.page_of_inspections("all", viewer=viewer, filters=queries.Filters(plan=record.pk), size=20)
    put_chips(inspections.rows)
    draw = queries.draw_of(record, viewer=viewer)
    context = {
        "plan": record,
        "sector": sector,
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=at)
            if offer.verb != "list_targets" and record.state in offer.transition.sources
        ],
        "may_list": not PLAN.refusal(record, "list_targets", by=viewer, at=at),
        "base": reverse("desk:plan", args=[record.pk]),
        "targets": targets.rows,
        "targets_next": targets.after,
        "roster": queries.roster_of(record, viewer=viewer),
        "draw": draw,
        "faults": list(reckoning.faults(queries.bundle_of(draw))) if draw and draw.drawn_at else [],
        "under": under_campaigns("plan", record, viewer=viewer),
        "recusals": list(draw.recusals.all()) if draw else [],
        "inspections": inspections.rows,
        "more_inspections": bool(inspections.after),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        **more,
    }
    return show(request, "desk/inspections/plan.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, plan: int, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, plan)
    if verb not in PLANS or not PLAN.entitled(record, PLAN[verb], request.viewer):
        raise Http404
    entry = PLANS[verb]
    if request.method == "GET":
        refused = PLAN.refusal(record, verb, by=request.viewer, at=clock.now())
        form = entry.form(record=record, viewer=request.viewer)
        return show_act(request, record, verb, form, refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, record=record, viewer=request.viewer)
    if not done_already(PLAN.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused, fields=form.refused_as))
    messages.success(request, str(entry.done))
    return go(request, reverse("desk:plan", args=[record.pk]))


def show_act(request: HttpRequest, record: Plan, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "record": record,
        "heading": record.title,
        "verb": verb,
        "title": PLAN[verb].title,
        "form": form,
        "refusal": refusal,
        "base": reverse("desk:plan", args=[record.pk]),
    }
    if request.htmx:
        return render(request, "desk/inspections/act_form.html", context, status=status)
    return show(request, "desk/inspections/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def targets(request: HttpRequest, plan: int) -> HttpResponse:
    """Add targets to a plan's list: by conditions, from a file, or one by one."""
    record = find(request, plan)
    if not PLAN.entitled(record, PLAN["list_targets"], request.viewer):
        raise Http404
    sector = sector_on(record.sector, record.starts)
    kinds = [(kind.key, kind.title) for kind in sector.kind]
    how = request.POST.get("how", "")
    posted = request.method == "POST"
    by_filter = forms.TargetsByFilterForm(request.POST if how == "filter" else None, kinds=kinds, auto_id="filter_%s")
    by_file = forms.TargetsByFileForm(
        request.POST if how == "file" else None, request.FILES if how == "file" else None, auto_id="file_%s"
    )
    by_hand = forms.TargetByHandForm(request.POST if how == "hand" else None, kinds=kinds, auto_id="hand_%s")
    form = {"filter": by_filter, "file": by_file, "hand": by_hand}.get(how)
    status = 200
    if posted:
        status = 422
        if form is not None and form.is_valid():
            try:
                chosen = chosen_targets(request, record, sector, how, form.cleaned_data)
                do(
                    record,
                    "list_targets",
                    targets=chosen,
                    source=how,
                    by=request.viewer,
                    at=clock.now(),
                    key=form.cleaned_data["key"],
                )
            except Refused as refused:
                status = put_refusal(form, refused, fields={"targets": "trader_name"})
            else:
                messages.success(
                    request, _("已添加 %(n)d 个检查对象（已在名单里的不重复添加）。") % {"n": len(chosen)}
                )
                return redirect("desk:plan", record.pk)
    refused = PLAN.refusal(record, "list_targets", by=request.viewer, at=clock.now())
    context = {
        "plan": record,
        "refusal": str(refused.reason) if refused else "",
        "by_filter": by_filter,
        "by_file": by_file,
        "by_hand": by_hand,
    }
    return show(request, "desk/inspections/targets.html", context, status=status)


def chosen_targets(request: HttpRequest, record: Plan, sector, how: str, told: dict) -> list[NewTarget]:
    """Give the targets that a form asks for.

    :raises Refused: if there are none.
    """
    if how == "file":
        return as_targets(read_targets(told["file"].read(), sector), by=request.viewer, at=clock.now())
    if how == "hand":
        if not told["trader_id"]:
            raise Refused(_("请从列出的经营者中选择一个。"), field="trader_name")
        return [NewTarget(told["trader_id"], told["kind"], told["risk"])]
    found = queries.possible_targets(
        viewer=request.viewer,
        region=told["region"],
        words=told["words"].strip(),
        complained_since=told["complained_since"],
        least_complaints=told["least_complaints"] or 1,
        not_inspected_since=told["not_inspected_since"],
        sector=record.sector,
    )
    if not found:
        raise Refused(_("没有符合条件的经营者。"))
    return [NewTarget(trader.pk, told["kind"], told["risk"]) for trader in found]


@require_POST
@desk_page(*access.WORK)
def drop(request: HttpRequest, plan: int, target: int) -> HttpResponse:
    """Take a target off the list."""
    record = find(request, plan)
    try:
        do(record, "drop_target", target_id=target, by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_plan(request, record, status=409, refusal=str(refused.reason))
    messages.success(request, _("已移除。"))
    return redirect("desk:plan", record.pk)
