"""Filing a matter, step by step. What is typed is kept at every step, right or wrong, until it is sent off."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import segno
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.appeals.models import KeptAppeal
from gongzhi.appeals.queries import kept_by_number, titles_of
from gongzhi.cases.codes import code_of
from gongzhi.cases.intake import NewCase
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.words import Claim, Kind, PartyPart
from gongzhi.core import clock, files
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.kept import one_look
from gongzhi.core.listing import listed
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.reading import full_name
from gongzhi.negotiation.queries import takes_part
from gongzhi.portal import draft as drafts
from gongzhi.portal.draft import Draft, KeptFile
from gongzhi.portal.forms import OTHERS_AT_FIRST, CheckForm
from gongzhi.portal.outlook import Outlook, outlook_of
from gongzhi.portal.visitor import OPENED_KEPT, kept_visitor, visitor
from gongzhi.portal.wizard import (
    STEP_OF_FIELD,
    STEPS,
    form_for,
    matter_of,
    send_off,
    sorting_of,
    steps_for,
    store_of,
    told_by,
)

RECEIPT = "receipt"
"""Session key: the draft that was sent off last, and the numbers it was given."""
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "go", "key", "files"})


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Go on where the draft was left, or begin."""
    draft = drafts.load(request.session)
    return redirect("portal:step", told_by(draft).unfinished or "check")


@never_cache
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    drafts.forget(request.session)
    return redirect("portal:step", "what")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Show or take one step."""
    draft = drafts.load(request.session)
    if step not in STEPS:
        raise Http404
    if step == "check":
        return check(request, draft)
    steps = steps_for(draft.wish)
    if request.method == "POST" and step in steps:
        return take(request, draft, step)
    unfinished = told_by(draft).unfinished
    if step not in steps or (unfinished and steps.index(unfinished) < steps.index(step)):
        return redirect("portal:step", unfinished or steps[0])
    return show(request, draft, step, form_for(step, draft))


def take(request: HttpRequest, draft: Draft, step: str) -> HttpResponse:
    """Keep what was typed at a step; go on where it is right, back where that was asked."""
    go = request.POST.get("go", "")
    draft.answers[step] = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    form = form_for(step, draft, request.POST, request.FILES)
    steps = steps_for(draft.wish)
    if go.startswith("remove:"):
        draft.files = [file for file in draft.files if file.sha256 != go.removeprefix("remove:")]
        drafts.save(request.session, draft)
        return redirect("portal:step", step)
    valid = form.is_valid() & keep_files(draft, form)
    if go == "more":
        shown = max(int_or(draft.answers[step].get("rows", ["0"])[0]), OTHERS_AT_FIRST)
        draft.answers[step]["rows"] = [str(shown + 1)]
        drafts.save(request.session, draft)
        return redirect(reverse("portal:step", args=[step]) + f"#id_others-{shown}-name")
    drafts.save(request.session, draft)
    if go == "back":
        return redirect("portal:step", steps[max(steps.index(step) - 1, 0)])
    if not valid:
        return show(request, draft, step, form, status=422)
    return redirect("portal:step", steps[steps.index(step) + 1])


def int_or(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isdecimal() else otherwise


def keep_files(draft: Draft, form) -> bool:
    """Keep the good files of a step, also where something else is wrong with it; tell whether all found room."""
    field = form.fields.get("files")
    if field is None:
        return True
    for examined in getattr(field, "good", []):
        if examined.sha256 in {file.sha256 for file in draft.files}:
            continue
        if len(draft.files) >= settings.CASE_MOST_FILES:
            form.add_error("files", _("最多上传 %(most)s 个附件。") % {"most": settings.CASE_MOST_FILES})
            return False
        files.keep(examined.content)
        draft.files.append(KeptFile(examined.name, examined.media_type, examined.size, examined.sha256))
    return True


def show(request: HttpRequest, draft: Draft, step: str, form, *, status: int = 200) -> HttpResponse:
    steps = steps_for(draft.wish)
    number = steps.index(step) + 1
    return render(
        request,
        f"portal/file_{step}.html",
        {
            "form": form,
            "draft": draft,
            "steps": [{"title": STEPS[one], "url": reverse("portal:step", args=[one])} for one in steps],
            "number": number,
            "is_first": number == 1,
            "pledged": store_of(draft),
            "here": "file",
        },
        status=status,
    )


@one_look()
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show everything back with what will become of it; send it off."""
    if request.method == "POST" and was_sent(request):
        return redirect("portal:receipt")
    told = told_by(draft)
    if told.unfinished:
        return redirect("portal:step", told.unfinished)
    now = clock.now()
    new = matter_of(draft, told.answers)
    settles = new.kind == Kind.COMPLAINT and new.trader_id is not None and takes_part(new.trader_id)
    form = CheckForm(request.POST or None, settles=settles)
    fault = None
    if request.method == "POST" and form.is_valid():
        try:
            sent_off(request, draft, new, told.answers, at=now, way=form.cleaned_data)
        except Refused as refused:
            fields = refused.faults if isinstance(refused, Invalid) else {refused.field: refused.reason}
            fault = [(reason, STEP_OF_FIELD.get(field, "wish")) for field, reason in fields.items()]
        else:
            return redirect("portal:receipt")
    steps = steps_for(draft.wish)
    return render(
        request,
        "portal/file_check.html",
        {
            "form": form,
            "faults": fault,
            "draft": draft,
            "pledged": store_of(draft),
            "told": told.answers,
            "new": new,
            "claims": listed(Claim(claim).label for claim in new.claims),
            "place": full_name(told.answers["trader"]["place"]),
            "persons": [(PartyPart(one.part).label, one.name, one.phone, one.address) for one in new.persons],
            "settles": settles,
            "outlooks": outlooks(draft, new, at=now),
            "sorted": titles_of(sorting_of(draft, told.answers)) if draft.wish == "appeal" else {},
            "steps": [{"title": STEPS[one], "url": reverse("portal:step", args=[one])} for one in steps],
            "number": len(steps),
            "here": "file",
        },
        status=422 if request.method == "POST" else 200,
    )


@transaction.atomic
def sent_off(request: HttpRequest, draft: Draft, new: NewCase, answers: dict, *, at: datetime, way: dict) -> None:
    """Send a draft off and note in the session what became of it, in one transaction.

    :raises Refused: naming the field, if something is wrong after all; the draft stays.
    """
    sent = send_off(draft, new, answers, at=at, way=way)
    session = request.session
    session[RECEIPT] = {"key": str(draft.key), "numbers": [case.number for case in sent.cases]}
    remember(request, OPENED_CASES, [case.pk for case in sent.cases])
    if sent.kept:
        session[RECEIPT] |= {"kept": sent.kept.number}
        remember(request, OPENED_KEPT, [sent.kept.pk])
    drafts.forget(session)
    session.save()
    session.modified = False  # there is nothing left to be kept once the answer is made


def remember(request: HttpRequest, name: str, keys: list[int]) -> None:
    """Let this browser open what it handed in."""
    opened = request.session.get(name, [])
    request.session[name] = [*opened, *(key for key in keys if key not in opened)]


def outlooks(draft: Draft, new: NewCase, *, at: datetime) -> list[Outlook]:
    """Reckon what will become of the matter, or of both matters that it holds."""
    kinds = [new.kind, Kind.REPORT] if draft.wish == "both" else [new.kind]
    return [outlook_of(replace(new, kind=kind), at=at) for kind in kinds]


def was_sent(request: HttpRequest) -> bool:
    """Tell whether the draft that this form belongs to was sent off before: by a double click, or from a page gone
    back to."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return False
    return request.session.get(RECEIPT, {}).get("key") == str(key)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Give number and code, to be kept."""
    numbers = request.session.get(RECEIPT, {}).get("numbers", [])
    cases = [case_by_number(number, viewer=visitor(request)) for number in numbers]
    if not cases and (kept := request.session.get(RECEIPT, {}).get("kept")):
        return kept_receipt(request, kept)
    if not cases:
        return redirect("portal:track")
    track = request.build_absolute_uri(reverse("portal:track"))
    slips = [slip_of(case, track) for case in cases]
    return render(request, "portal/receipt.html", {"slips": slips, "track": track, "here": "file"})


def slip_of(record, track: str) -> dict:
    """Say what a slip shows of a case, or of an appeal that is kept: number, code and the way to the status page."""
    address = f"{track}?number={record.number}"
    qr = segno.make(address, error="m").svg_data_uri(scale=4, light="white", border=3)
    return {"case": record, "code": code_of(record), "track": address, "qr": qr}


def kept_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Give number and code of an appeal that is kept until its day."""
    try:
        kept = kept_by_number(number, viewer=kept_visitor(request))
    except KeptAppeal.DoesNotExist:
        return redirect("portal:track")
    track = request.build_absolute_uri(reverse("portal:track"))
    context = {"slip": slip_of(kept, track), "kept": kept, "track": track, "here": "file"}
    return render(request, "portal/kept_receipt.html", context)
