"""Choices while somebody types: traders, platforms, places. Only what is public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.directory.queries import find_regions, find_traders
from gongzhi.directory.reading import full_name

LONGEST = 60
"""Of a name that somebody types; what is longer is no name."""


def options(request: HttpRequest, found: list[dict]) -> HttpResponse:
    return render(request, "components/options.html", {"options": found})


def traders_found(text: str, *, only_platforms: bool = False) -> list[dict]:
    return [
        {
            "id": f"{'platform' if only_platforms else 'trader'}-{trader.id}",
            "value": trader.id,
            "label": trader.name,
            "detail": " · ".join(
                part for part in (trader.matched_name, trader.address or trader.region_name) if part
            ),
        }
        for trader in find_traders(text, viewer=ANONYMOUS, limit=30 if only_platforms else 8)
        if trader.is_platform or not only_platforms
    ]


@require_GET
def traders(request: HttpRequest) -> HttpResponse:
    """Offer registered traders."""
    return options(request, traders_found(request.GET.get("q", "")[:LONGEST]))


@require_GET
def platforms(request: HttpRequest) -> HttpResponse:
    """Offer registered platforms."""
    return options(request, traders_found(request.GET.get("q", "")[:LONGEST], only_platforms=True))


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """Offer places of the province."""
    found = find_regions(request.GET.get("q", "")[:LONGEST], on=clock.today(), limit=8)
    return options(
        request,
        [
            {"id": f"region-{region.code}", "value": region.code, "label": full_name(region), "detail": ""}
            for region in found
        ],
    )
