"""A laboratory's file of results: tried, taken in, what was refused given back to be corrected."""

import json
from collections.abc import Iterator
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.sheets import csv_lines
from gongzhi.core.tables import REASON
from gongzhi.desk.pages import desk_page, show
from gongzhi.desk.sampling.forms import ResultsForm
from gongzhi.sampling import access, queries
from gongzhi.sampling.actions.results import COLUMNS, MOST_BYTES, fault_rows, take_in_results, told_faults
from gongzhi.sampling.models import ResultFile

SHOWN = 50


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def results(request: HttpRequest) -> HttpResponse:
    """Try a file, or take it in."""
    posted = request.method == "POST"
    form = ResultsForm(request.POST if posted else None, request.FILES if posted else None, viewer=request.viewer)
    done, status = None, 200
    if posted:
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                done = take_in_results(
                    laboratory=form.laboratories[form.cleaned_data["laboratory"]],
                    file=BytesIO(upload.read(MOST_BYTES + 1)),
                    file_name=upload.name,
                    dry_run=request.POST.get("go") != "send",
                    by=request.viewer,
                    at=clock.now(),
                )
                status = 200
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
        if done is not None and done.file is not None:
            messages.success(
                request, _("收到 %(taken)d 份报告，重复 %(repeated)d 份，退回 %(refused)d 份。")
                % {"taken": done.taken, "repeated": done.repeated, "refused": done.refused},
            )  # fmt: skip
            return redirect("desk:sampling-result-file", done.file.pk)
    context = {
        "form": form,
        "columns": listed(COLUMNS),
        "done": done,
        "faults": told_faults(done)[:SHOWN] if done else [],
        "earlier": queries.result_files(viewer=request.viewer),
    }
    return show(request, "desk/sampling/results.html", context, status=status)


@require_GET
@desk_page(*access.WORK)
def example(request: HttpRequest) -> HttpResponse:
    """Give an empty file with the headings, for the laboratory to fill in."""
    return as_csv("results.csv", list(COLUMNS), iter(()))


def as_csv(name: str, headings: list[str], rows: Iterator[list]) -> HttpResponse:
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(request: HttpRequest, file: int) -> ResultFile:
    try:
        return queries.result_file(file, viewer=request.viewer)
    except ResultFile.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.WORK)
def result(request: HttpRequest, file: int) -> HttpResponse:
    """Say what became of a file, row by row where one was refused."""
    found = find(request, file)
    rows = json.loads(found.faults)["rows"] if found.faults else []
    told = {"file": found, "faults": [(number, reason) for number, _cells, reason in rows[:SHOWN]]}
    return show(request, "desk/sampling/result_file.html", {**told, "more": len(rows) > SHOWN})


@require_GET
@desk_page(*access.WORK)
def faults(request: HttpRequest, file: int) -> HttpResponse:
    """Give the refused rows as a file that can be corrected and sent again; its first column says why."""
    found = find(request, file)
    if not found.faults:
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return as_csv(f"{stem}-errors.csv", [REASON, *json.loads(found.faults)["columns"]], fault_rows(found))
