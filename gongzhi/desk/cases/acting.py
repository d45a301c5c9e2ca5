"""Doing a verb on a case: one page for all of them, in the case's page or on its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases import access, rules
from gongzhi.cases.actions.attach import attach_file
from gongzhi.cases.attachments import attachment_of, open_attachment
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.states import CASE
from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.cases.cited import facts_cited
from gongzhi.desk.cases.forms import RouteForm, candidates_of
from gongzhi.desk.cases.page import place_of, show_case
from gongzhi.desk.cases.verbs import VERBS, Verb
from gongzhi.desk.lists import back_to_list
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case, go, put_refusal, show
from gongzhi.desk.quality.replies import hints_for
from gongzhi.quality.catalog import REPLY_VERBS

HINTS = ("unit", "number")
"""What an address may fill in beforehand: a candidate's unit, a duplicate's number."""


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    if verb not in VERBS:
        raise Http404
    case = find_case(request, number)
    entry = VERBS[verb]
    if not CASE.entitled(case, CASE[verb], request.viewer):
        raise Http404
    if request.method == "GET":
        refused = CASE.refusal(case, verb, by=request.viewer, at=clock.now())
        hints = {name: request.GET[name] for name in HINTS if request.GET.get(name, "").isdecimal()}
        form = entry.form(case=case, viewer=request.viewer, initial=hints)
        return show_form(request, case, verb, form, refusal=str(refused.reason) if refused else "")
    data = request.POST.copy()
    if verb == "route" and not data.get("reason", "").strip():
        data["reason"] = candidate_reason(case, data.get("unit", ""))
    form = entry.form(data, case=case, viewer=request.viewer)
    if "check" in data and verb in REPLY_VERBS:  # without scripts
        form = entry.form(case=case, viewer=request.viewer, initial=data.dict())
        return show_form(request, case, verb, form)
    if not form.is_valid():
        if done_already(case, form):
            return after(request, case, entry)
        return show_form(request, case, verb, form, status=422)
    try:
        case = entry.action(case=case, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
    except Refused as refused:
        if done_already(case, form):
            return after(request, case, entry)
        status = put_refusal(form, refused, fields=form.refused_as)
        return show_form(request, case, verb, form, status=status)
    return after(request, case, entry)


def done_already(case: Case, form) -> bool:
    """Tell whether this very form was sent before, as by a double click: whatever it says now, it is done."""
    try:
        key = form.fields["key"].clean(form["key"].data)
    except ValidationError:
        return False
    return journal.done_before(CASE.kind, case.pk, key)


def candidate_reason(case: Case, unit: str) -> str:
    """Give the reason for which the rules named a unit, where an officer chose it and gave none."""
    return next((each["reason"] for each in candidates_of(case) if str(each["unit_id"]) == unit), "")


def after(request: HttpRequest, case: Case, entry: Verb) -> HttpResponse:
    """Say what was done, and lead back to the case, or to the list once the case is out of sight."""
    messages.success(request, str(entry.done))
    place = place_of(request)
    if request.POST.get("then") == "list" or not access.may_see(case, request.viewer):
        return go(request, back_to_list(place.queue or request.GET.get("list", ""), place.filters, request))
    return go(request, f"{reverse('desk:case', args=[case.number])}{'?' if place.query else ''}{place.query}")


def show_form(request: HttpRequest, case: Case, verb: str, form, *, refusal: str = "", status: int = 200):
    """Answer with a verb's form, in its page or, for htmx, alone."""
    procedure = rules.procedure_of(case)
    duties = procedure.duties_for(verb) if procedure else []
    place = place_of(request)
    context = {
        "case": case,
        "verb": verb,
        "title": CASE[verb].title,
        "form": form,
        "refusal": refusal,
        "duties": facts_cited(procedure, duties) if duties else [],
        "candidates": form.candidates if isinstance(form, RouteForm) else [],
        "place": place,
        "hints": hints_for(request, case, verb),
        "hints_url": reverse("desk:reply-hints", args=[case.number, verb]) if verb in REPLY_VERBS else "",
        "base": reverse("desk:case", args=[case.number]),
    }
    if request.htmx:
        return render(request, "desk/cases/act_form.html", context, status=status)
    return show(request, "desk/cases/act.html", context, status=status, queue=place.queue)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Add files to a case; those that cannot be taken are named with the reason, the others are kept."""
    case = find_case(request, number)
    if not CASE.entitled(case, CASE["attach"], request.viewer):
        raise Http404
    uploads = request.FILES.getlist("files")
    if not uploads:
        return show_case(request, case, status=422, attach_refusals=[_("请先选择文件。")])
    taken, refusals = attach_all(case, uploads, request)
    if refusals:
        case = find_case(request, number)
        return show_case(request, case, status=422, attach_refusals=refusals, attached=taken)
    messages.success(request, _("已添加 %(n)d 个附件。") % {"n": taken})
    place = place_of(request)
    return go(request, f"{reverse('desk:case', args=[case.number])}{'?' if place.query else ''}{place.query}#files")


def attach_all(case: Case, uploads, request: HttpRequest) -> tuple[int, list[str]]:
    """Add files one by one; give how many went in, and the reasons of those that did not."""
    taken, refusals = 0, []
    for upload in uploads:
        try:
            attach_file(case=case, name=upload.name, content=upload.read(), by=request.viewer, at=clock.now())
        except Refused as refused:
            refusals.append(str(refused.reason))
        else:
            taken += 1
    return taken, refusals


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def download(request: HttpRequest, number: str, attachment: int) -> HttpResponse:
    """Give an attachment to be saved; only to who handles the case."""
    case = find_case(request, number)
    try:
        found = attachment_of(case, attachment, viewer=request.viewer)
        content = b"".join(open_attachment(found, viewer=request.viewer))
    except Attachment.DoesNotExist:
        raise Http404 from None
    except files.Unreadable:
        return show_case(request, case, status=409, refusal=_("附件文件缺失或已损坏，请联系管理员从备份恢复。"))
    return files.download(found.name, found.media_type, content)
