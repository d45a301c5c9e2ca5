"""What everybody reads of stores that pledged, and what a consumer does with a refund whose code they have.

A store's QR code leads to its page; from there a complaint begins that knows the store already.
"""

from datetime import datetime
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core import clock
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Level
from gongzhi.directory.register import register
from gongzhi.portal import draft as drafts
from gongzhi.portal.attempts import are_too_many, note_attempt, tells
from gongzhi.portal.visitor import visitor
from gongzhi.schemes import public, queries
from gongzhi.schemes.catalog import schemes
from gongzhi.schemes.models import Refund, Store
from gongzhi.schemes.states import REFUND
from gongzhi.schemes.verbs import VERBS, do
from gongzhi.schemes.words import IN_QUESTION

LONGEST = 60
CODE_LENGTH = 10


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """List the stores whose pledge holds, and find them by name, place and scheme."""
    text, after = request.GET.get("q", "")[:LONGEST].strip(), request.GET.get("after", "")[:20]
    scheme = request.GET.get("scheme", "")
    scheme = scheme if scheme in schemes() else ""
    region = request.GET.get("region", "")
    region = region if region in register().regions else ""
    try:
        page = public.page_of_stores(viewer=visitor(request), scheme=scheme, region=region, text=text, after=after)
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in (("q", text), ("scheme", scheme), ("region", region)) if value}
    context = {
        "rows": page.rows,
        "text": text,
        "scheme": scheme,
        "region": region,
        "schemes": list(schemes().values()),
        "regions": places(),
        "is_filtered": bool(kept),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return render(request, "portal/stores.html", context)


def places() -> list[tuple[str, str]]:
    """List prefectures and, indented, the counties in them."""
    today = clock.today()
    found = [
        one
        for one in register().regions.values()
        if one.level in {Level.PREFECTURE, Level.COUNTY} and (one.to_date is None or one.to_date > today)
    ]
    found.sort(key=lambda one: one.code)
    return [(one.code, one.name if one.level == Level.PREFECTURE else f"　{one.name}") for one in found]


def find(request: HttpRequest, code: str) -> Store:
    try:
        return public.store_by_code(code, viewer=visitor(request))
    except Store.DoesNotExist:
        raise Http404 from None


@require_safe
def store(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a store pledges; its QR code leads here."""
    found, today, viewer = find(request, code), clock.today(), visitor(request)
    pledges = public.pledges_at(found, viewer=viewer, today=today)
    context = {
        "store": found,
        "pledges": pledges,
        "holds": any(pledge.state == "active" for pledge in pledges),
        "refunded": public.refunded_at(found, viewer=viewer, today=today),
    }
    return render(request, "portal/store.html", context)


@never_cache
@require_POST
def complain(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a complaint that knows the store, and the refund where its code came along; what was typed stays."""
    found = find(request, code)
    refund = refund_of(request.POST.get("refund", ""))
    draft = drafts.load(request.session)
    draft.store = found.code
    draft.refund = refund.code if refund and refund.pledge.store_id == found.pk else ""
    draft.answers.setdefault("what", {})["wish"] = ["dispute"]
    draft.answers["trader"] = {
        "trader": [found.trader.name],
        "trader_id": [str(found.trader_id)],
        "trader_address": [f"{found.name}，{found.address}"[:200]],
        "region": [found.region.name],
        "region_code": [found.region_id],
    }
    drafts.save(request.session, draft)
    return redirect("portal:step", "what")


# A refund, opened by its code


def refund_of(code: str) -> Refund | None:
    """Find the refund of a code that somebody has; nobody finds another's by trying."""
    code = "".join(code.split()).upper()
    if len(code) != CODE_LENGTH:
        return None
    rows = queries.with_store(Refund.objects.filter(code=code))
    return rows.first()


@never_cache
@require_safe
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a refund, and lead to it."""
    typed = request.GET.get("code", "")[:30]
    if not typed:
        return render(request, "portal/refund_code.html", {"typed": "", "fault": ""})
    at, who = clock.now(), tells(request, typed)
    if are_too_many(who, at=at):
        fault = _("试的次数太多，请一刻钟以后再试。")
        return render(request, "portal/refund_code.html", {"typed": typed, "fault": fault}, status=429)
    found = refund_of(typed)
    if found is None:
        note_attempt(who, at=at)
        fault = _("没有这个退货码。请核对店家给的十位字母和数字。")
        return render(request, "portal/refund_code.html", {"typed": typed, "fault": fault}, status=404)
    return redirect("portal:refund", found.code)


def opened(request: HttpRequest, code: str) -> Refund:
    """Find the refund of an address; wrong codes are counted like wrong tries at a matter.

    :raises Http404: if there is none, or too many were tried.
    """
    at, who = clock.now(), tells(request, code)
    if are_too_many(who, at=at):
        raise Http404
    found = refund_of(code)
    if found is None:
        note_attempt(who, at=at)
        raise Http404
    return found


class ActForm(forms.Form):
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, verb: str, **rest):
        super().__init__(*args, initial={"key": uuid4()}, **rest)
        if any(each.name == "answer" for each in VERBS[REFUND.kind][verb].inputs):
            self.fields["answer"] = forms.CharField(
                label=lazy("您的说明"),
                max_length=1000,
                widget=forms.Textarea({"rows": 4}),
                help_text=lazy("店家和市场监管部门会看到，不要写姓名、电话。"),
            )

    def told(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


@never_cache
@require_safe
def refund(request: HttpRequest, code: str) -> HttpResponse:
    """Show a refund to the consumer, and ask."""
    return show_refund(request, opened(request, code))


def show_refund(request: HttpRequest, found: Refund, *, form=None, verb: str = "", status: int = 200) -> HttpResponse:
    at, by = clock.now(), consumer(found.pk)
    offers = [offer for offer in REFUND.offers(found, by=by, at=at) if not offer.refusal]
    forms_of = {offer.verb: form if offer.verb == verb else ActForm(verb=offer.verb) for offer in offers}
    context = {
        "refund": found,
        "store": found.pledge.store,
        "scheme": found.pledge.laid_down,
        "pledge": found.pledge,
        "plain": [(offer, forms_of[offer.verb]) for offer in offers if "answer" not in forms_of[offer.verb].fields],
        "asking": [(offer, forms_of[offer.verb]) for offer in offers if "answer" in forms_of[offer.verb].fields],
        "opened": verb,
        "may_complain": may_complain(found, by=by, at=at),
        "in_question": found.state in IN_QUESTION,
    }
    return render(request, "portal/refund.html", context, status=status)


def may_complain(found: Refund, *, by: Actor, at: datetime) -> bool:
    return REFUND.refusal(found, "complain", by=by, at=at) is None


@never_cache
@require_http_methods(["POST"])
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Take what the consumer says of a refund."""
    found = opened(request, code)
    if verb not in VERBS[REFUND.kind] or "consumer" not in REFUND[verb].actors or REFUND[verb].hidden:
        raise Http404
    form = ActForm(request.POST, verb=verb)
    if not form.is_valid():
        return show_refund(request, found, form=form, verb=verb, status=422)
    try:
        do(found, verb, by=consumer(found.pk), at=clock.now(), key=form.cleaned_data["key"], **form.told())
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, str(VERBS[REFUND.kind][verb].done))
    return redirect("portal:refund", found.code)
