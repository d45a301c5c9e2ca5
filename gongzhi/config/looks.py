"""How pages look to a reader, chosen without a script by components/looks.html; scripts set the same cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gongzhi.config.context import LOOKS

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def choose_looks(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen in cookies, and go back to the page."""
    place = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(place if safe else "/")
    for name, choices in LOOKS.items():
        if (chosen := request.POST.get(name, "")) in choices:
            response.set_cookie(
                name, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )  # fmt: skip
    return response
