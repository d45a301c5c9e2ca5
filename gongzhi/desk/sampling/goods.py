"""Imported goods' risk at the desk: the watch list, one kind of goods, drafts of alerts; and the verbs of these."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.desk.sampling.plans import history, open_offers, page_or_404, pager_of
from gongzhi.routing.catalog import subjects_file
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.goods.watch import watch_goods
from gongzhi.sampling.catalog import hazards, risk_rules
from gongzhi.sampling.models import AlertDraft, Laboratory, SamplingPlan, Watched
from gongzhi.sampling.moves import table_of
from gongzhi.sampling.paper import as_file
from gongzhi.sampling.verbs import GOODS, VERBS, do
from gongzhi.sampling.words import Level

LEVEL_TONES = {Level.NONE: "quiet", Level.LOW: "accent", Level.MEDIUM: "warn", Level.HIGH: "bad"}


@require_GET
@desk_page(*access.LOOKS)
def watched(request: HttpRequest) -> HttpResponse:
    """Show one page of the watch list."""
    level, dropped = request.GET.get("level", ""), request.GET.get("list") == "dropped"
    page = page_or_404(queries.page_of_watched, request, level=level, dropped=dropped)
    for row in page.rows:
        row.tone = LEVEL_TONES[row.level]
        row.hazard_titles = listed(hazards().get(key, key) for key in row.hazards)
    context = {
        "rows": page.rows,
        "level": level,
        "levels": Level.choices,
        "dropped": dropped,
        "may_watch": request.viewer.is_a(*access.WORK),
        "pager": pager_of(request, page, level=level, list="dropped" if dropped else ""),
    }
    return show(request, "desk/sampling/watched.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Put goods on the list."""
    posted = request.method == "POST"
    form = InputForm(request.POST if posted else None, inputs=GOODS, viewer=request.viewer)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = watch_goods(**form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, _("已列入关注。"))
                return redirect("desk:watched", made.pk)
    told = {"title": _("列入关注"), "back": reverse("desk:watched-goods")}
    return show(request, "desk/sampling/new_record.html", {"form": form, **told}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def goods(request: HttpRequest, pk: int) -> HttpResponse:
    """Show goods with what was found about them, what it weighs, and what level it proposes."""
    try:
        record = queries.watched_by_id(pk, viewer=request.viewer)
    except Watched.DoesNotExist:
        raise Http404 from None
    viewer = request.viewer
    found = queries.weighed(record, viewer=viewer, at=clock.now())
    seen = queries.seen_numbers(found, viewer=viewer)
    subjects = {subject.key: subject.title for subject in subjects_file().subject}
    context = {
        "goods": record,
        "tone": LEVEL_TONES[record.level],
        "proposed": Level(found.level),
        "proposed_tone": LEVEL_TONES[found.level],
        "differs": found.level != record.level,
        "found": found,
        "reasons": [(reason, reason.finding.record in seen, bool(reason.finding.record)) for reason in found.reasons],
        "rules": risk_rules(),
        "hazards": listed(hazards().get(key, key) for key in record.hazards),
        "words": listed(record.words),
        "subjects": listed(subjects.get(key, key) for key in record.subjects),
        "notices": queries.notices_of(record, viewer=viewer),
        "alerts": queries.alerts_of(record, viewer=viewer),
        "offers": open_offers(record, viewer),
        "base": reverse("desk:watched", args=[record.pk]),
        "history": history(record, viewer),
    }
    return show(request, "desk/sampling/goods.html", context)


@require_GET
@desk_page(*access.LOOKS)
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft of an alert."""
    record = find_alert(request, pk)
    context = {
        "alert": record,
        "paragraphs": record.body.splitlines(),
        "offers": open_offers(record, request.viewer),
        "base": reverse("desk:alert-draft", args=[record.pk]),
        "history": history(record, request.viewer),
    }
    return show(request, "desk/sampling/alert.html", context)


def find_alert(request: HttpRequest, pk: int) -> AlertDraft:
    try:
        return queries.alert_by_id(pk, viewer=request.viewer)
    except AlertDraft.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def alert_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give the draft as a file, PDF or DOCX; until it is approved the file says that it is a draft."""
    record = find_alert(request, pk)
    if form not in {"pdf", "docx"}:
        raise Http404
    name, media_type, content = as_file(record, form, on=clock.today())
    return files.download(name, media_type, content)


# The verbs of all but samples


@dataclass(frozen=True)
class Place:
    """Where the records of a kind stand, and how one is found."""

    page: str
    find: Callable
    model: type


PLACES = {
    "plans": Place("desk:sampling-plan", queries.plan_by_id, SamplingPlan),
    "laboratories": Place("desk:laboratory", queries.laboratory_by_id, Laboratory),
    "goods": Place("desk:watched", queries.watched_by_id, Watched),
    "alerts": Place("desk:alert-draft", queries.alert_by_id, AlertDraft),
}


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, place: str, pk: int, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    if place not in PLACES:
        raise Http404
    at_place = PLACES[place]
    try:
        record = at_place.find(pk, viewer=request.viewer)
    except at_place.model.DoesNotExist:
        raise Http404 from None
    table = table_of(record)
    if verb not in VERBS[table.kind] or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry = VERBS[table.kind][verb]
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    if request.method == "GET":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        form = InputForm(**told)
        return show_act(request, at_place, record, verb, form, refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    done = record
    if not journal.done_before(table.kind, record.pk, form.sent_key()):
        if not form.is_valid():
            return show_act(request, at_place, record, verb, form, status=422)
        key = form.cleaned_data["key"]
        try:
            done = do(record, verb, by=request.viewer, at=clock.now(), key=key, **form.told())
        except Refused as refused:
            status = put_refusal(form, refused, fields=form.refused_as)
            return show_act(request, at_place, record, verb, form, status=status)
    messages.success(request, str(entry.done))
    page = "desk:alert-draft" if isinstance(done, AlertDraft) else at_place.page
    return go(request, reverse(page, args=[done.pk]))


def show_act(request: HttpRequest, place: Place, record, verb: str, form, *, refusal: str = "", status: int = 200):
    base = reverse(place.page, args=[record.pk])
    context = {
        "record": record,
        "heading": record.title,
        "verb": verb,
        "title": table_of(record)[verb].title,
        "form": form,
        "multipart": form.is_multipart(),
        "refusal": refusal,
        "base": base,
        "action": f"{base}{verb}/",
    }
    if request.htmx:
        return render(request, "desk/sampling/form.html", context, status=status)
    return show(request, "desk/sampling/act.html", context, status=status)
