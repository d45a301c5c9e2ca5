"""Doing the verbs of meetings and assignments: the form of one, what was typed, the refusal beside its field."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.moves import TABLES
from gongzhi.conference.verbs import do
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.conference.verbs import Verb
from gongzhi.desk.inspections.work import done_already
from gongzhi.desk.pages import go, put_refusal, show


def act_on(
    request: HttpRequest,
    record: Meeting | Assignment,
    verb: str,
    verbs: dict[str, Verb],
    *,
    base: str,
    ways: dict[str, str],
) -> HttpResponse:
    """Show the form of a verb, or do it; nothing typed is lost.

    :param ways: name of a page → its address.
    """
    table = TABLES[type(record)]
    if verb not in verbs or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry = verbs[verb]
    told = {"record": record, "viewer": request.viewer}
    if request.method == "GET":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        start = {name: value for name, value in request.GET.items() if name.endswith("_id")}
        form = entry.form(**told, initial=start)
        return show_act(request, record, verb, form, base=base, refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, request.FILES, **told)
    if not done_already(table.kind, record, form):
        if not form.is_valid():
            return show_act(request, record, verb, form, base=base, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            return show_act(request, record, verb, form, base=base, status=put_refusal(form, refused))
    messages.success(request, str(entry.done))
    return go(request, ways.get(entry.back, base))


def show_act(request: HttpRequest, record, verb: str, form, *, base: str, refusal: str = "", status: int = 200):
    context = {
        "heading": record.title,
        "verb": verb,
        "title": TABLES[type(record)][verb].title,
        "form": form,
        "refusal": refusal,
        "multipart": form.is_multipart(),
        "base": base,
    }
    if request.htmx:
        return render(request, "desk/campaigns/act_form.html", context, status=status)
    return show(request, "desk/campaigns/act.html", context, status=status)
