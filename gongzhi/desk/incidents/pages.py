"""Incidents at the desk: the list, gathering, one of them, its matters, decisions and money, its verbs."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.conference.of_record import assigned_from
from gongzhi.desk.documents.papers import look_of
from gongzhi.desk.incidents.forms import GatherForm, SearchForm
from gongzhi.desk.incidents.verbs import VERBS
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.documents.queries import documents_of
from gongzhi.incidents import access, catalog, queries
from gongzhi.incidents.actions.gather import gather_incident
from gongzhi.incidents.actions.reveal import reveal_consumers
from gongzhi.incidents.figures import state_title
from gongzhi.incidents.models import Decision, Fund, Incident, Sharing
from gongzhi.incidents.papers import REPORT
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.verbs import do
from gongzhi.incidents.words import ItemState, Rule, State

TONES = {
    "open": "accent",
    "raise_level": "warn",
    "confirm_level": "warn",
    "share_out": "good",
    "end": "good",
    "cancel": "bad",
    "release": "warn",
}
ITEM_LOOKS = {
    ItemState.WAITING: ("quiet", "clock"),
    ItemState.DONE: ("good", "circle-check"),
    ItemState.REFUSED: ("bad", "alert-circle"),
}
SHOWN = 50
"""So many of the matters that were found are shown one by one; all of them may be gathered."""


@require_GET
@desk_page(*access.LOOKS)
def incidents(request: HttpRequest) -> HttpResponse:
    """List incidents, newest first."""
    told = {name: request.GET.get(name, "")[:20] for name in ("state", "level")}
    after = request.GET.get("after", "")
    try:
        page = queries.page_of_incidents(viewer=request.viewer, after=after, **told)
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in told.items() if value}
    context = {
        "rows": page.rows,
        **told,
        "states": State.choices,
        "levels": catalog.levels(),
        "may_gather": request.viewer.is_a(*access.GATHERS),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/incidents/list.html", context)


def chosen_numbers(request: HttpRequest, found: list) -> list[str]:
    """Read which of the matters that were found are meant: all, or those that were ticked."""
    numbers = [case.number for case in found]
    if request.POST.get("which") == "all":
        return numbers
    ticked = set(request.POST.getlist("number"))
    return [number for number in numbers if number in ticked]


def looked_for(request: HttpRequest) -> tuple[SearchForm, list, bool]:
    """Read what matters are looked for, and find them."""
    form = SearchForm(request.GET or None)
    found, more = queries.matters_found(form.search(), viewer=request.viewer) if form.is_bound else ([], False)
    return form, found, more


@require_http_methods(["GET", "POST"])
@desk_page(*access.GATHERS)
def new(request: HttpRequest) -> HttpResponse:
    """Look for matters, and make one incident of them in one act."""
    search, found, more = looked_for(request)
    first = found[0].trader_name if found else ""
    suggested = catalog.suggested(len(found), sum(case.amount or 0 for case in found))
    initial = {
        "title": _("%(trader)s群体投诉事件") % {"trader": first} if first else "",
        "level": next(
            (one.key for one in reversed(catalog.levels()) if not one.two_persons)
            if suggested.two_persons
            else iter([suggested.key])
        ),
    }
    form = GatherForm(request.POST if request.method == "POST" else None, viewer=request.viewer, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        numbers = chosen_numbers(request, found)
        if form.is_valid():
            told = {name: value for name, value in form.cleaned_data.items() if name != "key"}
            told["unit"] = Unit.objects.get(pk=told["unit"])
            try:
                made = gather_incident(
                    **told, numbers=numbers, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(
                    request, _("已将 %(count)d 件归集为群体事件 %(number)s。请设定工作专班，再启动处置。")
                    % {"count": made.matter_count, "number": made.number},
                )  # fmt: skip
                return redirect("desk:incident", made.number)
    context = {
        "search": search,
        "form": form,
        "found": found[:SHOWN],
        "count": len(found),
        "more": more,
        "shown": SHOWN,
        "sum": sum(case.amount or 0 for case in found),
        "suggested": suggested,
    }
    return show(request, "desk/incidents/new.html", context, status=status)


def find(request: HttpRequest, number: str) -> Incident:
    """Find the incident of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.incident_by_number(number, viewer=request.viewer)
    except Incident.DoesNotExist:
        raise Http404 from None


def may(request: HttpRequest, record: Incident, verb: str) -> bool:
    return not INCIDENT.refusal(record, verb, by=request.viewer, at=clock.now())


def frame(request: HttpRequest, record: Incident, tab: str) -> dict:
    """Gather what every page of one incident shows."""
    tabs = [
        ("incident", _("概况")),
        ("incident-matters", _("各件")),
        ("incident-decisions", _("统一决定")),
        ("incident-money", _("追回款项和分配")),
    ]
    return {
        "incident": record,
        "tabs": [
            {"title": title, "url": reverse(f"desk:{name}", args=[record.number]), "current": name == tab}
            for name, title in tabs
        ],
        "base": reverse("desk:incident", args=[record.number]),
        "key": uuid4(),
    }


@require_GET
@desk_page(*access.LOOKS)
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """Show an incident."""
    record, viewer, at = find(request, number), request.viewer, clock.now()
    figures = queries.figures_of(record, viewer=viewer, today=clock.day_of(at))
    public = f"{settings.PUBLIC_URL}{reverse('portal:incident', args=[record.code])}" if record.registers else ""
    context = {
        **frame(request, record, "incident"),
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=at)
            if offer.verb in VERBS and record.state in offer.transition.sources
        ],
        "figures": figures,
        "totals": figures["totals"],
        "states": [{"title": state_title(row["state"]), **row} for row in figures["states"]],
        "level": catalog.level_of(record.level),
        "suggested": catalog.suggested(figures["totals"]["matters"], float(figures["totals"]["claimed"])),
        "force": queries.force_of(record, viewer=viewer),
        "public": public,
        "qr": segno.make(public, error="m").svg_data_uri(scale=4, light="white", border=3) if public else "",
        "documents": [look_of(row) for row in documents_of(INCIDENT.kind, record.pk, viewer=viewer)],
        "report": REPORT,
        "assigned": assigned_from("incident", record.pk, record.number, viewer=viewer),
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
    }
    return show(request, "desk/incidents/page.html", context)


@require_GET
@desk_page(*access.LOOKS)
def matters(request: HttpRequest, number: str) -> HttpResponse:
    """List the matters, with their claims."""
    return show_matters(request, find(request, number))


def show_matters(request: HttpRequest, record: Incident, *, status: int = 200, refusal: str = "", revealed=None):
    viewer, after = request.viewer, request.GET.get("after", "")
    unit = request.GET.get("unit", "")
    kept = {"unit": unit} if unit.isdecimal() and len(unit) < 18 else {}
    try:
        page = queries.page_of_matters(record, viewer=viewer, unit=int(unit) if kept else None, after=after)
    except Refused:
        raise Http404 from None
    context = {
        **frame(request, record, "incident-matters"),
        "rows": [{"matter": row, "people": (revealed or {}).get(row.case.pk)} for row in page.rows],
        "figures": queries.figures_of(record, viewer=viewer, today=clock.today()),
        "unit": int(unit) if kept else 0,
        "may_release": may(request, record, "release"),
        "may_take_in": may(request, record, "take_in"),
        "may_reveal": may(request, record, "reveal"),
        "is_whole": access.sees_whole(record, viewer),
        "refusal": refusal,
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/incidents/matters.html", context, status=status)


@require_POST
@desk_page(*access.LOOKS)
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the contacts of the matters on this page that the viewer's units hold; each has it in its history."""
    record = find(request, number)
    try:
        found = reveal_consumers(
            incident=record, numbers=request.POST.getlist("number"), by=request.viewer, at=clock.now()
        )
    except Refused as refused:
        return show_matters(request, record, status=409, refusal=str(refused.reason))
    return show_matters(request, record, revealed=found)


@require_http_methods(["GET", "POST"])
@desk_page(*access.GATHERS)
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """Look for further matters, and let them join."""
    record = find(request, number)
    if not INCIDENT.entitled(record, INCIDENT["take_in"], request.viewer):
        raise Http404
    search, found, more = looked_for(request)
    if not search.is_bound:
        search = SearchForm(initial={"trader": record.trader_name})
    refusal, status = "", 200
    if request.method == "POST":
        try:
            key = UUID(request.POST.get("key", ""))
        except ValueError:
            key = None
        try:
            do(record, "take_in", numbers=chosen_numbers(request, found), by=request.viewer, at=clock.now(), key=key)
        except Refused as refused:
            refusal, status = str(refused.reason), 422
        else:
            messages.success(request, _("已归集。"))
            return redirect("desk:incident-matters", record.number)
    context = {
        **frame(request, record, "incident-matters"),
        "search": search,
        "found": found[:SHOWN],
        "count": len(found),
        "more": more,
        "shown": SHOWN,
        "sum": sum(case.amount or 0 for case in found),
        "refusal": refusal,
    }
    return show(request, "desk/incidents/take_in.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def decisions(request: HttpRequest, number: str) -> HttpResponse:
    """List the collective decisions, each with what became of it."""
    record = find(request, number)
    context = {
        **frame(request, record, "incident-decisions"),
        "rows": queries.decisions_of(record, viewer=request.viewer),
        "may_decide": may(request, record, "decide"),
        "may_carry_out": may(request, record, "carry_out"),
    }
    return show(request, "desk/incidents/decisions.html", context)


@require_GET
@desk_page(*access.LOOKS)
def decision(request: HttpRequest, number: str, decision: int) -> HttpResponse:
    """Show what became of a decision, matter by matter."""
    record = find(request, number)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    try:
        found, page = queries.items_of(record, decision, viewer=request.viewer, state=state, after=after)
    except (Decision.DoesNotExist, Refused):
        raise Http404 from None
    kept = {"state": state} if state else {}
    context = {
        **frame(request, record, "incident-decisions"),
        "decision": found,
        "rows": [
            {"item": item, "tone": ITEM_LOOKS[item.state][0], "icon": ITEM_LOOKS[item.state][1]} for item in page.rows
        ],
        "state": state,
        "states": ItemState.choices,
        "may_carry_out": may(request, record, "carry_out"),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/incidents/decision.html", context)


@require_GET
@desk_page(*access.LOOKS)
def money(request: HttpRequest, number: str) -> HttpResponse:
    """Show what came back and how it was shared out."""
    record, viewer = find(request, number), request.viewer
    verbs = ("enter_funds", "plan_shares", "share_out", "drop_shares", "void_funds")
    context = {
        **frame(request, record, "incident-money"),
        "money": queries.money_in(record, viewer=viewer),
        "funds": queries.funds_of(record, viewer=viewer),
        "sharings": queries.sharings_of(record, viewer=viewer),
        "is_whole": access.sees_whole(record, viewer),
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
            if offer.verb in verbs and record.state in offer.transition.sources
        ],
    }
    return show(request, "desk/incidents/money.html", context)


@require_GET
@desk_page(*access.LOOKS)
def sharing(request: HttpRequest, number: str, sharing: int) -> HttpResponse:
    """Show who gets what by a plan."""
    record = find(request, number)
    try:
        found, page = queries.shares_of(record, sharing, viewer=request.viewer, after=request.GET.get("after", ""))
    except (Sharing.DoesNotExist, Refused):
        raise Http404 from None
    context = {
        **frame(request, record, "incident-money"),
        "sharing": found,
        "rule": Rule(found.rule).label,
        "rows": page.rows,
        "pager": {"next_url": f"?{urlencode({'after': page.after})}" if page.after else ""},
    }
    return show(request, "desk/incidents/sharing.html", context)


@require_GET
@desk_page(*access.LOOKS)
def evidence(request: HttpRequest, number: str, fund: int) -> HttpResponse:
    """Give the paper of an entry of money to be saved."""
    record = find(request, number)
    try:
        found = queries.fund_of(record, fund, viewer=request.viewer)
        content = files.read_kept(found.sha256)
    except (Fund.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, number)
    if verb not in VERBS or not INCIDENT.entitled(record, INCIDENT[verb], request.viewer):
        raise Http404
    entry = VERBS[verb]
    told = {"incident": record, "viewer": request.viewer}
    if request.method == "GET":
        refused = INCIDENT.refusal(record, verb, by=request.viewer, at=clock.now())
        initial = {name: value for name, value in request.GET.items() if name in entry.form.base_fields}
        form = entry.form(**told, initial=initial)
        return show_act(request, record, verb, form, refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, request.FILES, **told)
    if not done_already(INCIDENT.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused))
    messages.success(request, str(entry.done))
    seen = access.may_see(record, request.viewer)
    return go(request, reverse(f"desk:{entry.back}", args=[record.number]) if seen else reverse("desk:incidents"))


def show_act(request: HttpRequest, record: Incident, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "heading": record.title,
        "verb": verb,
        "title": INCIDENT[verb].title,
        "form": form,
        "refusal": refusal,
        "multipart": form.is_multipart(),
        "base": reverse("desk:incident", args=[record.number]),
    }
    if request.htmx:
        return render(request, "desk/campaigns/act_form.html", context, status=status)
    return show(request, "desk/campaigns/act.html", context, status=status)
