"""Call-backs at the desk: whom to call, the script, what was said, what came of it all."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases.access import may_see
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.quality import queries
from gongzhi.quality.access import OPENS, may_name, units_for
from gongzhi.quality.actions.drop import drop_callback
from gongzhi.quality.actions.look import look_at_contact
from gongzhi.quality.actions.miss import miss_callback
from gongzhi.quality.actions.name_caller import end_caller, name_caller
from gongzhi.quality.actions.record import record_callback
from gongzhi.quality.catalog import callbacks as standard
from gongzhi.quality.catalog import percent_for
from gongzhi.quality.models import Callback
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.words import CallbackState

LOOKS = {
    CallbackState.WAITING: ("accent", "phone"),
    CallbackState.REACHED: ("good", "circle-check"),
    CallbackState.UNREACHED: ("quiet", "phone-off"),
    CallbackState.DROPPED: ("quiet", "circle-x"),
}
YES_NO = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]
SCALE = [
    ("5", gettext_lazy("5 很满意")),
    ("4", gettext_lazy("4 满意")),
    ("3", gettext_lazy("3 一般")),
    ("2", gettext_lazy("2 不满意")),
    ("1", gettext_lazy("1 很不满意")),
]


class RecordForm(forms.Form):
    """The script's questions, and how satisfied the consumer is."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    satisfaction = forms.TypedChoiceField(
        label=gettext_lazy("总的来说，您对这件事的办理满意吗？"),
        choices=SCALE,
        coerce=int,
        widget=forms.RadioSelect,
        required=False,
        empty_value=0,
    )
    remark = forms.CharField(
        label=gettext_lazy("消费者还说了什么"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, script, **rest):
        super().__init__(*args, **rest)
        asked = {}
        for question, text in script.questions:
            choices = YES_NO if question.kind == "yes_no" else SCALE
            asked[question.key] = forms.ChoiceField(
                label=text, choices=choices, widget=forms.RadioSelect, required=False
            )
        self.asked = list(asked)
        self.fields = {
            "key": self.fields["key"],
            **asked,
            **{name: self.fields[name] for name in ("satisfaction", "remark")},
        }

    def told(self) -> dict:
        told = self.cleaned_data
        return {
            "answers": {name: told[name] for name in self.asked},
            "satisfaction": told["satisfaction"] or 0,
            "remark": told["remark"],
            "key": told["key"],
        }


class MissForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("无人接听、关机、改日再打等。"),
    )


class DropForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("为什么不再回访"), max_length=200)


@require_GET
@desk_page(*OPENS)
def callbacks(request: HttpRequest) -> HttpResponse:
    """List whom to call, or what came of the calls; with the figures."""
    viewer = request.viewer
    units = units_for(viewer)
    state = request.GET.get("state", "")
    state = state if state in CallbackState.values else CallbackState.WAITING
    after = request.GET.get("after", "")[:18]
    rows, following = queries.callbacks_page(
        viewer=viewer, state=state, today=clock.today(), after=int(after) if after.isdecimal() else 0
    )
    whole, by_unit = queries.figures(viewer=viewer, today=clock.today())
    mine = viewer.units_as(Role.SUPERVISOR)
    context = {
        "calls": units != [],
        "rows": [look_of(row) for row in rows],
        "next": following,
        "state": state,
        "states": [(each.value, each.label) for each in CallbackState],
        "whole": whole,
        "by_unit": by_unit if len(by_unit) > 1 else [],
        "days": queries.FIGURE_DAYS,
        "draws": queries.latest_draws(viewer=viewer),
        "standard": standard(),
        "shares": shares_of(units),
        "callers": queries.callers_of(viewer=viewer),
        "may_end": set(mine),
        "candidates": queries.may_be_named(mine, viewer=viewer, today=clock.today()) if mine else [],
    }
    return show(request, "desk/quality/callbacks.html", context)


def shares_of(units: list[int] | None) -> list[tuple[str, float]]:
    """Tell the shares that hold for the units that somebody calls for; of all units, the ordinary one."""
    if units is None:
        return [(_("没有另行规定的"), percent_for(member="", hotline=""))]
    found = Unit.objects.filter(pk__in=units[:20])
    return [(unit.short_name, percent_for(member=unit.member, hotline="")) for unit in found]


def look_of(row: Callback) -> dict:
    tone, icon = LOOKS[CallbackState(row.state)]
    return {"row": row, "tone": tone, "icon": icon}


def find(request: HttpRequest, pk: int) -> Callback:
    try:
        return queries.callback_of(pk, viewer=request.viewer)
    except Callback.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*OPENS)
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one call-back: the script while it waits, the answers once it is over."""
    return show_callback(request, find(request, pk))


def show_callback(request: HttpRequest, row: Callback, *, status: int = 200, **more) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    script = queries.script_for(row, viewer=viewer)
    offers = {offer.verb: offer for offer in CALLBACK.offers(row, by=viewer, at=at)}
    refusal = next((offer.refusal for offer in offers.values() if offer.refusal), "")
    texts = {question.key: text for question, text in script.questions}
    words = {"yes": _("是"), "no": _("否")}
    context = {
        **look_of(row),
        "case": row.case,
        "sees_case": may_see(row.case, viewer),
        "script": script,
        "offers": offers,
        "refusal": refusal,
        "form": RecordForm(script=script, initial={"key": uuid4()}),
        "missing": MissForm(initial={"key": uuid4()}, prefix="miss"),
        "dropping": DropForm(initial={"key": uuid4()}, prefix="drop"),
        "answers": [(texts.get(key, key), words.get(value, value)) for key, value in row.answers.items()],
        "history": queries.history_of(row, viewer=viewer)[::-1],
        "tries_left": standard().tries - row.tries,
        **more,
    }
    return show(request, "desk/quality/callback.html", context, status=status)


@require_POST
@desk_page(*OPENS)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the consumer said."""
    row = find(request, pk)
    form = RecordForm(request.POST, script=queries.script_for(row, viewer=request.viewer))
    status = 422
    if form.is_valid():
        try:
            row = record_callback(callback=row, by=request.viewer, at=clock.now(), **form.told())
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            if row.reopened:
                messages.warning(request, _("已登记。消费者说的与记录不一致，本件已经重办。"))
            elif not row.agreed:
                messages.warning(request, _("已登记。消费者说的与记录不一致，但本件不能再重办，请告知承办单位。"))
            else:
                messages.success(request, _("已登记。消费者说的与记录一致。"))
            return go(request, reverse("desk:callbacks"))
    return show_callback(request, row, status=status, form=form)


@require_POST
@desk_page(*OPENS)
def miss(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that nobody took the call."""
    row = find(request, pk)
    form = MissForm(request.POST, prefix="miss")
    status = 422
    if form.is_valid():
        try:
            row = miss_callback(callback=row, by=request.viewer, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            over = row.state == CallbackState.UNREACHED
            messages.info(
                request,
                _("已登记，不再打了。") if over else _("已登记，%(day)s 再打。") % {"day": row.call_from.isoformat()},
            )
            return go(request, reverse("desk:callbacks"))
    return show_callback(request, row, status=status, missing=form)


@require_POST
@desk_page(*OPENS)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a call-back without a call."""
    row = find(request, pk)
    form = DropForm(request.POST, prefix="drop")
    status = 422
    if form.is_valid():
        try:
            drop_callback(callback=row, by=request.viewer, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已登记，不再回访。"))
            return go(request, reverse("desk:callbacks"))
    return show_callback(request, row, status=status, dropping=form, open_drop=True)


@require_POST
@desk_page(*OPENS)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom to call; both histories keep who looked."""
    row = find(request, pk)
    try:
        name, phone = look_at_contact(callback=row, by=request.viewer, at=clock.now())
    except Refused as refused:
        if request.htmx:
            return render(request, "desk/cases/reveal_refused.html", {"reason": refused.reason}, status=409)
        return show_callback(request, row, status=409, refusal=str(refused.reason))
    if request.htmx:
        return render(request, "desk/quality/contact.html", {"name": name, "phone": phone})
    return show_callback(request, find(request, pk), name=name, phone=phone)


@require_POST
@desk_page(Role.SUPERVISOR)
def change_callers(request: HttpRequest) -> HttpResponse:
    """Name an officer as a caller, or end it."""
    viewer, at = request.viewer, clock.now()
    try:
        if ended := request.POST.get("end", "")[:18]:
            caller = next((row for row in queries.callers_of(viewer=viewer) if str(row.pk) == ended), None)
            if caller is None or not may_name(viewer, caller.unit_id):
                raise Http404
            end_caller(caller=caller, by=viewer, at=at)
            messages.success(request, _("已取消。"))
        else:
            unit, _colon, officer = request.POST.get("officer", "")[:40].partition(":")
            if not (unit.isdecimal() and officer.isdecimal()):
                raise Refused(_("请选择本单位的工作人员。"))
            name_caller(unit_id=int(unit), officer_id=int(officer), by=viewer, at=at)
            messages.success(request, _("已指定。"))
    except Refused as refused:
        messages.error(request, refused.reason)
    return go(request, reverse("desk:callbacks"))


def section_of_case(case: Case, *, viewer: Actor, at, beside) -> dict | None:
    """Give what the page of a case shows of its call-backs."""
    rows = queries.callbacks_of(case, viewer=viewer) if Callback in beside.kept else []
    return {"callbacks": [look_of(row) for row in rows]} if rows else None
