"""Warning signs at the desk: the list with its reasons, one of them, what becomes of it; telling one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.prepaid.acting import do_verb, history, open_offers, pager_of
from gongzhi.prepaid import access, queries
from gongzhi.prepaid.actions.sign.tell import tell_sign
from gongzhi.prepaid.catalog import signs as lines
from gongzhi.prepaid.catalog import signs_file
from gongzhi.prepaid.models import Sign
from gongzhi.prepaid.verbs import SIGN
from gongzhi.prepaid.words import SignKind, SignState


@require_GET
@desk_page(*access.LOOKS)
def signs(request: HttpRequest) -> HttpResponse:
    """Show one page of the warning signs."""
    state, kind = request.GET.get("state", SignState.OPEN), request.GET.get("kind", "")
    state = state if state in SignState.values else SignState.OPEN
    kind = kind if kind in SignKind.values else ""
    try:
        page = queries.page_of_signs(
            viewer=request.viewer, state=state, kind=kind, after=request.GET.get("after", "")
        )
    except Refused:
        raise Http404 from None
    context = {
        "rows": page.rows,
        "state": state,
        "states": SignState.choices,
        "kind": kind,
        "kinds": SignKind.choices,
        "lines": [(SignKind(line.key).label, line.how) for line in lines().values()],
        "note": signs_file().note,
        "may_tell": request.viewer.is_a(*access.WORK),
        "pager": pager_of(request, page, urlencode({"state": state, **({"kind": kind} if kind else {})})),
    }
    return show(request, "desk/prepaid/signs.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Tell a sign that was seen, such as a shop found closed."""
    posted = request.method == "POST"
    trader = request.GET.get("trader", "")[:18]
    initial = {"trader_id": trader} if trader.isdecimal() else None
    form = InputForm(request.POST if posted else None, inputs=SIGN, viewer=request.viewer, initial=initial)
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            told = {name: value for name, value in form.told().items() if name != "trader_name"}
            try:
                made = tell_sign(**told, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, _("已登记预警。"))
                seen = access.visible_signs(request.viewer).filter(pk=made.pk).exists()
                return redirect("desk:prepaid-sign", made.pk) if seen else redirect("desk:prepaid-signs")
    context = {"form": form, "title": _("登记预警"), "back": reverse("desk:prepaid-signs")}
    return show(request, "desk/prepaid/new.html", context, status=status)


def find(request: HttpRequest, pk: int) -> Sign:
    """Find the sign of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.sign_by_id(pk, viewer=request.viewer)
    except Sign.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*access.LOOKS)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a warning sign."""
    record, viewer = find(request, pk), request.viewer
    context = {
        "sign": record,
        "line": lines()[record.kind],
        "note": signs_file().note,
        "offers": open_offers(record, viewer),
        "base": address(record),
        "others": [row for row in queries.signs_about(record.trader_id, viewer=viewer) if row.pk != record.pk],
        "history": history(record, viewer),
    }
    return show(request, "desk/prepaid/sign.html", context)


def address(record: Sign) -> str:
    return reverse("desk:prepaid-sign", args=[record.pk])


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do a verb on a warning sign."""
    return do_verb(request, find(request, pk), verb, address=address)
