"""What runs out: each day's digest for one officer."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongzhi.appeals.queries import cases_of_reports
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.campaigns.queries import campaigns_by_id
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.cases import access
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.conference.papers import CIRCULATED
from gongzhi.conference.queries import assignments_by_id, circulations_by_id, meetings_by_id
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.limits import chips_on
from gongzhi.desk.pages import desk_page, show
from gongzhi.enforcement.access import visible as visible_records
from gongzhi.enforcement.models import Measure, Record
from gongzhi.enforcement.states import MACHINES
from gongzhi.enforcement.verbs import MODELS
from gongzhi.enforcement.words import Source
from gongzhi.inspections.access import visible as visible_inspections
from gongzhi.inspections.states import INSPECTION
from gongzhi.prepaid.queries import filings_by_id
from gongzhi.prepaid.states import FILING
from gongzhi.procedures.catalog import UnknownProcedure, ladder, procedure_by_id
from gongzhi.procedures.escalation import read_digest
from gongzhi.procedures.models import Digest
from gongzhi.procedures.queries import digests
from gongzhi.sampling.access import visible as visible_samples
from gongzhi.sampling.states import SAMPLE
from gongzhi.schemes.access import visible as visible_pledges
from gongzhi.schemes.access import visible_refunds
from gongzhi.schemes.states import PLEDGE, REFUND

DAYS = 14
MOST_ITEMS = 300
"""So many items of a day are listed; the queues hold the rest."""


@dataclass(frozen=True)
class Known:
    """A record of which a digest tells, as its page shows it."""

    number: str
    title: str
    state: str
    state_title: str
    address: str
    is_case: bool = False


def known_cases(ids: set[int], viewer: Actor) -> dict[int, Known]:
    found = access.visible(viewer).filter(pk__in=ids)
    return {case.pk: known_case(case) for case in found}


def known_case(case: Case) -> Known:
    address = reverse("desk:case", args=[case.number])
    return Known(case.number, case.title, case.state, str(case.get_state_display()), address, is_case=True)


def known_reports(ids: set[int], viewer: Actor) -> dict[int, Known]:
    """Find the matters behind the reports that firms owe."""
    of_reports = cases_of_reports(sorted(ids), viewer=viewer)
    cases = known_cases(set(of_reports.values()), viewer)
    return {report: cases[pk] for report, pk in of_reports.items() if pk in cases}


def known_records(model: type[Record]) -> Callable[[set[int], Actor], dict[int, Known]]:
    """Give what finds records of enforcement of one kind."""
    kind, states = model.record_kind, MACHINES[model.record_kind].states

    def find(ids: set[int], viewer: Actor) -> dict[int, Known]:
        found = visible_records(model, viewer).filter(pk__in=ids)
        if model is Measure:  # its inspection is checked again, and told of by itself
            found = found.exclude(source=Source.INSPECTION, kind="rectify")
        return {
            row.pk: Known(
                row.number,
                f"{row.title} · {row.trader_name}" if row.trader_name not in row.title else row.title,
                row.state,
                str(states[row.state]),
                reverse("desk:record", args=[kind, row.number]),
            )
            for row in found
        }

    return find


def known_inspections(ids: set[int], viewer: Actor) -> dict[int, Known]:
    found = visible_inspections(viewer).filter(pk__in=ids)
    return {
        row.pk: Known(
            row.number,
            f"{row.trader_name} · {row.sector_title}",
            row.state,
            str(row.get_state_display()),
            reverse("desk:inspection", args=[row.number]),
        )
        for row in found
    }


def known_samples(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            row.number,
            f"{row.goods} · {row.kind_title}",
            row.state,
            str(row.get_state_display()),
            reverse("desk:sample", args=[row.number]),
        )
        for row in visible_samples(viewer).filter(pk__in=ids)
    }


def known_pledges(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            row.sign_number,
            f"{row.store.name} · {row.scheme_title}",
            row.state,
            str(row.get_state_display()),
            reverse("desk:pledge", args=[row.pk]),
        )
        for row in visible_pledges(viewer).filter(pk__in=ids).select_related("store")
    }


def known_refunds(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            _("退货争议"),
            f"{row.pledge.store.name} · {row.goods}",
            row.state,
            str(row.get_state_display()),
            reverse("desk:refund", args=[row.pk]),
        )
        for row in visible_refunds(viewer).filter(pk__in=ids).select_related("pledge__store")
    }


def known_campaigns(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            _("专项行动"),
            row.title,
            row.state,
            str(row.get_state_display()),
            reverse("desk:campaign-plan", args=[row.pk]),
        )
        for row in campaigns_by_id(ids, viewer=viewer).values()
    }


def known_filings(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            row.number or _("预付卡备案"),
            f"{row.trader.name} · {row.issuer_title}",
            row.state,
            str(row.get_state_display()),
            reverse("desk:filing", args=[row.pk]),
        )
        for row in filings_by_id(ids, viewer=viewer).values()
    }


def known_meetings(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            _("联席会议"), row.title, row.state, str(row.get_state_display()), reverse("desk:meeting", args=[row.pk])
        )
        for row in meetings_by_id(ids, viewer=viewer).values()
    }


def known_assignments(ids: set[int], viewer: Actor) -> dict[int, Known]:
    return {
        row.pk: Known(
            _("任务 %(number)d") % {"number": row.pk},
            row.title,
            row.state,
            str(row.get_state_display()),
            reverse("desk:assignment", args=[row.pk]),
        )
        for row in assignments_by_id(ids, viewer=viewer).values()
    }


def known_circulations(ids: set[int], viewer: Actor) -> dict[int, Known]:
    told = _("任务办理情况通报")
    return {
        row.pk: Known(_("通报"), told, "sent", _("已通报"), reverse("desk:circular", args=[row.pk]))
        for row in circulations_by_id(ids, viewer=viewer).values()
    }


OF_CONFERENCE = {
    "called": (gettext_lazy("会议通知"), gettext_lazy("请签收并回复")),
    "postponed": (gettext_lazy("会议通知"), gettext_lazy("会议改期")),
    "cancelled": (gettext_lazy("会议通知"), gettext_lazy("会议取消")),
    "consulted": (gettext_lazy("纪要"), gettext_lazy("请提意见")),
    "sent": (gettext_lazy("纪要"), gettext_lazy("已印发")),
    "assigned": (gettext_lazy("任务"), gettext_lazy("请确认承办或提出异议")),
    "decided": (gettext_lazy("任务"), gettext_lazy("异议已裁定")),
    "granted": (gettext_lazy("延期"), gettext_lazy("已同意")),
    "refused": (gettext_lazy("延期"), gettext_lazy("未同意")),
    "returned": (gettext_lazy("任务"), gettext_lazy("退回补办")),
    "dropped": (gettext_lazy("任务"), gettext_lazy("已取消")),
    "pressed": (gettext_lazy("催办"), gettext_lazy("请签收")),
    "due": (gettext_lazy("任务"), gettext_lazy("即将到期")),
    "late": (gettext_lazy("任务"), gettext_lazy("已逾期")),
    "escalated": (gettext_lazy("任务"), gettext_lazy("请召集人批示")),
    "instructed": (gettext_lazy("任务"), gettext_lazy("召集人已批示")),
    "supervised": (gettext_lazy("督查"), gettext_lazy("已开展")),
    "concluded": (gettext_lazy("督查"), gettext_lazy("已有结论")),
    "circulated": (gettext_lazy("通报"), gettext_lazy("请查看")),
}
"""What a digest says of what the conference wants; by the item's stage."""
OF_CAMPAIGNS = {
    "urged": (gettext_lazy("督促"), gettext_lazy("请答复")),
    "task_due": (gettext_lazy("任务"), gettext_lazy("即将到期")),
    "task_late": (gettext_lazy("任务"), gettext_lazy("已逾期")),
}
"""What a digest says of a campaign, on which no limits run: what it is about, and what of it; by the item's stage."""
OF_FILINGS = {
    "report_due": (gettext_lazy("业务情况报送"), gettext_lazy("即将到期")),
    "report_late": (gettext_lazy("业务情况报送"), gettext_lazy("已逾期")),
}
WITHOUT_LIMITS = {CAMPAIGN.kind: OF_CAMPAIGNS, FILING.kind: OF_FILINGS}
"""Kind of record on which no limits run → what a digest says of it, by the item's stage."""

FINDERS: dict[str, Callable[[set[int], Actor], dict[int, Known]]] = {
    CASE.kind: known_cases,
    CAMPAIGN.kind: known_campaigns,
    MEETING.kind: known_meetings,
    ASSIGNMENT.kind: known_assignments,
    CIRCULATED: known_circulations,
    FIRM_REPORT.kind: known_reports,
    INSPECTION.kind: known_inspections,
    SAMPLE.kind: known_samples,
    PLEDGE.kind: known_pledges,
    REFUND.kind: known_refunds,
    FILING.kind: known_filings,
    **{kind: known_records(model) for kind, model in MODELS.items()},
}
"""Kind of record on which limits run → finds those that the officer may see."""


@require_GET
@desk_page()
def digest_page(request: HttpRequest) -> HttpResponse:
    """List the latest digests, with what stands in them as it is now."""
    viewer, today = request.viewer, clock.today()
    found = digests(viewer=viewer, limit=DAYS)
    wanted: dict[str, set[int]] = {}
    for digest in found:
        for item in digest.items[:MOST_ITEMS]:
            wanted.setdefault(item["kind"], set()).add(item["record"])
    known: dict[tuple[str, int], Known] = {}
    chips: dict[tuple[str, int], list[dict]] = {}
    for kind, ids in wanted.items():
        if kind in FINDERS:
            records = FINDERS[kind](ids, viewer)
            known |= {(kind, pk): record for pk, record in records.items()}
            chips |= {(kind, pk): rows for pk, rows in chips_on(kind, records, viewer=viewer, today=today).items()}
    stages = {stage.key: stage.title for stage in ladder()}
    days = [
        {
            "digest": digest,
            "rows": [row for item in digest.items[:MOST_ITEMS] if (row := row_of(item, known, chips, stages))],
            "more": max(len(digest.items) - MOST_ITEMS, 0),
        }
        for digest in found
    ]
    return show(request, "desk/digests.html", {"days": days})


def row_of(item: dict, known: dict, chips: dict, stages: dict) -> dict | None:
    """Say one item of a digest; None where the record is no longer this officer's to see."""
    place = (item["kind"], item["record"])
    record = known.get(place)
    if record is None:
        return None
    try:
        title = procedure_by_id(item["procedure"]).find_limit(item["key"]).title
    except (UnknownProcedure, KeyError):
        title = item["key"]
    stage = stages.get(item["stage"], item["stage"])
    if item["kind"] in WITHOUT_LIMITS:
        title, stage = WITHOUT_LIMITS[item["kind"]][item["stage"]]
    if item["kind"] == CAMPAIGN.kind:
        title, stage = OF_CAMPAIGNS[item["stage"]]
    if item["kind"] in {MEETING.kind, ASSIGNMENT.kind, CIRCULATED}:
        title, stage = OF_CONFERENCE[item["stage"]]
    return {
        "record": record,
        "title": title,
        "stage": stage,
        "due": item["due"],
        "now": next((chip for chip in chips.get(place, ()) if chip["running"]), None),
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
