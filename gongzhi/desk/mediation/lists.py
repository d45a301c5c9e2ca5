"""What is on soon: sessions by day, agreements to be performed, decisions to be told; and the bodies of mediation."""

from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from gongzhi.core import clock
from gongzhi.desk.limits import chips_of
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, show
from gongzhi.mediation.coverage import coverage_page
from gongzhi.mediation.queries import agreements_to_perform, decisions_to_tell, sessions_from, soon


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def upcoming(request: HttpRequest) -> HttpResponse:
    """List the sessions from today on by day, and what waits beside them."""
    viewer, today = request.viewer, clock.today()
    mine = request.GET.get("mine") == "1"
    page = sessions_from(today, viewer=viewer, after=request.GET.get("after", "")[:60], mine=mine)
    days = [
        {"day": day, "sessions": list(rows)}
        for day, rows in groupby(page.rows, key=lambda row: timezone.localtime(row.starts_at).date())
    ]
    told = {"mine": "1"} if mine else {}
    first = not request.GET.get("after")
    to_tell = decisions_to_tell(viewer=viewer) if first else []
    chips = chips_of([each.case.pk for each in to_tell], viewer=viewer, today=today)
    context = {
        "days": days,
        "mine": mine,
        "next_url": f"?{urlencode({**told, 'after': page.after})}" if page.after else "",
        "agreements": agreements_to_perform(viewer=viewer, until=soon(today)) if first else [],
        "to_tell": [
            {"case": each.case, "chip": next(
                (chip for chip in chips[each.case.pk] if chip["running"] and chip["title"] == each.limit.title), None
            ), "title": each.limit.title}
            for each in to_tell
        ],
        "today": today,
    }  # fmt: skip
    return show(request, "desk/mediation/upcoming.html", context)


@require_GET
@desk_page()
def bodies(request: HttpRequest) -> HttpResponse:
    """Show which regions have a body of which kind, and the gaps."""
    return show(request, "desk/mediation/bodies.html", coverage_page(request.GET.get("kind", ""), on=clock.today()))
