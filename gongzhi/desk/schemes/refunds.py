"""Refunds at the desk: those that officers ask about, all of them, one with its photos and verbs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files
from gongzhi.core.errors import Refused
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import desk_page, show
from gongzhi.desk.schemes.pledges import act_on, history, open_offers, pager_of, with_chips
from gongzhi.procedures.calendars import calendar
from gongzhi.schemes import access, queries
from gongzhi.schemes.catalog import scheme_choices, schemes
from gongzhi.schemes.models import Refund, RefundPhoto


@require_GET
@desk_page(*access.LOOKS)
def refunds(request: HttpRequest) -> HttpResponse:
    """Show one page of refunds."""
    which, scheme = request.GET.get("list", "question"), request.GET.get("scheme", "")
    scheme = scheme if scheme in schemes() else ""
    try:
        page = queries.page_of_refunds(
            which, viewer=request.viewer, scheme=scheme, after=request.GET.get("after", "")
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {"list": which, "scheme": scheme}.items() if value}
    context = {
        "rows": with_chips(page.rows),
        "which": which,
        "lists": [("question", _("待核实")), ("all", _("全部"))],
        "scheme": scheme,
        "schemes": scheme_choices(),
        "may_enter": request.viewer.is_a(*access.WORK),
        "pager": pager_of(kept, page.after, request),
    }
    return show(request, "desk/schemes/refunds.html", context)


def find(request: HttpRequest, pk: int) -> Refund:
    """Find the refund of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.refund_by_id(pk, viewer=request.viewer)
    except Refund.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a refund."""
    record, viewer = find(request, pk), request.viewer
    limits = queries.limits_on(record, viewer=viewer)
    context = {
        "refund": record,
        "pledge": record.pledge,
        "offers": open_offers(record, viewer),
        "base": reverse("desk:refund", args=[record.pk]),
        "running": [chip_of(row, today=clock.today(), work_calendar=calendar()) for row in limits if row.is_running],
        "photos": list(record.photos.order_by("id")),
        "complaint": record.complaints.select_related("case").first(),
        "history": history(record, viewer),
    }
    return show(request, "desk/schemes/refund.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Show the form of a verb on a refund, or do it."""
    record = find(request, pk)
    back = reverse("desk:refund", args=[record.pk])
    heading = f"{record.pledge.store.name} · {record.goods}"
    return act_on(request, record, verb, heading=heading, base=back, action=f"{back}{verb}/", back=back)


@require_GET
@desk_page(*access.LOOKS)
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Give a photo of a refund."""
    return photo_file(find(request, pk), photo, viewer=request.viewer)


def photo_file(record: Refund, photo: int, *, viewer) -> HttpResponse:
    """Give a photo of a refund that was found for the viewer; 404 where there is none."""
    try:
        found, content = queries.photo_of(record, photo, viewer=viewer)
    except (RefundPhoto.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(found.name, found.media_type, content)
