"""Complaints about a firm made public: what is read, until when it may object beforehand, objecting."""

from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.core.fields import FilesField
from gongzhi.desk.pages import put_refusal
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left
from gongzhi.publicity import public, queries
from gongzhi.publicity.catalog import disclosure_law, hold_back_title, objection_title
from gongzhi.publicity.models import Disclosure, ObjectionFile
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.verbs import do
from gongzhi.publicity.words import State
from gongzhi.trader_desk.pages import show, trader_page


class ObjectForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label=lazy("对什么有异议"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("理由"), max_length=3000, widget=forms.Textarea({"rows": 5}),
        help_text=lazy("写明哪里不对、应当是什么。只有处理单位能看到。"),
    )  # fmt: skip

    def __init__(self, *args, **rest):
        super().__init__(*args, initial={"key": uuid4()}, **rest)
        self.fields["ground"].choices = [(each.key, each.title) for each in disclosure_law().objection]
        self.fields["files"] = FilesField(label=_("材料"), required=False)

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


@require_safe
@trader_page
def disclosures(request: HttpRequest) -> HttpResponse:
    """List what the firm was told of, newest first."""
    after = request.GET.get("after", "")[:20]
    try:
        page = queries.disclosures_of_trader(viewer=request.viewer, after=after)
    except Refused:
        raise Http404 from None
    for row in page.rows:
        row.limit_chip = chip_of(row)
    pager = {"next_url": f"?{urlencode({'after': page.after})}" if page.after else ""}
    context = {"rows": page.rows, "pager": pager}
    return show(request, "trader_desk/disclosures.html", context, here="disclosures")


def chip_of(entry: Disclosure) -> dict | None:
    """Say how much time is left to object before it is shown."""
    if entry.state != State.NOTIFIED:
        return None
    left = days_left(clock.today(), entry.object_until, counted="working", calendar=calendar())
    return {
        "title": _("提出异议"), "days_left": left, "counted": "working", "due_date": entry.object_until, "met": None
    }  # fmt: skip


def find(request: HttpRequest, number: str) -> Disclosure:
    """Find the entry of an address; one that the firm was not told of is not there (404)."""
    try:
        return queries.disclosure_by_number(number, viewer=request.viewer)
    except Disclosure.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def disclosure(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is or will be public, the firm's objections and what was decided on them."""
    entry = find(request, number)
    objections = queries.objections_of(entry, viewer=request.viewer)
    for row in objections:
        row.ground_title = objection_title(row.ground)
    context = {
        "entry": entry,
        "preview": public.shown([entry])[0],
        "chip": chip_of(entry),
        "may_object": DISCLOSURE.refusal(entry, "object", by=request.viewer, at=clock.now()) is None,
        "why_gone": hold_back_title(entry.ground) if entry.ground else "",
        "objections": objections,
    }
    return show(request, "trader_desk/disclosure.html", context, here="disclosures")


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """Put in an objection."""
    entry = find(request, number)
    posted = request.method == "POST"
    form = ObjectForm(request.POST, request.FILES) if posted else ObjectForm()
    refused = DISCLOSURE.refusal(entry, "object", by=request.viewer, at=clock.now())
    told = {"entry": entry, "form": form, "refusal": str(refused.reason) if refused and not posted else ""}
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            key = form.cleaned_data["key"]
            try:
                if not journal.done_before(DISCLOSURE.kind, entry.pk, key):
                    do(entry, "object", by=request.viewer, at=clock.now(), key=key, **form.told())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已提出异议，处理结果会显示在这里。"))
                return redirect("trader:disclosure", entry.number)
    return show(request, "trader_desk/disclosure_object.html", told, here="disclosures", status=status)


@require_safe
@trader_page
def download(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """Give a file that the firm handed in."""
    entry = find(request, number)
    try:
        found, content = queries.content_of(entry, id, viewer=request.viewer)
    except (ObjectionFile.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
