"""A firm's stores and what they pledge: applying, the sign, announcing a change, leaving; files of many stores."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import put_refusal
from gongzhi.desk.schemes.files import empty_file, faults_file, outcome_of, say_done, taken, told_of
from gongzhi.desk.schemes.forms import ApplyForm, SchemeFileForm
from gongzhi.desk.schemes.pledges import history, sign_file
from gongzhi.directory.queries import traders_acted_for
from gongzhi.procedures.calendars import calendar
from gongzhi.schemes import queries
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.catalog import schemes
from gongzhi.schemes.models import Pledge, SchemeFile, Store
from gongzhi.schemes.moves import Record, table_of
from gongzhi.schemes.verbs import VERBS, do
from gongzhi.schemes.words import FileKind
from gongzhi.trader_desk.pages import show, trader_page


@require_safe
@trader_page
def stores(request: HttpRequest) -> HttpResponse:
    """List the firm's stores with what they pledge, and what waits for the firm."""
    viewer = request.viewer
    found = queries.stores_of_trader(viewer=viewer)
    waiting = queries.waiting_for_trader(viewer=viewer)
    return show(request, "trader_desk/stores.html", {"stores": found, "of_stores": waiting}, here="stores")


class OwnStoreForm(ApplyForm):
    """An application of the firm itself: for a store of its own."""

    trader_id = forms.TypedChoiceField(label=gettext_lazy("哪家企业的门店"), coerce=int)

    def __init__(self, *args, viewer: Actor, **rest):
        super().__init__(*args, **rest)
        del self.fields["trader_name"]
        own = traders_acted_for(viewer=viewer)
        self.fields["trader_id"].choices = [(str(each.pk), each.name) for each in own]
        if len(own) == 1:
            self.fields["trader_id"].widget = forms.HiddenInput()
            self.initial.setdefault("trader_id", own[0].pk)

    def told(self) -> dict:
        self.cleaned_data.setdefault("trader_name", "")
        return super().told()


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def new(request: HttpRequest) -> HttpResponse:
    """Apply for a store; one that is entered already may join another scheme."""
    posted, status = request.method == "POST", 200
    known = own_store(request, request.GET.get("store", "")) if request.GET.get("store") else None
    initial = {}
    if known:
        initial = {
            "store_name": known.name,
            "region_name": known.region.name,
            "region": known.region_id,
            "address": known.address,
            "trader_id": known.trader_id,
            "scheme": request.GET.get("scheme", "") or next(iter(schemes())),
        }
    form = OwnStoreForm(request.POST if posted else None, viewer=request.viewer, initial=initial)
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = apply_for_pledge(
                    **form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused, fields={"region": "region_name"})
            else:
                messages.success(request, _("已提交申请，请等待审核。"))
                return redirect("trader:store", made.store.code)
    return show(request, "trader_desk/new_store.html", {"form": form}, here="stores", status=status)


def own_store(request: HttpRequest, code: str) -> Store:
    """Find a store of the firm; another's is not there (404)."""
    try:
        return queries.store_by_code(code[:20], viewer=request.viewer)
    except Store.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def store(request: HttpRequest, code: str) -> HttpResponse:
    """Show a store: its pledges, what the office did, its refunds."""
    found, viewer, at = own_store(request, code), request.viewer, clock.now()
    for pledge in found.open_pledges:
        limits = queries.limits_on(pledge, viewer=viewer)
        pledge.chips = [
            chip_of(row, today=clock.day_of(at), work_calendar=calendar()) for row in limits if row.is_running
        ]
        pledge.acts = [offer for offer in queries.offers_of(pledge, viewer=viewer, at=at) if not offer.refusal]
        pledge.told = history(pledge, viewer)[:6]
        pledge.latest = queries.refunds_of(pledge, viewer=viewer, size=5).rows
    joined = {pledge.scheme for pledge in found.open_pledges if pledge.ended_at is None}
    context = {
        "store": found,
        "more": [scheme for key, scheme in schemes().items() if key not in joined],
        "is_public": any(pledge.joined_date for pledge in found.open_pledges),
    }
    return show(request, "trader_desk/store.html", context, here="stores")


def own_pledge(request: HttpRequest, pk: int) -> Pledge:
    try:
        return queries.pledge_by_id(pk, viewer=request.viewer)
    except Pledge.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the sign of a store to print."""
    record = own_pledge(request, pk)
    return sign_file(request, record, back=reverse("trader:store", args=[record.store.code]))


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Hand in again, announce a change, or leave."""
    record = own_pledge(request, pk)
    back = reverse("trader:store", args=[record.store.code])
    heading = f"{record.store.name} · {record.laid_down.short}"
    return act_on(request, record, verb, heading=heading, back=back)


def act_on(request: HttpRequest, record: Record, verb: str, *, heading: str, back: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    table = table_of(record)
    if verb not in VERBS[table.kind] or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry, status, refusal = VERBS[table.kind][verb], 200, ""
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    if request.method != "POST":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        form, refusal = InputForm(**told), str(refused.reason) if refused else ""
    else:
        form, status = InputForm(request.POST, request.FILES, **told), 422
        done = journal.done_before(table.kind, record.pk, form.sent_key())
        if not done and form.is_valid():
            key = form.cleaned_data["key"]
            try:
                do(record, verb, by=request.viewer, at=clock.now(), key=key, **form.told())
                done = True
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
        if done:
            messages.success(request, str(entry.done))
            return redirect(back)
    context = {"heading": heading, "title": table[verb].title, "form": form, "refusal": refusal, "back": back}
    return show(request, "trader_desk/store_act.html", context, here="stores", status=status)


# Files


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Try a file of stores or refunds, or take it in."""
    if kind not in FileKind.values:
        raise Http404
    posted = request.method == "POST"
    form = SchemeFileForm(request.POST if posted else None, request.FILES if posted else None)
    done = taken(request, kind, form) if posted else None
    if done is not None and done.file is not None:
        say_done(request, done)
        return redirect("trader:scheme-file", done.file.pk)
    status = 422 if posted and done is None else 200
    context = told_of(request, kind, form, done)
    return show(request, "trader_desk/scheme_files.html", context, here="stores", status=status)


@require_safe
@trader_page
def example(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an empty file with the headings."""
    return empty_file(kind)


def own_file(request: HttpRequest, file: int) -> SchemeFile:
    try:
        return queries.scheme_file(file, viewer=request.viewer)
    except SchemeFile.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def outcome(request: HttpRequest, file: int) -> HttpResponse:
    """Say what became of a file."""
    return show(request, "trader_desk/scheme_file.html", outcome_of(own_file(request, file)), here="stores")


@require_safe
@trader_page
def faults(request: HttpRequest, file: int) -> HttpResponse:
    """Give the refused rows as a file that can be corrected and sent again."""
    return faults_file(own_file(request, file))
