"""What the joint conference resolved, as far as it is public."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.conference.queries import public_resolutions
from gongzhi.core.errors import Refused
from gongzhi.portal.visitor import visitor

PAGE = 20


@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """List the public resolutions, latest first."""
    after = request.GET.get("after", "")[:20]
    try:
        page = public_resolutions(viewer=visitor(request), after=after, size=PAGE)
    except Refused:
        raise Http404 from None
    pager = {"next_url": f"?{urlencode({'after': page.after})}" if page.after else ""}
    return render(request, "portal/resolutions.html", {"rows": page.rows, "pager": pager})
