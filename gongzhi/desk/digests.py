"""What runs out: each day's digest for one officer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.appeals.queries import cases_of_reports
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.cases import access
from gongzhi.cases.states import CASE
from gongzhi.core import clock
from gongzhi.desk.limits import chips_of
from gongzhi.desk.pages import desk_page, show
from gongzhi.procedures.catalog import UnknownProcedure, ladder, procedure_by_id
from gongzhi.procedures.escalation import read_digest
from gongzhi.procedures.models import Digest
from gongzhi.procedures.queries import digests

DAYS = 14
MOST_ITEMS = 300
"""So many items of a day are listed; the queues hold the rest."""


@require_GET
@desk_page()
def digest_page(request: HttpRequest) -> HttpResponse:
    """List the latest digests, with what stands in them as it is now."""
    found = digests(viewer=request.viewer, limit=DAYS)
    shown = [item for digest in found for item in digest.items[:MOST_ITEMS]]
    reports = [item["record"] for item in shown if item["kind"] == FIRM_REPORT.kind]
    of_reports = cases_of_reports(reports, viewer=request.viewer) if reports else {}
    wanted = {item["record"] for item in shown if item["kind"] == CASE.kind} | set(of_reports.values())
    visible = {case.pk: case for case in access.visible(request.viewer).filter(pk__in=wanted)}
    chips = chips_of(visible, viewer=request.viewer, today=clock.today())
    cases = {(CASE.kind, pk): case for pk, case in visible.items()}
    cases |= {(FIRM_REPORT.kind, report): visible[pk] for report, pk in of_reports.items() if pk in visible}
    stages = {stage.key: stage.title for stage in ladder()}
    days = [
        {
            "digest": digest,
            "rows": [row for item in digest.items[:MOST_ITEMS] if (row := row_of(item, cases, chips, stages))],
            "more": max(len(digest.items) - MOST_ITEMS, 0),
        }
        for digest in found
    ]
    return show(request, "desk/digests.html", {"days": days})


def row_of(item: dict, cases: dict, chips: dict, stages: dict) -> dict | None:
    """Say one item of a digest; None where the case is no longer this officer's to see."""
    case = cases.get((item["kind"], item["record"]))
    if case is None:
        return None
    try:
        title = procedure_by_id(item["procedure"]).find_limit(item["key"]).title
    except (UnknownProcedure, KeyError):
        title = item["key"]
    running = next((chip for chip in chips[case.pk] if chip["running"]), None)
    return {
        "case": case,
        "address": reverse("desk:case", args=[case.number]),
        "title": title,
        "stage": stages.get(item["stage"], item["stage"]),
        "due": item["due"],
        "now": running,
    }


@require_POST
@desk_page()
def mark_read(request: HttpRequest, digest: int) -> HttpResponse:
    """Note that the officer read one of their digests."""
    found = Digest.objects.filter(pk=digest, officer_id=request.viewer.id).first()
    if found is None:
        raise Http404
    read_digest(found, by=request.viewer, at=clock.now())
    return redirect("desk:home" if request.POST.get("back") == "home" else "desk:digests")
