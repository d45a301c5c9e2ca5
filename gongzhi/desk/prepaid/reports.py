"""A file of issuers' reports: tried, taken in, what was refused given back to be corrected."""

import json
from collections.abc import Iterator
from io import BytesIO

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.sheets import csv_lines
from gongzhi.core.tables import REASON
from gongzhi.desk.pages import desk_page, show
from gongzhi.prepaid import access, queries
from gongzhi.prepaid.actions.reports import COLUMNS, MOST_BYTES, fault_rows, take_in_reports, told_faults
from gongzhi.prepaid.models import ReportFile

SHOWN = 50


class ReportsForm(forms.Form):
    """A file of reports."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("报送文件"), widget=forms.FileInput({"accept": ".csv,.xlsx,.parquet,.jsonl"})
    )


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def reports(request: HttpRequest) -> HttpResponse:
    """Try a file, or take it in."""
    posted = request.method == "POST"
    form = ReportsForm(request.POST if posted else None, request.FILES if posted else None)
    done, status = None, 200
    if posted:
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                done = take_in_reports(
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
                request, _("收到 %(taken)d 行，重复 %(repeated)d 行，退回 %(refused)d 行。")
                % {"taken": done.taken, "repeated": done.repeated, "refused": done.refused},
            )  # fmt: skip
            return redirect("desk:prepaid-report-file", done.file.pk)
    context = {
        "form": form,
        "columns": listed(COLUMNS),
        "done": done,
        "faults": told_faults(done)[:SHOWN] if done else [],
        "earlier": queries.report_files(viewer=request.viewer),
    }
    return show(request, "desk/prepaid/reports.html", context, status=status)


@require_GET
@desk_page(*access.WORK)
def example(request: HttpRequest) -> HttpResponse:
    """Give an empty file with the headings."""
    return as_csv("prepaid-reports.csv", list(COLUMNS), iter(()))


def as_csv(name: str, headings: list[str], rows: Iterator[list]) -> HttpResponse:
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(request: HttpRequest, file: int) -> ReportFile:
    try:
        return queries.report_file(file, viewer=request.viewer)
    except ReportFile.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.WORK)
def report_file(request: HttpRequest, file: int) -> HttpResponse:
    """Say what became of a file, row by row where one was refused."""
    found = find(request, file)
    rows = json.loads(found.faults)["rows"] if found.faults else []
    told = {"file": found, "faults": [(number, reason) for number, _cells, reason in rows[:SHOWN]]}
    return show(request, "desk/prepaid/report_file.html", {**told, "more": len(rows) > SHOWN})


@require_GET
@desk_page(*access.WORK)
def faults(request: HttpRequest, file: int) -> HttpResponse:
    """Give the refused rows as a file that can be corrected and sent again; its first column says why."""
    found = find(request, file)
    if not found.faults:
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return as_csv(f"{stem}-errors.csv", [REASON, *json.loads(found.faults)["columns"]], fault_rows(found))
