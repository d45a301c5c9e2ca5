"""Notices to consumers: what went out, what failed, and in development the messages themselves."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.core import clock
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.desk.pages import desk_page, show
from gongzhi.notices import queries
from gongzhi.notices.actions import send_again
from gongzhi.notices.models import Notice
from gongzhi.notices.words import NoticeState


@require_GET
@desk_page(*queries.KEEPERS)
def notices(request: HttpRequest) -> HttpResponse:
    """List the latest notices."""
    return show_list(request)


def show_list(request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in NoticeState.values else ""
    before = request.GET.get("before", "")
    rows, older = queries.latest(
        viewer=request.viewer, state=state, before=int(before) if before[:18].isdecimal() else None
    )
    context = {
        "rows": rows,
        "state": state,
        "states": NoticeState.choices,
        "channels": queries.channels(),
        "quiet_hours": settings.QUIET_HOURS.replace("-", "–"),
        "pages": queries.page_messages(viewer=request.viewer),
        "in_development": settings.DEVELOPMENT,
        "pager": {"next_url": f"?state={state}&before={older}" if older else "", "previous_url": ""},
        "refusal": refusal,
    }
    return show(request, "desk/office/notices.html", context, status=status)


@require_POST
@desk_page(*queries.KEEPERS)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed notice again."""
    notice = Notice.objects.filter(pk=pk).first()
    if notice is None:
        raise Http404
    try:
        send_again(notice=notice, by=request.viewer, at=clock.now())
    except NotAllowed:
        raise PermissionDenied from None
    except Refused as refused:
        return show_list(request, status=409, refusal=refused.reason)
    messages.success(request, _("将重新发送。"))
    return redirect("desk:notices")
