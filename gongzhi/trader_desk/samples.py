"""Batches of a firm that were sampled: the first result as it was told, an objection in time, the final result."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.fields import FilesField
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import put_refusal
from gongzhi.procedures.calendars import calendar
from gongzhi.sampling import queries, rules
from gongzhi.sampling.models import Sample, SampleFile
from gongzhi.sampling.states import SAMPLE
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import Ground, Side
from gongzhi.trader_desk.pages import show, trader_page


class ObjectForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label=lazy("对什么有异议"), choices=Ground.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("理由"), max_length=3000, widget=forms.Textarea({"rows": 5}),
        help_text=lazy("写明哪一项结果、为什么有异议。"),
    )  # fmt: skip

    def __init__(self, *args, **rest):
        super().__init__(*args, initial={"key": uuid4()}, **rest)
        self.fields["files"] = FilesField(label=_("书面材料"), required=False)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class WaiveForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **rest):
        super().__init__(*args, initial={"key": uuid4()}, **rest)

    def told(self) -> dict:
        return {}


ACTS = {
    "object": (
        lazy("提出异议"),
        lazy(
            "在期限内提出；对检验结论的异议由另一家随机确定的机构复检，复检结论为最终结论，结论不变的费用由申请人承担。"
        ),
        lazy("已提出异议。"),
        ObjectForm,
    ),
    "waive": (
        lazy("接受结果"),
        lazy("接受以后不能再提异议。"),
        lazy("已登记。"),
        WaiveForm,
    ),
}


@require_safe
@trader_page
def samples(request: HttpRequest) -> HttpResponse:
    """List the batches whose result the firm was told."""
    rows = queries.batches_of_trader(viewer=request.viewer)
    for row in rows:
        row.side_title = Side(rules.side_for(row, request.viewer.traders)).label
    return show(request, "trader_desk/samples.html", {"rows": rows}, here="samples")


def find(request: HttpRequest, number: str) -> Sample:
    """Find the batch of an address; one that is not the firm's, or that it was not told of, is not there (404)."""
    try:
        return queries.sample_by_number(number, viewer=request.viewer)
    except Sample.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """Show a batch: what was found, until when an objection may be put in, what was decided."""
    record = find(request, number)
    viewer, at = request.viewer, clock.now()
    side = rules.side_for(record, viewer.traders)
    limits = queries.limits_on(record, viewer=viewer)
    context = {
        "sample": record,
        "side_title": Side(side).label,
        "chips": [chip_of(row, today=clock.day_of(at), work_calendar=calendar()) for row in limits if row.is_running],
        "reports": queries.reports_of(record, viewer=viewer),
        "objections": list(record.objections.filter(side=side).order_by("id")),
        "files": queries.files_of(record, viewer=viewer),
        "acts": [(verb, ACTS[verb][0]) for verb in ACTS if may(record, verb, side, viewer, at)],
        "waived": side in record.waived,
    }
    return show(request, "trader_desk/sample.html", context, here="samples")


def may(record: Sample, verb: str, side: str, viewer: Actor, at) -> bool:
    if SAMPLE.refusal(record, verb, by=viewer, at=at) or side in record.waived:
        return False
    return verb != "object" or not record.objections.filter(side=side).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Put in an objection, or accept the result."""
    record = find(request, number)
    if verb not in ACTS:
        raise Http404
    title, lead, done, form_class = ACTS[verb]
    posted = request.method == "POST"
    form = form_class(request.POST, request.FILES) if posted else form_class()
    refused = SAMPLE.refusal(record, verb, by=request.viewer, at=clock.now())
    told = {"sample": record, "title": title, "lead": lead, "verb": verb, "form": form}
    told["refusal"] = str(refused.reason) if refused and not posted else ""
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            key = form.cleaned_data["key"]
            try:
                if not journal.done_before(SAMPLE.kind, record.pk, key):
                    do(record, verb, by=request.viewer, at=clock.now(), key=key, **form.told())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, str(done))
                return redirect("trader:sample", record.number)
    return show(request, "trader_desk/sample_act.html", told, here="samples", status=status)


@require_safe
@trader_page
def download(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """Give a report's file."""
    record = find(request, number)
    try:
        found, content = queries.content_of(record, id, viewer=request.viewer)
    except (SampleFile.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
