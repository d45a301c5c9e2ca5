"""Decisions on penalties and the list of serious breaches, for everybody to read."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.public import listed_traders, published_decision, published_decisions
from gongzhi.portal.visitor import visitor

LONGEST = 60


def asked(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("q", "")[:LONGEST].strip(), request.GET.get("after", "")[:20]


def next_page(text: str, after: str) -> dict:
    told = {"q": text, "after": after} if text else {"after": after}
    return {"next_url": f"?{urlencode(told)}" if after else ""}


@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """List decisions on penalties that are public now, and find them by name, matter, number or code."""
    text, after = asked(request)
    try:
        page = published_decisions(viewer=visitor(request), today=clock.today(), text=text, after=after)
    except Refused:
        raise Http404 from None
    context = {"rows": page.rows, "text": text, "pager": next_page(text, page.after)}
    return render(request, "portal/penalties.html", context)


@require_safe
def penalty(request: HttpRequest, number: str) -> HttpResponse:
    """Show one decision."""
    try:
        found = published_decision(number, viewer=visitor(request), today=clock.today())
    except Publication.DoesNotExist:
        raise Http404 from None
    return render(request, "portal/penalty.html", {"row": found})


@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """List the traders on the list of serious breaches of trust."""
    text, after = asked(request)
    try:
        page = listed_traders(viewer=visitor(request), today=clock.today(), text=text, after=after)
    except Refused:
        raise Http404 from None
    context = {"rows": page.rows, "text": text, "pager": next_page(text, page.after)}
    return render(request, "portal/breaches.html", context)
