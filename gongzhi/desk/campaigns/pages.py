"""Campaigns at the desk: the list, one of them, its plan and progress, what was taken in, its verbs, its files."""

import tempfile
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.campaigns import access, queries
from gongzhi.campaigns.actions.draft import draft_campaign
from gongzhi.campaigns.collectable import COLLECTABLE
from gongzhi.campaigns.models import Campaign, CampaignFile
from gongzhi.campaigns.papers import REPORT
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.verbs import do
from gongzhi.campaigns.words import Kind, Light
from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import XLSX, csv_lines, write_xlsx
from gongzhi.desk.campaigns.forms import NewCampaignForm
from gongzhi.desk.campaigns.verbs import VERBS
from gongzhi.desk.conference.of_record import assigned_from
from gongzhi.desk.documents.papers import look_of
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.documents.queries import documents_of
from gongzhi.inspections.catalog import sector_title

TONES = {"approve": "accent", "start": "accent", "urge": "warn", "close": "good", "cancel": "bad"}
LIGHTS = {
    Light.DONE: ("good", "circle-check"),
    Light.ON_TRACK: ("quiet", "clock"),
    Light.BEHIND: ("warn", "alert-triangle"),
    Light.LATE: ("bad", "alert-circle"),
}
OWN_PAGES = {"drop_goal", "drop_task", "take_in", "leave_out", "answer"}
"""Verbs that are done by another part of a page than the row of buttons."""


@require_GET
@desk_page(*access.LOOKS)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List campaigns, newest first, with what the viewer's units were urged to."""
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    try:
        page = queries.page_of_campaigns(viewer=request.viewer, state=state, after=after)
    except Refused:
        raise Http404 from None
    kept = {"state": state} if state else {}
    context = {
        "rows": page.rows,
        "state": state,
        "states": queries.states(),
        "urges": queries.to_answer(viewer=request.viewer),
        "may_draft": request.viewer.is_a(*access.WORK),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/campaigns/list.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a campaign."""
    form = NewCampaignForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = {name: value for name, value in form.cleaned_data.items() if name != "key"}
            told["unit"] = Unit.objects.get(pk=told["unit"])
            try:
                made = draft_campaign(**told, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已拟定。请设定成员单位和目标，再分解任务。"))
                return redirect("desk:campaign", made.pk)
    return show(request, "desk/campaigns/new.html", {"form": form}, status=status)


def find(request: HttpRequest, pk: int) -> Campaign:
    """Find the campaign of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.campaign_by_id(pk, viewer=request.viewer)
    except Campaign.DoesNotExist:
        raise Http404 from None


def frame(request: HttpRequest, campaign: Campaign, tab: str) -> dict:
    """Gather what every page of one campaign shows."""
    viewer = request.viewer
    takes = not CAMPAIGN.refusal(campaign, "take_in", by=viewer, at=clock.now())
    tabs = [
        ("campaign", _("概况")),
        ("campaign-plan", _("任务与进度")),
        ("campaign-taken", _("已纳入的记录")),
    ]
    return {
        "campaign": campaign,
        "tabs": [
            {"title": title, "url": reverse(f"desk:{name}", args=[campaign.pk]), "current": name == tab}
            for name, title in tabs
        ],
        "base": reverse("desk:campaign", args=[campaign.pk]),
        "may_take_in": takes,
        "key": uuid4(),
    }


def may(request: HttpRequest, campaign: Campaign, verb: str) -> bool:
    return not CAMPAIGN.refusal(campaign, verb, by=request.viewer, at=clock.now())


@require_GET
@desk_page(*access.LOOKS)
def campaign(request: HttpRequest, campaign: int) -> HttpResponse:
    """Show a campaign."""
    return show_campaign(request, find(request, campaign))


def show_campaign(request: HttpRequest, record: Campaign, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    context = {
        **frame(request, record, "campaign"),
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=at)
            if offer.verb not in OWN_PAGES and record.state in offer.transition.sources
        ],
        "progress": queries.progress_of(record, viewer=viewer, today=clock.day_of(at)),
        "may_drop_goal": may(request, record, "drop_goal"),
        "members": record.member_rows,
        "sectors": [sector_title(key) for key in record.sectors],
        "urges": queries.urges_of(record, viewer=viewer),
        "may_answer": may(request, record, "answer"),
        "documents": [look_of(row) for row in documents_of(CAMPAIGN.kind, record.pk, viewer=viewer)],
        "report": REPORT,
        "assigned": assigned_from("campaign", record.pk, str(record.pk), viewer=viewer),
        "files": queries.files_of(record, viewer=viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        **more,
    }
    return show(request, "desk/campaigns/page.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def plan(request: HttpRequest, campaign: int) -> HttpResponse:
    """Show the plan with what was done of it, by member and prefecture."""
    record = find(request, campaign)
    progress = queries.progress_of(record, viewer=request.viewer, today=clock.today())
    context = {
        **frame(request, record, "campaign-plan"),
        "progress": progress,
        "tasks": [
            {"task": task, "tone": LIGHTS[task.light][0], "icon": LIGHTS[task.light][1]} for task in progress.tasks
        ],
        "parts": [
            {
                "part": part,
                "lights": [
                    {"title": light.label, "count": part.lights[light.value], "tone": tone, "icon": icon}
                    for light, (tone, icon) in LIGHTS.items()
                    if part.lights[light.value]
                ],
            }
            for part in progress.members
        ],
        "may_set_tasks": may(request, record, "set_tasks"),
        "may_drop_task": may(request, record, "drop_task"),
        "may_urge": may(request, record, "urge"),
    }
    return show(request, "desk/campaigns/plan.html", context)


ADDRESSES = {
    "plan": "desk:plan",
    "programme": "desk:monitoring-programme",
    "sampling_plan": "desk:sampling-plan",
}


def address_of(kind: str, record) -> str:
    """Give the page of a record that was taken in."""
    if kind in ADDRESSES:
        return reverse(ADDRESSES[kind], args=[record.pk])
    if kind in {Kind.INSPECTION, Kind.SAMPLE}:
        return reverse(f"desk:{kind}", args=[record.number])
    return reverse("desk:record", args=[kind, record.number])


@require_GET
@desk_page(*access.LOOKS)
def taken(request: HttpRequest, campaign: int) -> HttpResponse:
    """List what was taken in."""
    record, kind = find(request, campaign), request.GET.get("kind", "")
    try:
        page = queries.page_of_taken(record, viewer=request.viewer, kind=kind, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    kept = {"kind": kind} if kind in COLLECTABLE else {}
    context = {
        **frame(request, record, "campaign-taken"),
        "rows": [{"row": row, "url": address_of(row.kind, row.record) if row.record else ""} for row in page.rows],
        "kind": kind,
        "kinds": Kind.choices,
        "may_leave_out": may(request, record, "leave_out"),
        "is_whole": access.sees_whole(record, request.viewer),
        "pager": {"next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else ""},
    }
    return show(request, "desk/campaigns/taken.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def take_in(request: HttpRequest, campaign: int) -> HttpResponse:
    """List the viewer's own records of one kind that could be taken in, and take in those that were chosen."""
    record = find(request, campaign)
    if not CAMPAIGN.entitled(record, CAMPAIGN["take_in"], request.viewer):
        raise Http404
    told = request.POST if request.method == "POST" else request.GET
    kind = told.get("kind", "")
    kind = kind if kind in COLLECTABLE else Kind.PLAN.value
    refusal, status = "", 200
    if request.method == "POST":
        chosen = [int(each) for each in request.POST.getlist("record") if each[:18].isdecimal() and len(each) <= 18]
        try:
            take(request, record, kind, chosen)
        except Refused as refused:
            refusal, status = str(refused.reason), 422
        else:
            messages.success(request, _("已纳入。"))
            return redirect("desk:campaign-taken", record.pk)
    elif refused := CAMPAIGN.refusal(record, "take_in", by=request.viewer, at=clock.now()):
        refusal = str(refused.reason)
    try:
        page = queries.candidates(record, kind, viewer=request.viewer, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    context = {
        **frame(request, record, "campaign-taken"),
        "rows": [{"record": row, "url": address_of(kind, row)} for row in page.rows],
        "kind": kind,
        "kinds": [
            {"title": title, "url": f"?{urlencode({'kind': key})}", "current": key == kind}
            for key, title in Kind.choices
        ],
        "kind_title": Kind(kind).label,
        "refusal": refusal,
        "pager": {"next_url": f"?{urlencode({'kind': kind, 'after': page.after})}" if page.after else ""},
    }
    return show(request, "desk/campaigns/take_in.html", context, status=status)


def take(request: HttpRequest, record: Campaign, kind: str, chosen: list[int]) -> None:
    """Take records in; the same form sent twice does so once."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    do(record, "take_in", kind=kind, record_ids=chosen, by=request.viewer, at=clock.now(), key=key)


@require_POST
@desk_page(*access.WORK)
def take_in_one(request: HttpRequest) -> HttpResponse:
    """Take in one record, from its own page."""
    told = {name: request.POST.get(name, "")[:18] for name in ("campaign", "record")}
    kind = request.POST.get("kind", "")
    if not all(value.isdecimal() for value in told.values()) or kind not in COLLECTABLE:
        raise Http404
    record = find(request, int(told["campaign"]))
    try:
        take(request, record, kind, [int(told["record"])])
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("已纳入“%(title)s”。") % {"title": record.title})
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("desk:campaign-taken", record.pk)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, campaign: int, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, campaign)
    if verb not in VERBS or not CAMPAIGN.entitled(record, CAMPAIGN[verb], request.viewer):
        raise Http404
    entry = VERBS[verb]
    told = {"campaign": record, "viewer": request.viewer}
    if request.method == "GET":
        refused = CAMPAIGN.refusal(record, verb, by=request.viewer, at=clock.now())
        return show_act(request, record, verb, entry.form(**told), refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, request.FILES, **told)
    if not done_already(CAMPAIGN.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused))
    messages.success(request, str(entry.done))
    return go(request, reverse(f"desk:{entry.back}", args=[record.pk]))


def show_act(request: HttpRequest, record: Campaign, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "campaign": record,
        "heading": record.title,
        "verb": verb,
        "title": CAMPAIGN[verb].title,
        "form": form,
        "refusal": refusal,
        "multipart": form.is_multipart(),
        "base": reverse("desk:campaign", args=[record.pk]),
    }
    if request.htmx:
        return render(request, "desk/campaigns/act_form.html", context, status=status)
    return show(request, "desk/campaigns/act.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, campaign: int, file: int) -> HttpResponse:
    """Give a document of the campaign to be saved."""
    record = find(request, campaign)
    try:
        found = queries.file_of(record, file, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except CampaignFile.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        return show_campaign(request, record, status=409, refusal=_("附件文件缺失或已损坏，请联系管理员从备份恢复。"))
    return files.download(found.name, found.media_type, content)


@require_POST
@desk_page(*access.LOOKS)
def export(request: HttpRequest, campaign: int, ending: str) -> HttpResponse:
    """Give goals, plan and progress as a file, as far as the viewer may see them; who took it is on record."""
    record, at = find(request, campaign), clock.now()
    heading, rows = queries.exported(record, viewer=request.viewer, today=clock.day_of(at))
    facts = {"list": CAMPAIGN.kind, "record": record.pk, "format": ending}
    journal.write("export", request.viewer.id, "export", by=request.viewer, at=at, facts=facts)
    name = f"gongzhi-campaign-{record.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"
    if ending == "csv":
        response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(heading, rows, file)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
