"""Alerts at the desk: the list with what to write next, a new one, one of them as the public sees it, its verbs."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.alerts import access, queries
from gongzhi.alerts.actions.alert.draft import draft_alert
from gongzhi.alerts.catalog import seasons
from gongzhi.alerts.models import Alert
from gongzhi.alerts.states import ALERT
from gongzhi.alerts.verbs import do
from gongzhi.alerts.words import PUBLIC, State
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.alerts.forms import NewAlertForm
from gongzhi.desk.alerts.verbs import VERBS
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.notices.alerts import mails_of
from gongzhi.notices.words import NoticeState

TONES = {"approve": "accent", "publish": "good", "confirm_correction": "warn", "end": "bad"}
OF_CORRECTIONS = frozenset({"confirm_correction", "refuse_correction"})
"""Verbs that mean something only while a correction waits."""


@require_GET
@desk_page(*access.LOOKS)
def alerts(request: HttpRequest) -> HttpResponse:
    """List alerts, newest first, with what waits for review and what might be written."""
    state, after, viewer = request.GET.get("state", ""), request.GET.get("after", ""), request.viewer
    try:
        page = queries.page_of_alerts(viewer=viewer, state=state, after=after)
    except Refused:
        raise Http404 from None
    kept = {"state": state} if state else {}
    may_draft = viewer.is_a(*access.WRITES)
    context = {
        "rows": page.rows,
        "state": state,
        "states": queries.states(),
        "may_draft": may_draft,
        "to_review": queries.to_review(viewer=viewer),
        "drafts": queries.waiting_drafts(viewer=viewer) if may_draft else [],
        "seasons": queries.seasons_without_alert(viewer=viewer, today=clock.today()) if may_draft else [],
        "readers": queries.readers(viewer=viewer),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return show(request, "desk/alerts/list.html", context)


def beginning(request: HttpRequest) -> dict:
    """Give what a new alert begins with: what sampling found, or a season."""
    told, source = {}, request.GET.get("sampling", "")
    if source.isdecimal() and len(source) < 18:
        draft = queries.waiting_draft(int(source), viewer=request.viewer)
        if draft is None:
            raise Http404
        told = {"title": draft.title[:60], "body": draft.body, "sampling_draft": draft.pk, "unit": draft.unit_id}
        told["subject"] = next(iter(draft.goods.subjects), "")
    if season := seasons().get(request.GET.get("season", "")):
        told |= {"season": season.key}
    return told


@require_http_methods(["GET", "POST"])
@desk_page(*access.WRITES)
def new(request: HttpRequest) -> HttpResponse:
    """Draft an alert."""
    posted = request.POST if request.method == "POST" else None
    form = NewAlertForm(posted, viewer=request.viewer, initial=None if posted else beginning(request))
    status = 200
    if posted is not None:
        status = 422
        if form.is_valid():
            told = {name: value for name, value in form.cleaned_data.items() if name != "key"}
            told["unit"] = Unit.objects.select_related("region").get(pk=told["unit"])
            try:
                source = told.pop("sampling_draft")
                draft = queries.waiting_draft(source, viewer=request.viewer) if source else None
                if source and draft is None:
                    raise Refused(_("没有这份抽检文稿。"))
                made = draft_alert(
                    **told, sampling_draft=draft, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已存为草稿。检查后送审。"))
                return redirect("desk:alert", made.pk)
    season = seasons().get(str(form["season"].value() or ""))
    return show(request, "desk/alerts/new.html", {"form": form, "season": season}, status=status)


def find(request: HttpRequest, pk: int) -> Alert:
    """Find the alert of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.alert_by_id(pk, viewer=request.viewer)
    except Alert.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def alert(request: HttpRequest, alert: int) -> HttpResponse:
    """Show an alert as the public sees it, with its history and what is to be done."""
    record, viewer = find(request, alert), request.viewer
    mails = mails_of(record, viewer=viewer)
    correction = record.open_correction if queries.sees_whole(record, viewer=viewer) else None
    context = {
        "alert": record,
        "offers": [
            offer
            for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
            if record.state in offer.transition.sources and (correction or offer.verb not in OF_CORRECTIONS)
        ],
        "base": reverse("desk:alert", args=[record.pk]),
        "correction": correction,
        "changes": changes_of(record, correction),
        "corrections": queries.corrections_of(record, viewer=viewer),
        "is_public": record.state in PUBLIC,
        "is_published": record.state == State.PUBLISHED,
        "mails": [(NoticeState(state).label, count) for state, count in mails.items()],
        "history": [
            {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
            for line in reversed(queries.history_of(record, viewer=viewer))
        ],
    }
    return show(request, "desk/alerts/page.html", context)


def changes_of(record: Alert, correction) -> list[tuple[str, str, str]]:
    """Tell what a correction would change: (what, before, after)."""
    if correction is None:
        return []
    titles = {"title": _("标题"), "summary": _("摘要"), "body": _("是怎么回事"), "advice": _("怎么办")}
    return [
        (title, getattr(record, name), getattr(correction, name))
        for name, title in titles.items()
        if getattr(record, name) != getattr(correction, name)
    ]


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, alert: int, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    record = find(request, alert)
    if verb not in VERBS or not ALERT.entitled(record, ALERT[verb], request.viewer):
        raise Http404
    entry = VERBS[verb]
    if request.method == "GET":
        refused = ALERT.refusal(record, verb, by=request.viewer, at=clock.now())
        return show_act(
            request, record, verb, entry.form(alert=record), refusal=str(refused.reason) if refused else ""
        )
    form = entry.form(request.POST, alert=record)
    if not done_already(ALERT.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, record, verb, form, status=put_refusal(form, refused))
    messages.success(request, str(entry.done))
    return go(request, reverse("desk:alert", args=[record.pk]))


def show_act(request: HttpRequest, record: Alert, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "heading": record.title,
        "verb": verb,
        "title": ALERT[verb].title,
        "form": form,
        "refusal": refusal,
        "base": reverse("desk:alert", args=[record.pk]),
    }
    if request.htmx:
        return render(request, "desk/alerts/act_form.html", context, status=status)
    return show(request, "desk/alerts/act.html", context, status=status)
