"""What a firm does on appeals: its report, more time for it, payments; and many reports at once, by a file."""

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.appeals import sheets
from gongzhi.appeals.actions.answer_many import MOST_BYTES, Outcome, answer_many, fault_rows, told_faults
from gongzhi.appeals.actions.lengthen import lengthen_limit
from gongzhi.appeals.actions.pay import pay_compensation
from gongzhi.appeals.actions.report import LONGEST, report_by_firm
from gongzhi.appeals.models import AnswerFile, ReportFile
from gongzhi.appeals.queries import (
    answer_file,
    answer_files,
    appeal_of,
    compensation_of,
    content_of,
    count_owed,
    report_file,
    report_of,
    rows_to_answer,
    titles_of,
)
from gongzhi.appeals.states import COMPENSATION, FIRM_REPORT
from gongzhi.appeals.words import CompensationState
from gongzhi.cases.models import Case
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.fields import FilesField
from gongzhi.core.sheets import XLSX, csv_lines, write_xlsx
from gongzhi.core.tables import REASON
from gongzhi.directory.queries import traders_acted_for
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.limits import may_extend
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.rules import days_left
from gongzhi.trader_desk.acts import Act, ActForm
from gongzhi.trader_desk.pages import find_matter, show, trader_page

FAULTS_SHOWN = 50


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


# On one matter


class ReportForm(ActForm):
    findings = forms.CharField(
        label=lazy("查明的情况"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}),
        help_text=lazy("事情的经过、责任在哪里。"),
    )  # fmt: skip
    measures = forms.CharField(
        label=lazy("采取的措施和处理结果"), max_length=LONGEST, widget=forms.Textarea({"rows": 4})
    )
    amount = forms.DecimalField(
        label=lazy("赔付金额（元）"), required=False, max_digits=14, decimal_places=2, min_value=0,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    paid_date = forms.DateField(
        label=lazy("赔付日期"), required=False, widget=day_input(), help_text=lazy("还没有付的请留空。")
    )

    def prepare(self) -> None:
        self.fields["evidence"] = FilesField(label=_("证明材料"), required=False)


class LengthenForm(ActForm):
    reason = forms.CharField(label=lazy("延长的理由"), max_length=1000, widget=forms.Textarea({"rows": 4}))
    approver = forms.CharField(label=lazy("批准人"), max_length=60, help_text=lazy("例如投诉处理工作负责人。"))


class PayForm(ActForm):
    paid_date = forms.DateField(label=lazy("赔付日期"), widget=day_input())
    note = forms.CharField(
        label=lazy("说明"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=lazy("例如转账方式和流水号的后几位；请勿写银行卡号。"),
    )  # fmt: skip


def refusal_of(table, find, verb: str):
    """Make the function that tells why a verb is not possible on what a matter has of this kind."""

    def refusal(case: Case, *, by: Actor, at: datetime) -> str:
        record = find(case, viewer=by)
        if record is None:
            return _("本件没有需要您办理的。")
        refused = table.refusal(record, verb, by=by, at=at)
        return str(refused.reason) if refused else ""

    return refusal


def report(case: Case, told: dict, *, by: Actor, **rest):
    return report_by_firm(report=report_of(case, viewer=by), **told, by=by, **rest)


def lengthen(case: Case, told: dict, *, by: Actor, **rest):
    return lengthen_limit(report=report_of(case, viewer=by), **told, by=by, **rest)


def pay(case: Case, told: dict, *, by: Actor, **rest):
    return pay_compensation(compensation=compensation_of(case, viewer=by), **told, by=by, **rest)


ACTS = {
    "report": Act(
        lazy("报告处理情况"),
        lazy("把查明的情况、采取的措施和赔付告诉承办单位；提交后不能修改，除非承办单位退回。"),
        lazy("提交报告"),
        lazy("已提交报告。"),
        ReportForm,
        report,
        refusal_of(FIRM_REPORT, report_of, "report"),
    ),
    "lengthen": Act(
        lazy("延长报告期限"),
        lazy("法律允许延长的，由本企业投诉处理工作负责人批准并说明理由；承办单位和消费者会看到理由。"),
        lazy("登记延长"),
        lazy("已登记延长。"),
        LengthenForm,
        lengthen,
        refusal_of(FIRM_REPORT, report_of, "lengthen"),
    ),
    "pay": Act(
        lazy("登记已赔付"),
        lazy("登记后由消费者确认是否收到。"),
        lazy("登记"),
        lazy("已登记，等待消费者确认。"),
        PayForm,
        pay,
        refusal_of(COMPENSATION, compensation_of, "pay"),
    ),
}


def show_appeal(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    """Say what a firm owes on an appeal, what it reported, what it pays."""
    found, agreed = report_of(case, viewer=viewer), compensation_of(case, viewer=viewer)
    if found is None and agreed is None:
        return None
    appeal = appeal_of(case, viewer=viewer)
    limit = running_limit(found.pk) if found else None
    return {
        "report": found,
        "limit": chip_of(limit, clock.day_of(at)) if limit else None,
        "may_lengthen": limit is not None and may_extend(limit) is not None,
        "may_report": bool(found) and FIRM_REPORT.refusal(found, "report", by=viewer, at=at) is None,
        "appeal": appeal,
        "titles": titles_of(appeal),
        "files": [] if found is None else list(found.files.order_by("pk")),
        "compensation": agreed,
        "may_pay": bool(agreed) and agreed.state in {CompensationState.AGREED, CompensationState.DISPUTED},
    }


def running_limit(report_id: int) -> RunningLimit | None:
    rows = RunningLimit.objects.filter(record_kind=FIRM_REPORT.kind, record_id=report_id, stopped_at__isnull=True)
    return rows.first()


def chip_of(row: RunningLimit, today) -> dict:
    """Say of the limit of a report what the component `limit_chip` shows."""
    return {
        "title": row.title,
        "days_left": days_left(today, row.due_date, counted=row.counted, calendar=calendar()),
        "counted": row.counted,
        "due_date": row.due_date,
        "basis": row.limit.basis or row.law.basis,
        "article": row.limit.article,
        "mark": row.limit.mark,
        "provisional": row.provisional,
        "met": None,
    }


@require_safe
@trader_page
def download(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """Give one file that the firm sent with a report."""
    case = find_matter(request, number)
    try:
        found = report_file(case, id, viewer=request.viewer)
        return files.download(found.name, found.media_type, content_of(found, viewer=request.viewer))
    except (ReportFile.DoesNotExist, files.Unreadable):
        raise Http404 from None


# Many at once


class AnswersForm(forms.Form):
    use_required_attribute = False
    trader = forms.TypedChoiceField(label=lazy("企业"), coerce=int)
    file = forms.FileField(
        label=lazy("填好的文件"),
        help_text=lazy("CSV 或 XLSX，一次最多 2000 行。"),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": lazy("请选择填好的文件。")},
    )

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        self.traders = {one.pk: one for one in traders_acted_for(viewer=viewer)}
        self.fields["trader"].choices = [(pk, one.name) for pk, one in self.traders.items()]
        if len(self.traders) == 1:
            self.fields["trader"].widget = forms.HiddenInput()
            self.fields["trader"].initial = next(iter(self.traders))


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def answers(request: HttpRequest) -> HttpResponse:
    """Offer the file of what is owed; try a filled-in one, or take it in."""
    form = AnswersForm(request.POST or None, request.FILES or None, viewer=request.viewer)
    if request.method != "POST":
        return show_answers(request, form)
    if not form.is_valid():
        return show_answers(request, form, status=422)
    upload = form.cleaned_data["file"]
    dry_run = request.POST.get("go") != "send"
    try:
        done = answer_many(
            trader=form.traders[form.cleaned_data["trader"]],
            file=BytesIO(upload.read(MOST_BYTES + 1)),
            file_name=upload.name,
            dry_run=dry_run,
            by=request.viewer,
            at=clock.now(),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
        return show_answers(request, form, status=422)
    if done.file is not None:
        if not done.faults:
            messages.success(request, _("全部 %(n)d 行都已收到。") % {"n": done.read})
        return redirect("trader:answer-file", done.file.pk)
    return show_answers(request, form, done=done)


def show_answers(request: HttpRequest, form, *, done: Outcome | None = None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "traders": form.traders.values(),
        "owed": count_owed(viewer=request.viewer),
        "done": done,
        "faults": told_faults(done)[:FAULTS_SHOWN] if done else [],
        "earlier": answer_files(viewer=request.viewer),
    }
    return show(request, "trader_desk/answers.html", context, here="answers", status=status)


@require_safe
@trader_page
def waiting_file(request: HttpRequest, trader: int, ending: str) -> HttpResponse:
    """Give the file of what one firm owes, for it to fill in; no name, telephone or address stands in it."""
    if trader not in request.viewer.traders:
        raise Http404
    rows = sheets.rows(rows_to_answer(trader, viewer=request.viewer))
    name = f"appeals-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.{ending}"
    return as_file(name, sheets.HEADINGS, rows)


def as_file(name: str, headings: list[str], rows: Iterator[list]) -> HttpResponse:
    """Answer with rows as a file to be saved, CSV or XLSX by its name."""
    if name.endswith(".csv"):
        response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    else:
        body = BytesIO()
        write_xlsx(headings, rows, body)
        response = HttpResponse(body.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find_file(request: HttpRequest, id: int) -> AnswerFile:
    try:
        return answer_file(id, viewer=request.viewer)
    except AnswerFile.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def answered(request: HttpRequest, id: int) -> HttpResponse:
    """Say what became of a file, row by row where one was refused."""
    found = find_file(request, id)
    rows = json.loads(found.faults)["rows"] if found.faults else []
    context = {"file": found, "faults": [(number, reason) for number, _cells, reason in rows[:FAULTS_SHOWN]]}
    return show(
        request, "trader_desk/answer_file.html", {**context, "more": len(rows) > FAULTS_SHOWN}, here="answers"
    )


@require_safe
@trader_page
def faults(request: HttpRequest, id: int) -> HttpResponse:
    """Give the refused rows as a file that can be corrected and sent again; its first column says why."""
    found = find_file(request, id)
    if not found.faults:
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return as_file(f"{stem}-errors.csv", [REASON, *json.loads(found.faults)["columns"]], fault_rows(found))


def has_appeals(viewer: Actor) -> bool:
    """Tell whether a firm answers appeals at all, so that the way to answer many is shown."""
    return bool(count_owed(viewer=viewer)) or bool(answer_files(viewer=viewer, size=1))
