"""Refunds at a store's counter: logged on a phone, shown to the consumer with a code, and what came of them."""

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import put_refusal
from gongzhi.desk.schemes.forms import RefundForm
from gongzhi.desk.schemes.pledges import history, pager_of
from gongzhi.desk.schemes.refunds import photo_file
from gongzhi.schemes import queries
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.models import Pledge, Refund
from gongzhi.schemes.words import HELD, RefundState
from gongzhi.trader_desk.pages import show, trader_page
from gongzhi.trader_desk.stores import act_on, own_store


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def log(request: HttpRequest, code: str) -> HttpResponse:
    """Log a refund of a store; what was typed stays where something is wrong, and a second tap logs nothing more."""
    store = own_store(request, code)
    held = [pledge for pledge in store.open_pledges if pledge.state in HELD]
    if not held:
        messages.warning(request, _("这家门店现在没有生效的承诺，不能登记退货。"))
        return redirect("trader:store", store.code)
    pledge = chosen(request, held)
    posted, status = request.method == "POST", 200
    form = RefundForm(request.POST if posted else None, request.FILES if posted else None, scheme=pledge.laid_down)
    if posted:
        status = 422
        if form.is_valid():
            told = {"by": request.viewer, "at": clock.now(), "key": form.cleaned_data["key"]}
            try:
                made = log_refund(pledge=pledge, **form.told(), **told)
            except Refused as refused:
                status = put_refusal(form, refused, fields={"files": "photos"})
            else:
                return redirect("trader:refund", made.pk)
    context = {"store": store, "pledge": pledge, "held": held, "form": form}
    return show(request, "trader_desk/log_refund.html", context, here="stores", status=status)


def chosen(request: HttpRequest, held: list[Pledge]) -> Pledge:
    """Give the pledge under which is logged: the one that was chosen, or the first that holds."""
    wanted = request.POST.get("scheme") or request.GET.get("scheme", "")
    return next((pledge for pledge in held if pledge.scheme == wanted), held[0])


@require_safe
@trader_page
def refunds(request: HttpRequest) -> HttpResponse:
    """List the refunds of the firm's stores: those in question, or all."""
    which = request.GET.get("list", "question")
    try:
        page = queries.page_of_refunds(which, viewer=request.viewer, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    context = {
        "rows": page.rows,
        "which": which,
        "lists": [("question", _("待处理")), ("all", _("全部"))],
        "pager": pager_of({"list": which}, page.after, request),
    }
    return show(request, "trader_desk/refunds.html", context, here="stores")


def own_refund(request: HttpRequest, pk: int) -> Refund:
    try:
        return queries.refund_by_id(pk, viewer=request.viewer)
    except Refund.DoesNotExist:
        raise Http404 from None


@require_safe
@trader_page
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a refund, with the code for the consumer while nothing was said yet."""
    record, viewer = own_refund(request, pk), request.viewer
    address = request.build_absolute_uri(reverse("portal:refund", args=[record.code]))
    asks = record.state in {RefundState.LOGGED, RefundState.REFUSED}
    offers = queries.offers_of(record, viewer=viewer, at=clock.now())
    context = {
        "refund": record,
        "store": record.pledge.store,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, light="white", border=3) if asks else "",
        "acts": [offer for offer in offers if not offer.refusal],
        "photos": list(record.photos.order_by("id")),
        "history": history(record, viewer),
    }
    return show(request, "trader_desk/refund.html", context, here="stores")


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Explain, refund after all, or strike what was logged by mistake."""
    record = own_refund(request, pk)
    heading = f"{record.pledge.store.name} · {record.goods}"
    return act_on(request, record, verb, heading=heading, back=reverse("trader:refund", args=[record.pk]))


@require_safe
@trader_page
def photo(request: HttpRequest, pk: int, id: int) -> HttpResponse:
    """Give a photo of a refund."""
    return photo_file(own_refund(request, pk), id, viewer=request.viewer)
