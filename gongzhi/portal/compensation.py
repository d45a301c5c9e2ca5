"""What a firm agreed to pay: the consumer says whether it arrived."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongzhi.appeals.actions.confirm import confirm_compensation
from gongzhi.appeals.actions.dispute import dispute_compensation
from gongzhi.appeals.queries import compensation_of
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.portal.status import ask_for_code, key_of, opened_case
from gongzhi.portal.visitor import visitor


class SayForm(forms.Form):
    note = forms.CharField(
        label=lazy("想补充的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


ACTS = {
    "confirm": (
        lazy("赔付已经收到"),
        lazy("确认后，这笔赔付登记为付清，不能再改。"),
        lazy("确认收到"),
        confirm_compensation,
    ),
    "dispute": (
        lazy("赔付没有收到"),
        lazy("承办单位会看到，并督促企业付清。"),
        lazy("告诉承办单位"),
        dispute_compensation,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compensation(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show or take what a consumer says of a compensation."""
    if verb not in ACTS:
        raise Http404
    case = opened_case(request, number)
    if case is None:
        return ask_for_code(number)
    viewer, now = visitor(request), clock.now()
    found = compensation_of(case, viewer=viewer)
    if found is None:
        raise Http404
    title, lead, button, action = ACTS[verb]
    form = SayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            action(compensation=found, note=form.cleaned_data["note"], by=viewer, at=now, key=key_of(request))
        except Refused as refused:
            messages.error(request, str(refused.reason))
        else:
            messages.success(request, _("已登记，谢谢。"))
        return redirect("portal:case", case.number)
    context = {"case": case, "form": form, "key": uuid4(), "here": "track"}
    context["act"] = {"title": title, "lead": lead, "button": button}
    return render(request, "portal/act.html", context, status=422 if form.errors else 200)
