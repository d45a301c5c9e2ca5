"""What everybody may read of inspections: published results, and draws that a stranger repeats."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.core.errors import Refused
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections import queries
from gongzhi.inspections.models import Draw

LARGEST = 2**63 - 1
"""No identifier is larger."""


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """List published results, newest first."""
    return show_page(request, queries.published, "portal/inspections.html")


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """List the draws that were made, newest first."""
    return show_page(request, queries.public_draws, "portal/draws.html")


def show_page(request: HttpRequest, ask, template: str) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        page = ask(viewer=request.viewer, after=after)
    except Refused:
        raise Http404 from None
    pager = {"next_url": f"?after={quoted(page.after)}" if page.after else "", "previous_url": "?" if after else ""}
    return render(request, template, {"rows": page.rows, "pager": pager})


def quoted(place: str) -> str:
    return place.replace("+", "%2B")


def find(request: HttpRequest, plan: int) -> Draw:
    if plan > LARGEST:
        raise Http404
    try:
        return queries.public_draw(plan, viewer=request.viewer)
    except Draw.DoesNotExist:
        raise Http404 from None


@require_safe
def draw(request: HttpRequest, plan: int) -> HttpResponse:
    """Show a draw; once its lists are public, repeat it on the spot and say whether the same comes out."""
    found = find(request, plan)
    context = {"draw": found, "plan": found.plan, "disclosed": found.disclosed_at is not None}
    if found.disclosed_at:
        told = queries.bundle_of(found)
        names = {target.key: target for target in map(reckoning.target_of, told["targets"])}
        units = {officer.key: officer.unit for officer in map(reckoning.sendable_of, told["officers"])}
        sent = {target: list(officers) for target, officers in told["picks"]}
        for target, officer, instead in told["recusals"]:
            sent[target] = [instead if key == officer else key for key in sent[target]]
        context |= {
            "faults": list(reckoning.faults(told)),
            "picks": [
                (place, names[target], [(key, units[key]) for key in officers])
                for place, (target, officers) in enumerate(sent.items(), start=1)
            ],
            "recusals": told["recusals"],
            "listed": len(told["targets"]),
            "roster": len(told["officers"]),
            "tickets": _("、").join(f"{risk} {count}" for risk, count in sorted(told["tickets"].items())),
        }
    return render(request, "portal/draw.html", context)


@require_safe
def draw_file(request: HttpRequest, plan: int) -> HttpResponse:
    """Give all that is needed to repeat a draw, once its lists are public."""
    found = find(request, plan)
    if found.disclosed_at is None:
        raise Http404
    text = json.dumps(queries.bundle_of(found), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{plan}.json"'
    return response
