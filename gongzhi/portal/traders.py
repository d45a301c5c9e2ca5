"""What the public sees of traders: who settles online, each with its figures and standing, the list of all."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.campaigns.moves import prefectures
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import trader_by_id
from gongzhi.enforcement.public import as_listed
from gongzhi.negotiation.queries import PAGE, members, membership_of, record_of
from gongzhi.prepaid.public import filing_of
from gongzhi.publicity import public
from gongzhi.publicity import traders as figures
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.moves import shown_name
from gongzhi.publicity.public import Question
from gongzhi.schemes.public import pledges_of

DAYS = 365
"""The figures of online settlement are of so many days up to today."""
LONGEST = 60
"""Of what is looked for."""
NEWEST = 5
"""So many entries are shown on the page of a trader; the rest is a link away."""


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
    entries = public.published(Question(trader=found.pk), viewer=ANONYMOUS, today=today, size=NEWEST)
    context = {
        "trader": found,
        "name": shown_name(found),
        "record": figures.record_of(found.pk, viewer=ANONYMOUS, today=today),
        "place": figures.place_of(found.pk, viewer=ANONYMOUS),
        "entries": entries.rows,
        "more_entries": bool(entries.after),
        "penalties": figures.penalties_of(found, viewer=ANONYMOUS, today=today),
        "listings": [as_listed(row) for row in figures.listings_of(found, viewer=ANONYMOUS, today=today)],
        "pledges": pledges_of(found.pk, viewer=ANONYMOUS),
        "filing": filing_of(found.pk),
        "membership": membership_of(found.pk),
        "online": record_of(found.pk, from_date=today - timedelta(days=DAYS - 1), to_date=today, viewer=ANONYMOUS),
    }
    return render(request, "portal/trader.html", context)


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """List the traders with enough complaints by the share that was settled, or by how many there were."""
    by, after = request.GET.get("by", "settled"), request.GET.get("after", "")[:40]
    regions = prefectures()
    region = request.GET.get("region", "")
    region = region if region in {each.code for each in regions} else ""
    try:
        page = figures.ranked(viewer=ANONYMOUS, by=by, prefecture=region, after=after)
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {"by": by, "region": region}.items() if value}
    for row in page.rows:
        row.place = row.by_settled if by == "settled" else row.by_complaints
        row.name = shown_name(row.trader)
        row.percent = row.settled * 100 / row.ended
    context = {
        "rows": page.rows,
        "by": by,
        "region": region,
        "regions": regions,
        "fewest": disclosure_law().figures.fewest,
        "dated": page.rows[0] if page.rows else None,
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return render(request, "portal/ranking.html", context)
