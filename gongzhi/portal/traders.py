"""What the public sees of a trader: its name, whether it settles online, and what became of it."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import trader_by_id
from gongzhi.negotiation.queries import membership_of, record_of

DAYS = 365
"""The figures are of so many days up to today."""


@require_safe
def trader(request: HttpRequest, id: int) -> HttpResponse:
    """Show one trader."""
    try:
        found = trader_by_id(id, viewer=ANONYMOUS)
    except (Trader.DoesNotExist, OverflowError):
        raise Http404 from None
    today = clock.today()
    record = record_of(found.pk, from_date=today - timedelta(days=DAYS - 1), to_date=today, viewer=ANONYMOUS)
    return render(
        request, "portal/trader.html", {"trader": found, "membership": membership_of(found.pk), "record": record}
    )
