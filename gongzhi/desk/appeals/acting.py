"""What officers do on an appeal: sort it, ask the firm, put its report in for it, record what it pays."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.appeals import catalog
from gongzhi.appeals.access import works_on
from gongzhi.appeals.actions.agree import agree_compensation
from gongzhi.appeals.actions.confirm import confirm_compensation
from gongzhi.appeals.actions.demand import demand_report
from gongzhi.appeals.actions.dispute import dispute_compensation
from gongzhi.appeals.actions.lengthen import lengthen_limit
from gongzhi.appeals.actions.pay import pay_compensation
from gongzhi.appeals.actions.report import report_by_firm
from gongzhi.appeals.actions.reveal import reveal_service_number
from gongzhi.appeals.actions.send_back import send_report_back
from gongzhi.appeals.actions.sort import sort_appeal
from gongzhi.appeals.actions.waive import waive_compensation
from gongzhi.appeals.intake import NUMBER_LENGTH, Sorting
from gongzhi.appeals.models import ReportFile
from gongzhi.appeals.queries import appeal_of, compensation_of, content_of, report_file, report_of, titles_of
from gongzhi.appeals.words import PriorHow
from gongzhi.cases.models import Case
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.appeals.panel import mask
from gongzhi.desk.cases.forms import NoteForm, VerbForm, day_field, long_text, money_field
from gongzhi.desk.cases.page import HIDE_AFTER, reveal_refused
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case, go, put_refusal, show


class SortForm(VerbForm):
    sector = forms.ChoiceField(label=lazy("业务"))
    problem = forms.ChoiceField(label=lazy("问题"))
    service_number = forms.CharField(label=lazy("业务号码"), required=False, max_length=NUMBER_LENGTH)
    prior_how = forms.ChoiceField(label=lazy("向企业投诉的方式"), required=False)
    prior_reference = forms.CharField(label=lazy("企业给的工单号"), required=False, max_length=NUMBER_LENGTH)

    def prepare(self) -> None:
        ruling = catalog.scheme_of_procedure(self.case.procedure)
        known = appeal_of(self.case, viewer=self.viewer)
        if ruling is None:
            raise Http404
        self.fields["sector"].choices = [(one.key, one.title) for one in ruling.sector]
        self.fields["problem"].choices = [(one.key, one.title) for one in ruling.problem]
        self.fields["prior_how"].choices = [("", _("不清楚")), *PriorHow.choices]
        self.fields["service_number"].label = ruling.number_title
        if known:
            for name in ("sector", "problem", "prior_how", "prior_reference"):
                self.initial.setdefault(name, getattr(known, name))
            self.fields["service_number"].help_text = _("现有号码不显示；留空则保留。")

    def sorting(self) -> Sorting:
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        known = appeal_of(self.case, viewer=self.viewer)
        if known and not told["service_number"]:
            told["service_number"] = known.service_number
        return Sorting(scheme=catalog.scheme_of_procedure(self.case.procedure).key, **told)


class DemandForm(VerbForm):
    note = long_text(lazy("对企业的要求"), lazy("只有办案人员能看到；可以不填。"), required=False, rows=3)


class ReportForm(VerbForm):
    findings = long_text(lazy("企业查明的情况"))
    measures = long_text(lazy("采取的措施和处理结果"), lazy("企业的书面材料，请在案件页“添加附件”。"))
    amount = money_field(lazy("赔付金额（元）"), required=False)
    paid_date = day_field(lazy("赔付日期"), required=False)


class SendBackForm(VerbForm):
    reason = long_text(lazy("缺少什么、需要补充什么"), lazy("企业会看到。"))


class LengthenForm(VerbForm):
    reason = long_text(lazy("延长的理由"), lazy("消费者会看到。"))
    approver = forms.CharField(
        label=lazy("批准人"), max_length=60, help_text=lazy("企业的投诉处理工作负责人；写职务即可。")
    )


class AgreeForm(VerbForm):
    amount = money_field(lazy("赔付金额（元）"))
    due_date = day_field(lazy("约定付清的日期"))

    def prepare(self) -> None:
        report = report_of(self.case, viewer=self.viewer)
        if report and report.amount:
            self.initial.setdefault("amount", report.amount)


class PayForm(VerbForm):
    paid_date = day_field(lazy("赔付日期"))
    note = long_text(lazy("说明"), required=False, rows=2)


class ConfirmForm(VerbForm):
    note = long_text(lazy("依据"), lazy("例如转账凭证或者电话回访。"), rows=2)


class WaiveForm(VerbForm):
    reason = long_text(lazy("消费者为什么不再要求"), rows=3)


@dataclass(frozen=True)
class Act:
    """One thing that an officer does; `run` is called with (case, form, by=, at=, key=)."""

    title: str
    form: type[VerbForm]
    run: Callable[..., object]
    done: str


def on_report(action: Callable) -> Callable:
    def run(case: Case, form: VerbForm, *, by: Actor, **rest):
        return action(report=found(report_of(case, viewer=by)), **form.told(), by=by, **rest)

    return run


def on_compensation(action: Callable) -> Callable:
    def run(case: Case, form: VerbForm, *, by: Actor, **rest):
        return action(compensation=found(compensation_of(case, viewer=by)), **form.told(), by=by, **rest)

    return run


def on_case(action: Callable) -> Callable:
    def run(case: Case, form: VerbForm, **rest):
        return action(case=case, **form.told(), **rest)

    return run


def sort(case: Case, form: SortForm, **rest):
    return sort_appeal(case=case, told=form.sorting(), **rest)


def found(record):
    """Give a record that an act needs.

    :raises Refused: if there is none.
    """
    if record is None:
        raise Refused(_("本件没有可以这样办理的。"))
    return record


ACTS: dict[str, Act] = {
    "sort": Act(lazy("登记分类"), SortForm, sort, lazy("已登记分类。")),
    "demand": Act(lazy("通知企业报告"), DemandForm, on_case(demand_report), lazy("已通知企业，报告期限开始计算。")),
    "report": Act(lazy("代企业登记报告"), ReportForm, on_report(report_by_firm), lazy("已登记企业的报告。")),
    "send-back": Act(lazy("退回企业补充"), SendBackForm, on_report(send_report_back), lazy("已退回企业。")),
    "lengthen": Act(lazy("登记延长报告期限"), LengthenForm, on_report(lengthen_limit), lazy("已登记延长。")),
    "agree": Act(lazy("登记约定的赔付"), AgreeForm, on_case(agree_compensation), lazy("已登记赔付。")),
    "pay": Act(lazy("登记企业已赔付"), PayForm, on_compensation(pay_compensation), lazy("已登记。")),
    "confirm": Act(lazy("确认赔付已收到"), ConfirmForm, on_compensation(confirm_compensation), lazy("已确认赔付。")),
    "dispute": Act(
        lazy("登记没有收到赔付"), NoteForm, on_compensation(dispute_compensation), lazy("已登记，列入未赔付清单。")
    ),
    "waive": Act(lazy("登记不再要求赔付"), WaiveForm, on_compensation(waive_compensation), lazy("已登记。")),
}
"""Act → its form and action; each has its page at /desk/cases/<number>/appeal/<act>/."""


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Show the form of an act, or do it; a refusal stands beside its field, and nothing typed is lost."""
    chosen = ACTS.get(act)
    case = find_case(request, number)
    if chosen is None or not works_on(case, request.viewer) or catalog.scheme_of_procedure(case.procedure) is None:
        raise Http404
    if request.method == "GET":
        return show_act(request, case, act, chosen.form(case=case, viewer=request.viewer))
    form = chosen.form(request.POST, case=case, viewer=request.viewer)
    if not form.is_valid():
        return show_act(request, case, act, form, status=422)
    try:
        chosen.run(case, form, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
    except Refused as refused:
        return show_act(request, case, act, form, status=put_refusal(form, refused))
    messages.success(request, str(chosen.done))
    return go(request, reverse("desk:case", args=[case.number]) + "#appeal")


def show_act(request: HttpRequest, case: Case, act: str, form: VerbForm, *, status: int = 200) -> HttpResponse:
    law = catalog.scheme_of_procedure(case.procedure)
    context = {"case": case, "act": ACTS[act], "form": form, "base": reverse("desk:case", args=[case.number])}
    context["unsure"] = law.return_note if act == "send-back" and law.return_mark == "unverified" else ""
    return show(request, "desk/appeals/act.html", context, status=status)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the service number in clear for a minute; the history keeps who looked."""
    case = find_case(request, number)
    appeal = appeal_of(case, viewer=request.viewer)
    if appeal is None or not appeal.service_number:
        raise Http404
    try:
        value = reveal_service_number(appeal=appeal, by=request.viewer, at=clock.now())
    except Refused as refused:
        return reveal_refused(request, case, refused)
    label, hide = titles_of(appeal)["number"], reverse("desk:appeal-masked", args=[case.number])
    context = {"case": case, "value": value, "label": label, "hide": hide, "seconds": HIDE_AFTER}
    if request.htmx:
        return render(request, "desk/cases/revealed.html", context)
    return show(request, "desk/cases/revealed_page.html", context)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def masked(request: HttpRequest, number: str) -> HttpResponse:
    """Show the service number masked again."""
    case = find_case(request, number)
    appeal = appeal_of(case, viewer=request.viewer)
    if appeal is None or not works_on(case, request.viewer):
        raise Http404
    field = {
        "name": "number",
        "title": titles_of(appeal)["number"],
        "value": mask(appeal.service_number),
        "url": reverse("desk:appeal-reveal", args=[case.number]),
    }
    return render(request, "desk/cases/masked.html", {"field": field})


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def download(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a file of a firm's report to be saved; only to who handles the case."""
    case = find_case(request, number)
    try:
        wanted = report_file(case, file, viewer=request.viewer)
        return files.download(wanted.name, wanted.media_type, content_of(wanted, viewer=request.viewer))
    except (ReportFile.DoesNotExist, files.Unreadable):
        raise Http404 from None
