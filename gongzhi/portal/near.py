"""Which prefecture a reader is in, as they chose it; kept in a cookie of theirs, nowhere else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gongzhi.alerts.queries import prefectures

COOKIE = "region"
YEAR = 365 * 24 * 60 * 60


def region_of(request: HttpRequest) -> str:
    """Give the code that the reader's cookie holds; empty where it holds none of the prefectures."""
    told = request.COOKIES.get(COOKIE, "")
    return told if told.isascii() and told.isdecimal() and len(told) == 6 and told in known() else ""


def known() -> set[str]:
    return {region.pk for region in prefectures()}


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the prefecture that a reader chose, and lead back to the page they came from."""
    back, told = request.POST.get("back", ""), request.POST.get("region", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = redirect(back if safe else "portal:home")
    if told in known():
        response.set_cookie(
            COOKIE, told, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
