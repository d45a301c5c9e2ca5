"""What the public sees of traders: who settles online, and of each its name and what became of it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import trader_by_id
from gongzhi.negotiation.queries import PAGE, members, membership_of, record_of
from gongzhi.schemes.public import pledges_of

DAYS = 365
"""The figures are of so many days up to today."""
LONGEST = 60
"""Of what is looked for."""


@require_safe
def traders(request: HttpRequest) -> HttpResponse:
    """List the traders that pledged to settle online, and find them by name or code."""
    text, told = request.GET.get("q", "")[:LONGEST].strip(), request.GET.get("after", "")
    after = int(told) if told.isdecimal() and len(told) < 18 else 0
    rows = members(viewer=ANONYMOUS, text=text, after=after)
    last = rows[PAGE - 1].pk if len(rows) > PAGE else None
    query = urlencode(({"q": text} if text else {}) | {"after": last})
    context = {"rows": rows[:PAGE], "text": text, "pager": {"next_url": f"?{query}" if last else ""}, "here": "guide"}
    return render(request, "portal/traders.html", context)


@require_safe
def trader(request: HttpRequest, id: int) -> HttpResponse:
    """Show one trader."""
    try:
        found = trader_by_id(id, viewer=ANONYMOUS)
    except (Trader.DoesNotExist, OverflowError):
        raise Http404 from None
    today = clock.today()
    record = record_of(found.pk, from_date=today - timedelta(days=DAYS - 1), to_date=today, viewer=ANONYMOUS)
    context = {
        "trader": found,
        "membership": membership_of(found.pk),
        "record": record,
        "pledges": pledges_of(found.pk, viewer=ANONYMOUS),
    }
    return render(request, "portal/trader.html", context)
