"""Events out: which systems are told, what was delivered, dead letters."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.states import CASE
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.webhooks import queries
from gongzhi.webhooks.access import KEEPERS, offered_units, sees_everything
from gongzhi.webhooks.actions import replay, switch
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.events import TYPES
from gongzhi.webhooks.models import Delivery, Subscription
from gongzhi.webhooks.queries import Backlog
from gongzhi.webhooks.words import DeliveryState, Fault, SubscriptionState

STATE_LOOKS = {
    SubscriptionState.ON: ("good", "player-play"),
    SubscriptionState.PAUSED: ("warn", "player-pause"),
    SubscriptionState.ENDED: ("quiet", "circle-x"),
}
DELIVERY_LOOKS = {
    DeliveryState.WAITING: ("quiet", "hourglass-empty"),
    DeliveryState.DELIVERED: ("good", "circle-check"),
    DeliveryState.DEAD: ("bad", "alert-circle"),
    DeliveryState.GIVEN_UP: ("quiet", "circle-x"),
}


def type_titles() -> dict[str, str]:
    """Name the types of events as people read them."""
    return {TYPES[verb]: str(_("提交") if verb == "receive" else CASE[verb].title) for verb in TYPES}


class SubscribeForm(forms.Form):
    """Who is to be told of what."""

    use_required_attribute = False
    act_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("哪个系统"), max_length=60)
    url = forms.CharField(
        label=gettext_lazy("接收网址"),
        max_length=500,
        help_text=gettext_lazy("以 https:// 开头；事件用 POST 发到这里。"),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )
    unit_ids = forms.ChoiceField(label=gettext_lazy("哪些件"), required=False)
    types = forms.MultipleChoiceField(
        label=gettext_lazy("哪些事件"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选，就是全部。"),
    )

    def __init__(self, data=None, *, viewer: Actor, **rest):
        super().__init__(data, **rest)
        everything = [("", _("全部的件"))] if sees_everything(viewer) else []
        units = [(str(unit.pk), unit.name) for unit in offered_units(viewer, clock.today())]
        self.fields["unit_ids"].choices = everything + units
        self.fields["types"].choices = list(type_titles().items())

    def told(self) -> dict:
        told = self.cleaned_data
        unit = told["unit_ids"]
        return {
            "name": told["name"],
            "url": told["url"].strip(),
            "types": told["types"],
            "unit_ids": [int(unit)] if unit else [],
            "key": told["act_key"],
        }


@require_http_methods(["GET", "POST"])
@desk_page(*KEEPERS)
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the systems that are told; set another one up."""
    form = SubscribeForm(request.POST or None, viewer=request.viewer, initial={"act_key": uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, secret = subscribe(**form.told(), by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                if secret:
                    return show_one(request, made, secret=secret)
                return redirect("desk:webhook", made.pk)
    rows = queries.subscriptions(viewer=request.viewer)
    units = queries.units_of(row for row, _backlog in rows)
    context = {
        "form": form,
        "rows": [look_of(row, backlog, units[row.pk]) for row, backlog in rows],
    }
    return show(request, "desk/office/webhooks.html", context, status=status)


def look_of(row: Subscription, backlog: Backlog, units: list[Unit]) -> dict:
    tone, icon = STATE_LOOKS[SubscriptionState(row.state)]
    return {
        "row": row,
        "tone": tone,
        "icon": icon,
        "backlog": backlog,
        "is_stuck": backlog.is_stuck(at=clock.now()) and row.state == SubscriptionState.ON,
        "units": listed(unit.short_name for unit in units) or _("全部的件"),
    }


def find(request: HttpRequest, pk: int) -> Subscription:
    try:
        return queries.subscription(pk, viewer=request.viewer)
    except Subscription.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*KEEPERS)
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one system, with the log of what it was sent."""
    return show_one(request, find(request, pk))


def show_one(request: HttpRequest, row: Subscription, *, status: int = 200, **more) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    before = request.GET.get("before", "")
    rows, older = queries.deliveries(
        row, viewer=request.viewer, state=state, before=int(before) if before[:18].isdecimal() else None
    )
    backlog = queries.backlogs([row]).get(row.pk, Backlog())
    titles = type_titles()
    log = []
    for each in rows:
        tone, icon = DELIVERY_LOOKS[DeliveryState(each.state)]
        tries = [
            {"at": one.at, "ms": one.ms, "status": one.status, "fault": Fault(one.fault).label if one.fault else ""}
            for one in each.tries.all()
        ]
        log.append({"row": each, "title": titles[each.type], "tone": tone, "icon": icon, "tries": tries})
    verbs = {
        "subscribe": _("设置了推送"),
        "pause": _("暂停了推送"),
        "resume": _("恢复了推送"),
        "end": _("停用了推送"),
        "renew_secret": _("更换了密钥"),
        "replay": _("重发了 %(events)s 个未送达事件"),
        "give_up": _("放弃了 %(events)s 个未送达事件"),
    }
    context = {
        "look": look_of(row, backlog, queries.units_of([row])[row.pk]),
        "types": listed(titles[name] for name in row.types) or _("全部"),
        "log": log,
        "state": state,
        "states": DeliveryState.choices,
        "pager": {"next_url": f"?state={state}&before={older}" if older else "", "previous_url": ""},
        "history": [
            {"at": line.at, "sentence": f"{line.who}{verbs[line.verb]}" % line.facts}
            for line in reversed(journal.history("webhook", row.pk))
        ],
        "former_until": row.former_until if row.former_until and row.former_until > clock.now() else None,
        **more,
    }
    response = show(request, "desk/office/webhook.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@desk_page(*KEEPERS)
def event(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Give the event of a delivery, as it is posted."""
    row = Delivery.objects.filter(subscription=find(request, pk), pk=delivery).first()
    if row is None:
        raise Http404
    return HttpResponse(queries.body_sent(row, viewer=request.viewer), content_type="application/json; charset=utf-8")


@require_POST
@desk_page(*KEEPERS)
def change_webhook(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Pause, resume, end; renew the secret; replay or give up dead letters."""
    row = find(request, pk)
    told = {"subscription": row, "by": request.viewer, "at": clock.now()}
    one = request.POST.get("delivery", "")
    if one.isdecimal():
        told["delivery_id"] = int(one[:18])
    try:
        match what:
            case "pause":
                switch.pause(**told)
                messages.success(request, _("已暂停；其间的事件先存着，恢复后补发。"))
            case "resume":
                switch.resume(**told)
                messages.success(request, _("已恢复。"))
            case "end":
                switch.end(**told)
                messages.success(request, _("已停用。"))
            case "renew-secret":
                secret = switch.renew_secret(**told)
                row.refresh_from_db()
                return show_one(request, row, secret=secret)
            case "replay":
                count = replay.replay(**told)
                messages.success(request, _("%(count)s 个事件将重新发送。") % {"count": count})
            case "give-up":
                count = replay.give_up(**told)
                messages.success(request, _("已放弃 %(count)s 个事件，后面的事件继续发送。") % {"count": count})
            case _other:
                raise Http404
    except Refused as refused:
        return show_one(request, row, status=409, refusal=refused.reason)
    return redirect("desk:webhook", row.pk)
