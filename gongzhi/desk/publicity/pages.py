"""The disclosure of complaints at the desk: the lists, one entry with its preview, its verbs, files of objections."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import desk_page, find_case, go, put_refusal, show
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left
from gongzhi.publicity import access, public, queries
from gongzhi.publicity.actions.propose import propose_disclosure
from gongzhi.publicity.catalog import disclosure_law, hold_back_title, objection_title
from gongzhi.publicity.models import Disclosure, ObjectionFile
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.verbs import VERBS, do
from gongzhi.publicity.words import BEFORE, Decision, State

TONES = {
    "clear": "good", "notify": "accent", "object": "warn", "publish": "good", "correct": "warn", "withhold": "bad",
    "withdraw": "bad",
}  # fmt: skip


@require_GET
@desk_page(*access.LOOKS)
def disclosures(request: HttpRequest) -> HttpResponse:
    """Show one page of a list of entries."""
    which = request.GET.get("list", "todo" if request.viewer.is_a(*access.WORK) else "all")
    told = {name: request.GET.get(name, "").strip()[:60] for name in ("state", "text")}
    try:
        page = queries.page_of_disclosures(
            which, viewer=request.viewer, **told, after=request.GET.get("after", "")[:60]
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {**told, "list": which}.items() if value}
    for row in page.rows:
        row.limit_chip = chip_of(row)
    context = {
        "rows": page.rows,
        "which": which,
        "lists": [("todo", _("待办")), ("objected", _("有异议的")), ("shown", _("公示中")), ("all", _("全部"))],
        "states": queries.states(),
        "told": told,
        "is_filtered": any(told.values()),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        },
    }
    return show(request, "desk/publicity/list.html", context)


def chip_of(entry: Disclosure) -> dict | None:
    """Say how much time is left to show it; None of what is shown or never will be."""
    if entry.state not in BEFORE:
        return None
    law = disclosure_law()
    return {
        "days_left": days_left(clock.today(), entry.publish_by, counted="working", calendar=calendar()),
        "counted": "working",
        "due_date": entry.publish_by,
        "title": _("办结后公示"),
        "basis": law.basis,
        "article": "",
        "mark": next(each.mark for each in law.period if each.key == "publish"),
        "provisional": False,
        "met": None,
    }


def find(request: HttpRequest, number: str) -> Disclosure:
    """Find the entry of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.disclosure_by_number(number, viewer=request.viewer)
    except Disclosure.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def disclosure(request: HttpRequest, number: str) -> HttpResponse:
    """Show an entry, and beside it what the public reads or would read."""
    return show_disclosure(request, find(request, number))


def show_disclosure(request: HttpRequest, entry: Disclosure, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    objections = queries.objections_of(entry, viewer=viewer)
    for row in objections:
        row.ground_title = objection_title(row.ground)
    context = {
        "entry": entry,
        "preview": public.shown([entry])[0],
        "is_public": entry.state in {State.PUBLISHED, State.CONTESTED},
        "drafted": queries.marked(entry, entry.drafted, viewer=viewer),
        "offers": [
            offer
            for offer in queries.offers_of(entry, viewer=viewer, at=at)
            if entry.state in offer.transition.sources
        ],
        "base": reverse("desk:disclosure", args=[entry.number]),
        "limit": chip_of(entry),
        "law": disclosure_law(),
        "why_gone": hold_back_title(entry.ground) if entry.ground else "",
        "objections": objections,
        "decisions": dict(Decision.choices),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(entry, viewer=viewer))
        ],
        **more,
    }
    return show(request, "desk/publicity/page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    entry = find(request, number)
    if verb not in VERBS or not DISCLOSURE.entitled(entry, DISCLOSURE[verb], request.viewer):
        raise Http404
    told = {"inputs": VERBS[verb].inputs, "viewer": request.viewer, "record": entry}
    if request.method == "GET":
        refused = DISCLOSURE.refusal(entry, verb, by=request.viewer, at=clock.now())
        return show_act(request, entry, verb, InputForm(**told), refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    if not journal.done_before(DISCLOSURE.kind, entry.pk, form.sent_key()):
        if not form.is_valid():
            return show_act(request, entry, verb, form, status=422)
        try:
            do(entry, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, entry, verb, form, status=put_refusal(form, refused))
    messages.success(request, str(VERBS[verb].done))
    return go(request, reverse("desk:disclosure", args=[entry.number]))


def show_act(
    request: HttpRequest, entry: Disclosure, verb: str, form: InputForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    typed = form.data.get("text", "") if form.is_bound and verb in {"correct", "decide", "prepare"} else ""
    context = {
        "entry": entry,
        "heading": f"{entry.number} {entry.trader_name}",
        "verb": verb,
        "title": DISCLOSURE[verb].title,
        "form": form,
        "marked": queries.marked(entry, entry.drafted if verb == "clear" else typed, viewer=request.viewer),
        "multipart": form.is_multipart(),
        "refusal": refusal,
        "base": reverse("desk:disclosure", args=[entry.number]),
    }
    if request.htmx:
        return render(request, "desk/publicity/form.html", context, status=status)
    return show(request, "desk/publicity/act.html", context, status=status)


@require_POST
@desk_page(*access.WORK)
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Put a closed matter on its way to the public by hand, with a trader where it names none."""
    case = find_case(request, number)
    told, key = request.POST.get("trader_id", ""), request.POST.get("key", "")
    try:
        entry = propose_disclosure(
            case=case,
            trader_id=int(told) if told[:18].isdecimal() and len(told) < 19 else None,
            trader_name=request.POST.get("trader_name", "")[:200],
            by=request.viewer,
            at=clock.now(),
            key=UUID(key) if len(key) == 36 and key.replace("-", "").isalnum() else None,
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("desk:case", case.number)
    messages.success(request, _("已列入公示，请整理内容。"))
    return redirect("desk:disclosure", entry.number)


@require_GET
@desk_page(*access.LOOKS)
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a file that came with an objection."""
    entry = find(request, number)
    try:
        found, content = queries.content_of(entry, file, viewer=request.viewer)
    except ObjectionFile.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        broken = _("附件文件缺失或已损坏，请联系管理员从备份恢复。")
        return show_disclosure(request, entry, status=409, refusal=broken)
    return files.download(found.name, found.media_type, content)


def show_of_case(case, *, viewer, at, beside) -> dict | None:
    """Show on the page of a closed matter what is made public of it, or why nothing is."""
    found = queries.disclosures_of_case(case, viewer=viewer) if Disclosure in beside.kept else []
    why, may_propose = "", False
    if not any(entry.turn == case.reopened for entry in found):
        why = queries.why_not_disclosed(case, viewer=viewer)
        may_propose = not why and bool(viewer.roles_in([case.unit_id]) & set(access.WORK))
    if case.is_open and not found:
        return None
    return {
        "entries": found,
        "why": why,
        "may_propose": may_propose and not case.is_open,
        "needs_trader": case.trader_id is None,
        "key": uuid4(),
    }
