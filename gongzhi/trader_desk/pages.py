"""What every page of the trader's desk shares: who may open it, and what stands round it."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.queries import case_by_number
from gongzhi.core import clock
from gongzhi.directory.middleware import TRADER

IDLE_MINUTES = 60
"""Somebody who did nothing for so long signs in again."""
SEEN = "trader_seen"
"""Session key: when the account was last seen, in seconds; written every few minutes."""
SEEN_EVERY = 300


def trader_page(view: Callable) -> Callable:
    """Mark a view as one for traders' accounts; everybody else, officers too, is led to their sign-in page."""

    @wraps(view)
    def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.viewer.kind != "trader" or is_idle(request):
            back = request.get_full_path() if request.method == "GET" else reverse("trader:home")
            return redirect(f"{reverse('trader:login')}?{urlencode({'next': back})}")
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return opened


def is_idle(request: HttpRequest) -> bool:
    """Tell whether nothing was done for too long, which signs the account out; keep that it is here now."""
    now = clock.now().timestamp()
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > IDLE_MINUTES * 60:
        sign_off(request)
        messages.info(request, _("您已超过一小时没有操作，请重新登录。"))
        return True
    if seen is None or now - seen > SEEN_EVERY:
        request.session[SEEN] = now
    return False


def sign_off(request: HttpRequest) -> None:
    """Take the account out of the session, which gets a new name."""
    for key in (TRADER, SEEN):
        request.session.pop(key, None)
    request.session.cycle_key()


def show(request: HttpRequest, template: str, context: dict | None = None, *, here: str = "", status: int = 200):
    """Answer with a page of the trader's desk.

    :param here: which door of the navigation the page belongs to.
    """
    told = {"here": here, "firm": request.viewer.name, "is_responsible": request.viewer.is_responsible}
    return render(request, template, {**told, **(context or {})}, status=status)


def find_matter(request: HttpRequest, number: str) -> Case:
    """Find the matter of an address; one about which this trader was never asked is not there (404)."""
    try:
        return case_by_number(number, viewer=request.viewer)
    except Case.DoesNotExist:
        raise Http404 from None
