"""Finding cases by number, phone, phone ending, name or words; traders with their cases; choices as one types."""

from html import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.cases.models import Case
from gongzhi.cases.queries import Row, cases_of_trader, search_cases
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.core.grams import normalise
from gongzhi.desk.limits import put_limits
from gongzhi.desk.lists import case_address, turn_of
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, show
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import find_regions, find_traders, find_units
from gongzhi.sampling.queries import samples_of_trader
from gongzhi.schemes.queries import pledges_of_trader

AROUND = 22
"""Characters of a snippet shown on each side of what was found."""


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found."""
    text = request.GET.get("q", "").strip()[:200]
    context = {"text": text, "rows": [], "capped": False, "refusal": "", "asked": bool(text)}
    if text:
        try:
            page = search_cases(text, viewer=request.viewer)
        except Refused as refused:
            context["refusal"] = str(refused.reason)
        else:
            rows = put_addresses(put_limits(page.rows, viewer=request.viewer, today=clock.today()))
            for case in rows:
                case.snippet = snippet_of(case, text)
            context |= {"rows": rows, "capped": page.capped}
    return show(request, "desk/search.html", context)


def put_addresses(rows: list[Case | Row]) -> list[Case | Row]:
    for case in rows:
        case.address = case_address(case.number)
        case.turn = turn_of(case)
        case.snippet = None
    return rows


def snippet_of(case: Row, text: str) -> SafeString | None:
    """Show where in a case's texts the words stand; None where it was found by number, phone or name."""
    if not case.texts:
        return None
    words = normalise(text).split()
    for body in (case.title, case.trader_name, *case.texts):
        flat = " ".join(body.split())
        folded = normalise(flat)
        if len(folded) != len(flat):
            flat = folded
        if any(word in folded for word in words):
            return marked(flat, folded, words)
    return None


def marked(flat: str, folded: str, words: list[str]) -> SafeString:
    """Cut a text round the first word found, with every word in it marked."""
    first = min(place for word in words if (place := folded.find(word)) >= 0)
    start = max(first - AROUND, 0)
    end = min(first + 2 * AROUND, len(flat))
    parts, at = [], start
    while at < end:
        found = [(place, word) for word in words if 0 <= (place := folded.find(word, at)) < end]
        if not found:
            break
        place, word = min(found)
        parts += [(flat[at:place], flat[place : place + len(word)])]
        at = place + len(word)
    rest = flat[at : max(end, at)]
    body = "".join([f"{escape(before)}<mark>{escape(word)}</mark>" for before, word in parts])
    return SafeString(f"{'…' if start else ''}{body}{escape(rest)}{'…' if end < len(flat) else ''}")


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def trader(request: HttpRequest, trader: int) -> HttpResponse:
    """Show a trader with its cases, as far as the viewer may see them."""
    found = (
        Trader.objects.select_related("region", "branch_of", "platform").prefetch_related("names").filter(pk=trader)
    ).first()
    if found is None:
        raise Http404
    page = cases_of_trader(found.pk, viewer=request.viewer)
    rows = put_addresses(put_limits(page.rows, viewer=request.viewer, today=clock.today()))
    other_names = [each.name for each in found.names.all() if each.name != found.name]
    context = {
        "trader": found,
        "names": other_names,
        "rows": rows,
        "capped": page.capped,
        "samples": samples_of_trader(found.pk, viewer=request.viewer),
        "pledges": pledges_of_trader(found.pk, viewer=request.viewer),
    }
    return show(request, "desk/trader.html", context)


@require_GET
@desk_page()
def trader_options(request: HttpRequest, part: str = "trader") -> HttpResponse:
    """Offer traders as one types; `part` keeps the options of two fields on a page apart."""
    found = find_traders(request.GET.get("q", "")[:120], viewer=request.viewer)
    if part == "platform":
        found = [each for each in found if each.is_platform]
    options = [
        {
            "id": f"{part}-{each.id}",
            "value": each.id,
            "label": each.name,
            "detail": " · ".join(
                filter(None, [each.matched_name, each.region_name, each.credit_code, confirmed(each.is_confirmed)])
            ),
        }
        for each in found
    ]
    return render(request, "components/options.html", {"options": options})


def confirmed(is_confirmed: bool) -> str:
    return "" if is_confirmed else _("未核实")


@require_GET
@desk_page()
def unit_options(request: HttpRequest) -> HttpResponse:
    """Offer units as one types."""
    options = [
        {"id": f"unit-{each.pk}", "value": each.pk, "label": each.name, "detail": each.region.name}
        for each in find_units(request.GET.get("q", "")[:60], on=clock.today())
    ]
    return render(request, "components/options.html", {"options": options})


@require_GET
@desk_page()
def region_options(request: HttpRequest) -> HttpResponse:
    """Offer regions as one types."""
    options = []
    for each in find_regions(request.GET.get("q", "")[:60], on=clock.today()):
        above, parent = [], each.parent
        while parent is not None:
            above.append(parent.name)
            parent = parent.parent if parent.parent_id else None
        options.append(
            {"id": f"region-{each.code}", "value": each.code, "label": each.name, "detail": " ".join(reversed(above))}
        )
    return render(request, "components/options.html", {"options": options})
