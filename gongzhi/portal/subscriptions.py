"""Subscribing to alerts by mail: asking, confirming, choosing anew, leaving at one click. Nobody needs an account."""

from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.alerts import queries
from gongzhi.alerts.actions.alert_subscription.change import change_subscription
from gongzhi.alerts.actions.alert_subscription.confirm import confirm_subscription
from gongzhi.alerts.actions.alert_subscription.subscribe import subscribe
from gongzhi.alerts.actions.alert_subscription.unsubscribe import unsubscribe
from gongzhi.alerts.catalog import subject_choices
from gongzhi.alerts.models import Subscription
from gongzhi.alerts.words import SubscriptionState
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.core.personal import digest
from gongzhi.portal import near
from gongzhi.portal.attempts import WINDOW, address_of
from gongzhi.portal.models import Attempt

MOST_ASKED = 10
"""So many subscriptions may be asked for from one address within a quarter of an hour."""


class ChoiceForm(forms.Form):
    """What somebody wants to be told of."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("地区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就是全省。选了市（州），适用于全省的提示也会收到。"),
    )
    subjects = forms.MultipleChoiceField(
        label=gettext_lazy("商品和服务"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就是全部。"),
    )

    def __init__(self, data=None, *, initial: dict | None = None):
        super().__init__(data, initial={"key": uuid4(), **(initial or {})})
        self.fields["regions"].choices = [(region.pk, region.name) for region in queries.prefectures()]
        self.fields["subjects"].choices = subject_choices()


class SubscribeForm(ChoiceForm):
    email = forms.CharField(
        label=gettext_lazy("电子邮箱"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("我们先寄一个确认链接，您点过才开始寄提示。地址加密保存，只用于寄提示，退订就删除。"),
    )
    field_order = ("key", "email", "regions", "subjects")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Let somebody subscribe; the answer is the same whether the address is known or not."""
    region = near.region_of(request)
    form = SubscribeForm(
        request.POST if request.method == "POST" else None, initial={"regions": [region] if region else []}
    )
    status = 200
    if request.method == "POST":
        status, now = 422, clock.now()
        who = digest("subscription from", address_of(request))
        if Attempt.objects.filter(who=who, at__gt=now - WINDOW).count() >= MOST_ASKED:
            return render(request, "429.html", status=429)
        if form.is_valid():
            told = form.cleaned_data
            try:
                subscribe(
                    email=told["email"],
                    regions=told["regions"],
                    subjects=told["subjects"],
                    language=get_language(),
                    by=ANONYMOUS,
                    at=now,
                    key=told["key"],
                )
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
            else:
                Attempt.objects.filter(at__lte=now - WINDOW).delete()
                Attempt.objects.create(who=who, at=now)
                return redirect("portal:subscribed")
    return render(request, "portal/alerts/subscribe.html", {"form": form, "here": "alerts"}, status=status)


@require_safe
def asked_for(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way."""
    return render(request, "portal/alerts/subscribed.html", {"here": "alerts"})


def find(token: str) -> Subscription:
    try:
        return queries.subscription_by_token(token, viewer=ANONYMOUS)
    except (Subscription.DoesNotExist, ValueError, OverflowError):
        raise Http404 from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Show the subscription of a link: to be confirmed, or to be changed. Looking at it confirms nothing, since
    programs that check mail for dangers open every link."""
    found, at = find(token), clock.now()
    if found.state == SubscriptionState.ENDED:
        return render(request, "portal/alerts/stopped.html", {"here": "alerts"}, status=410)
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        initial={"regions": found.regions, "subjects": found.subjects},
    )
    status, said = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                chosen = {"regions": sorted(told["regions"]), "subjects": sorted(told["subjects"])}
                if any(chosen[name] != getattr(found, name) for name in chosen):
                    found = change_subscription(subscription=found, **chosen, by=ANONYMOUS, at=at)
                    said = _("已保存。")
                if found.state == SubscriptionState.PENDING:
                    found = confirm_subscription(subscription=found, by=ANONYMOUS, at=at)
                    said = _("订阅已确认。有新的消费提示会寄给您。")
                status = 200
                said = said or _("没有改动。")
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
    context = {
        "form": form,
        "said": said,
        "token": token,
        "is_pending": found.state == SubscriptionState.PENDING,
        "here": "alerts",
    }
    return render(request, "portal/alerts/subscription.html", context, status=status)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the subscription of a link: by the button of this page, or by the mail program's one click (RFC 8058),
    which posts without a cookie; the link itself is what proves the right to."""
    found = find(token)
    if request.method == "POST" and found.state != SubscriptionState.ENDED:
        found = unsubscribe(subscription=found, by=ANONYMOUS, at=clock.now())
    if found.state == SubscriptionState.ENDED:
        return render(request, "portal/alerts/stopped.html", {"here": "alerts"})
    return render(request, "portal/alerts/stop.html", {"token": token, "here": "alerts"})
