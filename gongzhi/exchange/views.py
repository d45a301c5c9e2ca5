"""Pages of imports and feeds."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, journal
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.exchange import access, catalog, queries
from gongzhi.exchange.actions.decide import drop_run
from gongzhi.exchange.doors import begin_import, pull_now, upload_to_be_tried
from gongzhi.exchange.forms import UploadForm
from gongzhi.exchange.models import ImportRun, RunState
from gongzhi.exchange.tally import Tally


@require_http_methods(["GET", "POST"])
@desk_page(*access.IMPORTS)
def home(request: HttpRequest) -> HttpResponse:
    """List the imports; take a file to be tried."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return redirect("exchange:run", upload(request, form).pk)
            except Refused as refused:
                status = put_refusal(form, refused)
        else:
            status = 422
    rows, older = queries.runs_page(viewer=request.viewer, before=number_in(request, "before"))
    titles = {each.key: each.title for each in catalog.connectors()}
    context = {
        "form": form,
        "connectors": catalog.connectors(),
        "runs": [{"run": row, "title": titles.get(row.connector, row.connector)} for row in rows],
        "pager": {"next_url": f"?before={older}" if older else "", "previous_url": ""},
        "for_unit_only": access.import_seat(request.viewer)[1],
        "silent": queries.silent_feeds(viewer=request.viewer, at=clock.now()),
    }
    return show(request, "exchange/home.html", context, status=status)


def upload(request: HttpRequest, form: UploadForm) -> ImportRun:
    """Keep the file of a form, and have it tried.

    :raises Refused: if it is refused.
    """
    return upload_to_be_tried(
        connector_key=form.cleaned_data["connector"],
        file_name=form.cleaned_data["file"].name,
        pieces=form.cleaned_data["file"].chunks(),
        key=form.cleaned_data["key"],
        by=request.viewer,
        at=clock.now(),
    )


@require_GET
@desk_page(*access.IMPORTS)
def run(request: HttpRequest, id: int) -> HttpResponse:
    """Show one import."""
    return show(request, "exchange/run.html", about(request, find(request, id)))


@require_GET
@desk_page(*access.IMPORTS)
def progress(request: HttpRequest, id: int) -> HttpResponse:
    """Show how far an import has come: the part of its page that is fetched again and again."""
    return render(request, "exchange/progress.html", about(request, find(request, id)))


def find(request: HttpRequest, id: int) -> ImportRun:
    """Find the import of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.run_by_id(id, viewer=request.viewer)
    except ImportRun.DoesNotExist:
        raise Http404 from None


def about(request: HttpRequest, found: ImportRun) -> dict:
    """Gather what the page of an import shows."""
    is_trial = found.state in {RunState.TRYING, RunState.TRIED}
    tally = Tally.of(found.trial if is_trial else found.told)
    connector = catalog.connector(found.connector)
    ours = access.acts_on(found, request.viewer)
    titles = queries.rule_titles(list(tally.rules))
    return {
        "run": found,
        "connector": connector.title if connector else found.connector,
        "tally": tally,
        "is_trial": is_trial,
        "total": max(found.total, tally.read),
        "ours": ours,
        "units": tally.units.most_common(),
        "rules": [(titles[key], count) for key, count in tally.rules.most_common()],
        "skips": tally.skips.most_common(),
        "faults": first_faults(request, found, is_trial) if ours else [],
        "more_faults": max(tally.refused - queries.SHOWN_FAULTS, 0),
    }


def first_faults(request: HttpRequest, found: ImportRun, is_trial: bool) -> list[dict]:
    if is_trial:
        return json.loads(found.trial_faults or "[]")[: queries.SHOWN_FAULTS]
    rows = queries.faults_of(found, viewer=request.viewer)
    return [{"row": row.row, "reason": row.reason} for row in rows]


@require_POST
@desk_page(*access.IMPORTS)
def start(request: HttpRequest, id: int) -> HttpResponse:
    """Let the import of a tried file begin."""
    found = find(request, id)
    try:
        found = begin_import(run=found, by=request.viewer, at=clock.now())
    except Refused as refused:
        return refusal(request, found, refused)
    return redirect("exchange:run", found.pk)


@require_POST
@desk_page(*access.IMPORTS)
def drop(request: HttpRequest, id: int) -> HttpResponse:
    """Forget an uploaded file."""
    found = find(request, id)
    try:
        drop_run(run=found, by=request.viewer, at=clock.now())
    except Refused as refused:
        return refusal(request, found, refused)
    messages.success(request, _("已放弃，文件已删除，没有导入任何内容。"))
    return redirect("exchange:home")


def refusal(request: HttpRequest, found: ImportRun, refused: Refused) -> HttpResponse:
    """Tell a refusal on the page of the import."""
    status = 403 if isinstance(refused, NotAllowed) else 409
    found.refresh_from_db()
    return show(
        request, "exchange/run.html", {**about(request, found), "refused": str(refused.reason)}, status=status
    )


@require_GET
@desk_page(*access.IMPORTS)
def errors(request: HttpRequest, id: int) -> HttpResponse:
    """Give the refused rows as a file."""
    found = find(request, id)
    try:
        name, media, pieces = queries.fault_file(found, viewer=request.viewer)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused.reason)) from None
    journal.write("import", found.pk, "download", by=request.viewer, at=clock.now(), facts={"rows": found.refused})
    response = StreamingHttpResponse(pieces, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_GET
@desk_page(*access.IMPORTS)
def feeds(request: HttpRequest) -> HttpResponse:
    """Show how the feeds do, and what was pulled."""
    rows, older = queries.pulls_page(viewer=request.viewer, before=number_in(request, "before"))
    titles = {each.key: each.title for each in catalog.feeds()}
    context = {
        "states": queries.feed_states(viewer=request.viewer, at=clock.now()),
        "pulls": [{"pull": row, "title": titles.get(row.feed, row.feed)} for row in rows],
        "pager": {"next_url": f"?before={older}" if older else "", "previous_url": ""},
        "may_pull": request.viewer.is_a(*access.ROUTES),
    }
    return show(request, "exchange/feeds.html", context)


@require_POST
@desk_page(*access.ROUTES)
def pull(request: HttpRequest, feed: str) -> HttpResponse:
    """Have a feed pulled now."""
    wanted = catalog.feed(feed)
    if wanted is None:
        raise Http404
    pull_now(feed=wanted, by=request.viewer, at=clock.now())
    messages.success(request, _("已安排拉取，几秒后刷新本页即可看到结果。"))
    return redirect(reverse("exchange:feeds"))


def number_in(request: HttpRequest, name: str) -> int | None:
    """Read a number of the address, or None."""
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
