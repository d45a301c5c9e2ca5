"""Meetings at the desk: the list, one of them with agenda and papers, its resolutions, its minutes, its verbs."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.conference import access, queries
from gongzhi.conference.actions.assignment.issue import issue_assignment
from gongzhi.conference.actions.meeting.plan import plan_meeting
from gongzhi.conference.actions.meeting.record import record_meeting
from gongzhi.conference.catalog import kind_of, kinds
from gongzhi.conference.models import Meeting, Paper
from gongzhi.conference.papers import MINUTES
from gongzhi.conference.rules import needed_for_quorum
from gongzhi.conference.states import MEETING
from gongzhi.conference.words import TOOK_PLACE, AssignmentState, Reply, TopicState
from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.conference.acting import act_on
from gongzhi.desk.conference.forms import NewMeetingForm, RecordMeetingForm
from gongzhi.desk.conference.looks import put_looks
from gongzhi.desk.conference.verbs import MEETING_VERBS
from gongzhi.desk.documents.papers import look_of
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.documents.queries import documents_of

TONES = {"call": "accent", "hold": "accent", "approve": "good", "send": "good", "cancel": "bad", "postpone": "warn"}
REPLIES = {
    Reply.ATTENDS: ("good", "circle-check"),
    Reply.ALTERNATE: ("accent", "users"),
    Reply.LEAVE: ("warn", "alert-triangle"),
}
OWN_PAGES = {"decline", "drop_resolution"}
"""Verbs that are done by another part of a page than the row of buttons."""


@require_GET
@desk_page(*access.LOOKS)
def meetings(request: HttpRequest) -> HttpResponse:
    """List meetings, latest first, with what waits for the viewer's units."""
    kind, after, viewer = request.GET.get("kind", ""), request.GET.get("after", ""), request.viewer
    try:
        page = queries.page_of_meetings(viewer=viewer, kind=kind, after=after)
    except Refused:
        raise Http404 from None
    kept = {"kind": kind} if kind else {}
    context = {
        "rows": [{"meeting": row, "kind": kind_of(row.kind).title} for row in page.rows],
        "kind": kind,
        "kinds": kinds(),
        "to_do": queries.to_do(viewer=viewer, today=clock.today()),
        "runs_it": access.runs_it(viewer),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/conference/meetings.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.OFFICE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin to prepare a meeting."""
    done = _("已开始筹备。成员单位现在可以提出议题。")
    return make(request, NewMeetingForm, plan_meeting, title=_("筹备会议"), done=done)


@require_http_methods(["GET", "POST"])
@desk_page(*access.OFFICE)
def record(request: HttpRequest) -> HttpResponse:
    """Put down a meeting of earlier days."""
    return make(request, RecordMeetingForm, record_meeting, title=_("补录会议"), done=_("已补录。"))


def make(request: HttpRequest, form_class: type, action: Callable, *, title: str, done: str) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = action(**form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, done)
                return redirect("desk:meeting", made.pk)
    return show(request, "desk/conference/new_meeting.html", {"form": form, "title": title}, status=status)


def find(request: HttpRequest, pk: int) -> Meeting:
    """Find the meeting of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.meeting_by_id(pk, viewer=request.viewer)
    except Meeting.DoesNotExist:
        raise Http404 from None


def frame(request: HttpRequest, meeting: Meeting, tab: str) -> dict:
    """Gather what every page of one meeting shows."""
    tabs = (("meeting", _("议程和参会")), ("meeting-resolutions", _("决议和任务")), ("meeting-minutes", _("纪要")))
    at = clock.now()
    return {
        "meeting": meeting,
        "kind": kind_of(meeting.kind),
        "tabs": [
            {"title": title, "url": reverse(f"desk:{name}", args=[meeting.pk]), "current": name == tab}
            for name, title in tabs
        ],
        "base": reverse("desk:meeting", args=[meeting.pk]),
        "offers": [
            offer
            for offer in queries.offers_of(meeting, viewer=request.viewer, at=at)
            if offer.verb not in OWN_PAGES and meeting.state in offer.transition.sources
        ],
        "took_place": meeting.state in TOOK_PLACE,
        "runs_it": access.runs_it(request.viewer),
        "key": uuid4(),
    }


def may(request: HttpRequest, meeting: Meeting, verb: str) -> bool:
    return not MEETING.refusal(meeting, verb, by=request.viewer, at=clock.now())


@require_GET
@desk_page(*access.LOOKS)
def meeting(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show a meeting: its agenda, what is open of earlier ones, who comes, its papers."""
    return show_meeting(request, find(request, meeting))


def show_meeting(request: HttpRequest, record: Meeting, *, status: int = 200, **more) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    topics = queries.topics_of(record, viewer=viewer)
    members = [row for row in record.rows if row.is_member]
    earlier = queries.of_earlier_meetings(record, viewer=viewer, today=today)
    context = {
        **frame(request, record, "meeting"),
        "agenda": [topic for topic in topics if topic.state == TopicState.CHOSEN],
        "proposed": [topic for topic in topics if topic.state == TopicState.PROPOSED],
        "declined": [topic for topic in topics if topic.state == TopicState.DECLINED],
        "may_decline": may(request, record, "decline"),
        "earlier": put_looks(earlier),
        "participants": [
            {"row": row, "tone": REPLIES.get(row.reply, ("", ""))[0], "icon": REPLIES.get(row.reply, ("", ""))[1]}
            for row in record.rows
        ],
        "acknowledged": sum(row.acknowledged_at is not None for row in record.rows),
        "coming": sum(row.reply in {Reply.ATTENDS, Reply.ALTERNATE} for row in members),
        "present": sum(row.attended is True for row in members),
        "members": len(members),
        "needed": needed_for_quorum(kind_of(record.kind).quorum.share, len(members)),
        "papers": queries.papers_of(record, viewer=viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
        **more,
    }
    return show(request, "desk/conference/meeting.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def resolutions(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show what a meeting decided, with indicators then and now and the assignments that follow."""
    record = find(request, meeting)
    shown = queries.resolutions_of(record, viewer=request.viewer, today=clock.today())
    for each in shown:
        put_looks(each.assignments)
    drafted = sum(row.state == AssignmentState.DRAFTED for each in shown for row in each.assignments)
    context = {
        **frame(request, record, "meeting-resolutions"),
        "resolutions": shown,
        "drafted": drafted,
        "may_drop": may(request, record, "drop_resolution"),
        "may_aim": may(request, record, "aim"),
    }
    return show(request, "desk/conference/resolutions.html", context)


@require_POST
@desk_page(*access.OFFICE)
def issue_all(request: HttpRequest, meeting: int) -> HttpResponse:
    """Issue every assignment of a meeting that is still a draft; those that are refused are named."""
    record, at = find(request, meeting), clock.now()
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    issued = 0
    for each in queries.resolutions_of(record, viewer=request.viewer, today=clock.day_of(at)):
        for row in each.assignments:
            if row.state != AssignmentState.DRAFTED:
                continue
            try:
                issue_assignment(assignment=row, by=request.viewer, at=at, key=uuid5(NAMESPACE_OID, f"{key}{row.pk}"))
                issued += 1
            except Refused as refused:
                messages.error(request, f"{row.title}：{refused.reason}")
    if issued:
        messages.success(request, _("已下达 %(count)d 项任务。") % {"count": issued})
    return redirect("desk:meeting-resolutions", record.pk)


@require_GET
@desk_page(*access.LOOKS)
def minutes(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show the minutes of a meeting: the text, what was said on it, the documents that were made of it."""
    record = find(request, meeting)
    viewer = request.viewer
    context = {
        **frame(request, record, "meeting-minutes"),
        "reads": queries.reads_minutes(record, viewer=viewer),
        "comments": queries.comments_of(record, viewer=viewer),
        "documents": [look_of(row) for row in documents_of(MEETING.kind, record.pk, viewer=viewer)],
        "paper": MINUTES,
    }
    return show(request, "desk/conference/minutes.html", context)


@require_GET
@desk_page(*access.LOOKS)
def paper(request: HttpRequest, meeting: int, file: int) -> HttpResponse:
    """Give one version of a paper to be saved."""
    record = find(request, meeting)
    try:
        found = queries.paper_of(record, file, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except Paper.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        refusal = _("附件文件缺失或已损坏，请联系管理员从备份恢复。")
        return show_meeting(request, record, status=409, refusal=refusal)
    return files.download(found.name, found.media_type, content)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, meeting: int, verb: str) -> HttpResponse:
    """Do a verb on a meeting."""
    record = find(request, meeting)
    ways = {name: reverse(f"desk:{name}", args=[record.pk]) for name in ("meeting-resolutions", "meeting-minutes")}
    base = reverse("desk:meeting", args=[record.pk])
    return act_on(request, record, verb, MEETING_VERBS, base=base, ways=ways)
