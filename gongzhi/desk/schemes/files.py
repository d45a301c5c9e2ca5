"""Files of stores or refunds at the desk: tried, taken in, what was refused given back to be corrected."""

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
from gongzhi.desk.schemes.forms import SchemeFileForm
from gongzhi.schemes import access, queries
from gongzhi.schemes.actions.files import (
    COLUMNS,
    MOST_BYTES,
    Outcome,
    fault_rows,
    take_in_refunds,
    take_in_stores,
    told_faults,
)
from gongzhi.schemes.models import SchemeFile
from gongzhi.schemes.words import FileKind

SHOWN = 50
TAKES = {FileKind.STORES: take_in_stores, FileKind.REFUNDS: take_in_refunds}


def taken(request: HttpRequest, kind: str, form: SchemeFileForm) -> Outcome | None:
    """Try a file that was sent, or take it in; None where it cannot be read, which stands on the form then."""
    if not form.is_valid():
        return None
    upload = form.cleaned_data["file"]
    try:
        return TAKES[FileKind(kind)](
            scheme=form.cleaned_data["scheme"],
            file=BytesIO(upload.read(MOST_BYTES + 1)),
            file_name=upload.name,
            dry_run=request.POST.get("go") != "send",
            by=request.viewer,
            at=clock.now(),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
        return None


def say_done(request: HttpRequest, done: Outcome) -> None:
    messages.success(
        request, _("收到 %(taken)d 行，重复 %(repeated)d 行，退回 %(refused)d 行。")
        % {"taken": done.taken, "repeated": done.repeated, "refused": done.refused},
    )  # fmt: skip


def told_of(request: HttpRequest, kind: str, form: SchemeFileForm, done: Outcome | None) -> dict:
    """Gather what the page of a kind of file shows."""
    return {
        "form": form,
        "kind": kind,
        "title": _("导入承诺门店") if kind == FileKind.STORES else _("导入退货记录"),
        "columns": listed(COLUMNS[FileKind(kind)]),
        "done": done,
        "faults": told_faults(done)[:SHOWN] if done else [],
        "earlier": queries.files_of(viewer=request.viewer, kind=kind),
    }


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Try a file, or take it in."""
    if kind not in FileKind.values:
        raise Http404
    posted = request.method == "POST"
    form = SchemeFileForm(request.POST if posted else None, request.FILES if posted else None)
    done = taken(request, kind, form) if posted else None
    if done is not None and done.file is not None:
        say_done(request, done)
        return redirect("desk:scheme-file", done.file.pk)
    status = 422 if posted and done is None else 200
    return show(request, "desk/schemes/files.html", told_of(request, kind, form, done), status=status)


@require_GET
@desk_page(*access.WORK)
def example(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an empty file with the headings."""
    return empty_file(kind)


def empty_file(kind: str) -> HttpResponse:
    if kind not in FileKind.values:
        raise Http404
    return as_csv(f"{kind}.csv", list(COLUMNS[FileKind(kind)]), iter(()))


def as_csv(name: str, headings: list[str], rows: Iterator[list]) -> HttpResponse:
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(request: HttpRequest, file: int) -> SchemeFile:
    try:
        return queries.scheme_file(file, viewer=request.viewer)
    except SchemeFile.DoesNotExist:
        raise Http404 from None


def outcome_of(found: SchemeFile) -> dict:
    """Say what became of a file, row by row where one was refused."""
    rows = json.loads(found.faults)["rows"] if found.faults else []
    faults = [(number, reason) for number, _cells, reason in rows[:SHOWN]]
    return {"file": found, "faults": faults, "more": len(rows) > SHOWN}


@require_GET
@desk_page(*access.WORK)
def outcome(request: HttpRequest, file: int) -> HttpResponse:
    """Say what became of a file."""
    return show(request, "desk/schemes/file.html", outcome_of(find(request, file)))


@require_GET
@desk_page(*access.WORK)
def faults(request: HttpRequest, file: int) -> HttpResponse:
    """Give the refused rows as a file that can be corrected and sent again; its first column says why."""
    return faults_file(find(request, file))


def faults_file(found: SchemeFile) -> HttpResponse:
    if not found.faults:
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return as_csv(f"{stem}-errors.csv", [REASON, *json.loads(found.faults)["columns"]], fault_rows(found))
