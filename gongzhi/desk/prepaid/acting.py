"""What filings and warning signs share at the desk: their verbs, their history."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.core import clock, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import go, put_refusal, show
from gongzhi.prepaid import queries
from gongzhi.prepaid.moves import Record, table_of
from gongzhi.prepaid.verbs import VERBS, do

TONES = {
    "accept": "accent", "file": "good", "return": "warn", "decline": "bad", "withdraw": "warn", "cancel": "bad",
    "measure": "warn", "take_up": "warn", "lapse": "good",
}  # fmt: skip


def history(record: Record, viewer) -> list[dict]:
    """Give the history of a record as the component shows it, newest first."""
    return [
        {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
        for line in reversed(queries.history_of(record, viewer=viewer))
    ]


def open_offers(record: Record, viewer) -> list:
    return [
        offer
        for offer in queries.offers_of(record, viewer=viewer, at=clock.now())
        if record.state in offer.transition.sources
    ]


def do_verb(request: HttpRequest, record: Record, verb: str, *, address: Callable[[Record], str]) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    table = table_of(record)
    if verb not in VERBS[table.kind] or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry = VERBS[table.kind][verb]
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    base = address(record)
    if request.method == "GET":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        initial = {"document": request.GET.get("document", "")[:16]} if verb == "attach" else None
        form = InputForm(**told, initial=initial)
        return show_act(request, record, verb, form, base, refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    if not journal.done_before(table.kind, record.pk, form.sent_key()):
        if not form.is_valid():
            return show_act(request, record, verb, form, base, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            status = put_refusal(form, refused, fields=form.refused_as)
            return show_act(request, record, verb, form, base, status=status)
    messages.success(request, str(entry.done))
    return go(request, base)


def show_act(
    request: HttpRequest, record: Record, verb: str, form, base: str, *, refusal: str = "", status: int = 200
):
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
        return render(request, "desk/prepaid/form.html", context, status=status)
    return show(request, "desk/prepaid/act.html", context, status=status)


def pager_of(request: HttpRequest, page, kept: str) -> dict:
    """Give the pager of a list, with what narrows it down."""
    more = f"&{kept}" if kept else ""
    return {
        "next_url": f"?after={page.after}{more}" if page.after else "",
        "previous_url": f"?{kept}" if request.GET.get("after") else "",
    }
