"""The matters of a trader: those that wait for it, all of them, one of them, and what is done on it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases.attachments import attachment_of, attachments_of, open_attachment
from gongzhi.cases.models import Attachment, Case, CaseTrader
from gongzhi.cases.queries import PAGE, asked_of_trader, asker_of, history_of
from gongzhi.cases.words import Claim
from gongzhi.core import clock, files
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.listing import listed
from gongzhi.desk.pages import put_refusal
from gongzhi.negotiation.queries import ready_answers
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left
from gongzhi.schemes.queries import waiting_for_trader
from gongzhi.trader_desk.appeals import has_appeals
from gongzhi.trader_desk.pages import find_matter, show, trader_page
from gongzhi.trader_desk.prepaid import reports_due
from gongzhi.trader_desk.sections import sections_of
from gongzhi.trader_desk.verbs import ACTS


@require_safe
@trader_page
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the trader, due first."""
    rows = asked_of_trader(viewer=request.viewer)
    context = {
        "rows": lines(rows[:PAGE]),
        "more": len(rows) > PAGE,
        "in_bulk": has_appeals(request.viewer),
        "of_stores": waiting_for_trader(viewer=request.viewer),
        "to_report": reports_due(request.viewer),
    }
    return show(request, "trader_desk/home.html", context, here="waiting")


@require_safe
@trader_page
def matters(request: HttpRequest) -> HttpResponse:
    """Show all that the trader was ever asked, newest first."""
    told = request.GET.get("before", "")
    before = int(told) if told.isdecimal() and len(told) < 18 else None
    rows = asked_of_trader(viewer=request.viewer, waiting=False, before=before)
    after = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return show(request, "trader_desk/matters.html", {"rows": lines(rows[:PAGE]), "after": after}, here="all")


def lines(rows: list[CaseTrader]) -> list[dict]:
    """Prepare rows of a list, each with the limit as the chip shows it."""
    today, work_calendar = clock.today(), calendar()
    return [
        {
            "row": row,
            "case": row.case,
            "url": reverse("trader:matter", args=[row.case.number]),
            "limit": chip_of(row, today, work_calendar),
        }
        for row in rows
    ]


def chip_of(row: CaseTrader, today, work_calendar) -> dict | None:
    """Say how much time is left for what was asked; None where nothing waits."""
    if not row.waits or row.due_date is None:
        return None
    return {
        "title": row.get_part_display(),
        "days_left": days_left(today, row.due_date, counted="working", calendar=work_calendar),
        "counted": "working",
        "due_date": row.due_date,
        "met": None,
    }


@require_safe
@trader_page
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show one matter: what the consumer says and wants, what can be done, what was done."""
    return show_matter(request, find_matter(request, number))


def show_matter(request: HttpRequest, case: Case, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    context = {
        "case": case,
        "asker": asker_of(case, viewer=viewer),
        "claims": listed(Claim(claim).label for claim in case.claims if claim in Claim.values),
        "files": [
            {
                "name": file.name,
                "size": file.size,
                "at": file.at,
                "by": _("本企业") if file.by_kind == "trader" else _("消费者"),
                "url": reverse("trader:file", args=[case.number, file.pk]),
            }
            for file in attachments_of(case, viewer=viewer)
        ],
        "sections": sections_of(case, viewer=viewer, at=at),
        "history": history_of(case, viewer=viewer)[::-1],
    }
    return show(request, "trader_desk/matter.html", {**context, **more}, status=status)


@require_safe
@trader_page
def file(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """Give one file of a matter, to be saved."""
    case = find_matter(request, number)
    try:
        attachment = attachment_of(case, id, viewer=request.viewer)
        content = b"".join(open_attachment(attachment, viewer=request.viewer))
    except (Attachment.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(attachment.name, attachment.media_type, content)


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Show the form of an act, or do it; a refusal stands beside its field, and nothing typed is lost."""
    if act not in ACTS:
        raise Http404
    case, entry, now = find_matter(request, number), ACTS[act], clock.now()
    told = {"case": case, "viewer": request.viewer, "at": now}
    if request.method != "POST":
        if refusal := entry.refusal(case, by=request.viewer, at=now):
            messages.warning(request, refusal)
            return redirect("trader:matter", case.number)
        return show_act(request, case, act, entry.form(**told, initial=hints(request)))
    form = entry.form(request.POST, request.FILES, **told)
    if not form.is_valid():
        return show_act(request, case, act, form, status=422)
    try:
        entry.run(case, form.cleaned_data, by=request.viewer, at=now, key=key_of(request))
    except NotAllowed as refused:
        messages.error(request, str(refused.reason))
        return redirect("trader:matter", case.number)
    except Refused as refused:
        return show_act(request, case, act, form, status=put_refusal(form, refused))
    messages.success(request, str(entry.done))
    return redirect("trader:matter", case.number)


def hints(request: HttpRequest) -> dict:
    """Fill a form in beforehand with a ready-made answer that was chosen."""
    chosen = request.GET.get("answer", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        return {}
    found = ready_answers(viewer=request.viewer).filter(pk=chosen).first()
    return {"text": found.text} if found else {}


def key_of(request: HttpRequest) -> UUID | None:
    """Read the key of this act, which makes a second click do nothing."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def show_act(request: HttpRequest, case: Case, act: str, form, *, status: int = 200) -> HttpResponse:
    context = {"case": case, "act": ACTS[act], "form": form, "key": request.POST.get("key") or uuid4()}
    if "text" in form.fields:
        context["answers"] = ready_answers(viewer=request.viewer)[:20]
    return show(request, "trader_desk/act.html", context, status=status)
