"""What everybody may read of issuers of prepaid cards: who has filed, found by name, code or number."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.campaigns.moves import prefectures
from gongzhi.core.errors import Refused
from gongzhi.directory.rules import region_prefix
from gongzhi.prepaid import public
from gongzhi.prepaid.catalog import issuer_choices, issuers


@require_safe
def issuers_page(request: HttpRequest) -> HttpResponse:
    """List the filed issuers, latest first."""
    text, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")
    issuer, region = request.GET.get("issuer", ""), request.GET.get("region", "")
    places = prefectures()
    told = {
        "q": text,
        "issuer": issuer if issuer in issuers() else "",
        "region": region if region in {place.code for place in places} else "",
    }
    try:
        page = public.page_of_filed(
            text=text,
            issuer=told["issuer"],
            region=region_prefix(told["region"]) if told["region"] else "",
            after=after,
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in told.items() if value}
    context = {
        "rows": page.rows,
        "told": told,
        "issuers": issuer_choices(),
        "regions": places,
        "is_filtered": bool(kept),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return render(request, "portal/issuers.html", context)
