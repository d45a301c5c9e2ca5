"""Rating by a signed link, which opens nothing but the rating itself."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.codes import case_to_rate
from gongzhi.cases.rules import BAD_RATING
from gongzhi.cases.states import CASE
from gongzhi.core import clock
from gongzhi.core.actors import consumer
from gongzhi.core.errors import Refused
from gongzhi.portal.forms import RateForm
from gongzhi.portal.status import key_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Take the rating of who was sent this link."""
    now = clock.now()
    case = case_to_rate(token, at=now)
    if case is None:
        return render(request, "portal/rate_gone.html", status=410)
    by = consumer(case.pk)
    context = {"case": case, "here": ""}
    if request.method == "POST":
        form = RateForm(request.POST)
        if form.is_valid():
            told = form.cleaned_data
            try:
                case = rate_case(
                    case=case, rating=told["rating"], text=told["text"], by=by, at=now, key=key_of(request)
                )
            except Refused as refused:
                return render(request, "portal/rated.html", {**context, "refusal": refused.reason}, status=409)
            may_reopen = case.rating <= BAD_RATING and CASE.refusal(case, "reopen", by=by, at=now) is None
            return render(request, "portal/rated.html", {**context, "may_reopen": may_reopen})
        context["key"] = request.POST.get("key") or uuid4()
        return render(request, "portal/rate.html", {**context, "form": form}, status=422)
    if refused := CASE.refusal(case, "rate", by=by, at=now):
        return render(request, "portal/rated.html", {**context, "refusal": refused.reason})
    return render(request, "portal/rate.html", {**context, "form": RateForm(), "key": uuid4()})
