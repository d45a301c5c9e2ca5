"""Complaints made public, for everybody to read: looked for, one of them, as a feed, and what became of some."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.campaigns.moves import prefectures
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Trader
from gongzhi.directory.queries import trader_by_id
from gongzhi.portal.visitor import visitor
from gongzhi.publicity import public
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.public import Gone, Question, Shown
from gongzhi.publicity.words import State
from gongzhi.routing.subjects import problems, subjects

LONGEST = 60
IN_FEED = 50


def asked(request: HttpRequest) -> Question:
    """Read what somebody looks for; what is none of the choices is not asked."""
    told = {name: request.GET.get(name, "").strip() for name in ("region", "subject", "problem", "trader")}
    region = told["region"]
    return Question(
        text=request.GET.get("q", "").strip()[:LONGEST],
        region=region if region.isascii() and region.isdecimal() and len(region) in {6, 9} else "",
        subject=told["subject"] if told["subject"] in {each.key for each in subjects()} else "",
        problem=told["problem"] if told["problem"] in {each.key for each in problems()} else "",
        trader=int(told["trader"]) if told["trader"].isdecimal() and len(told["trader"]) < 18 else None,
    )


def query_of(question: Question) -> dict:
    """Write what was asked as an address does."""
    told = {
        "q": question.text,
        "region": question.region,
        "subject": question.subject,
        "problem": question.problem,
        "trader": question.trader,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """List what is public now, newest first, and find it by words, place, goods, problem or trader."""
    question, after = asked(request), request.GET.get("after", "")[:60]
    viewer = visitor(request)
    try:
        page = public.published(question, viewer=viewer, today=clock.today(), after=after)
    except Refused:
        raise Http404 from None
    kept = query_of(question)
    context = {
        "rows": page.rows,
        "question": question,
        "regions": prefectures(),
        "subjects": subjects(),
        "problems": problems(),
        "of": trader_asked(question, viewer),
        "kept": kept,
        "feed_query": urlencode(kept),
        "law": disclosure_law(),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
    }
    return render(request, "portal/disclosures.html", context)


def trader_asked(question: Question, viewer) -> Trader | None:
    if question.trader is None:
        return None
    try:
        return trader_by_id(question.trader, viewer=viewer)
    except Trader.DoesNotExist:
        return None


@require_safe
def disclosure(request: HttpRequest, number: str) -> HttpResponse:
    """Show one entry; of one that went, that it did and why."""
    try:
        found = public.entry_shown(number, viewer=visitor(request), today=clock.today())
    except Disclosure.DoesNotExist:
        raise Http404 from None
    if isinstance(found, Gone):
        context = {"gone": found, "is_withdrawn": found.state == State.WITHDRAWN}
        return render(request, "portal/disclosure_gone.html", context)
    return render(request, "portal/disclosure.html", {"row": found, "law": disclosure_law()})


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """List objections, corrections and withdrawals of what was public, newest first."""
    after = request.GET.get("after", "")[:60]
    try:
        page = public.log(viewer=visitor(request), after=after)
    except Refused:
        raise Http404 from None
    context = {
        "rows": page.rows,
        "pager": {
            "next_url": f"?{urlencode({'after': page.after})}" if page.after else "",
            "previous_url": reverse("portal:disclosure-log") if after else "",
        },
    }
    return render(request, "portal/disclosure_log.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest entries that fit as an Atom feed."""
    question = asked(request)
    home = f"{settings.PUBLIC_URL}{reverse('portal:disclosures')}"
    query = urlencode(query_of(question))
    found = Atom1Feed(
        title=str(_("消费投诉信息公示")),
        link=f"{home}?{query}" if query else home,
        description=str(_("最新公示的消费投诉。")),
        language=request.LANGUAGE_CODE,
        feed_url=f"{settings.PUBLIC_URL}{request.get_full_path()}",
    )
    page = public.published(question, viewer=visitor(request), today=clock.today(), size=IN_FEED)
    for row in page.rows:
        address = f"{settings.PUBLIC_URL}{reverse('portal:disclosure', args=[row.number])}"
        found.add_item(
            title=f"{row.trader} {row.subject_title}".strip(),
            link=address,
            description=sentence(row),
            unique_id=address,
            pubdate=row.published_at,
            updateddate=row.notes[-1].at if row.notes else row.published_at,
            author_name=row.unit,
        )
    return HttpResponse(found.writeString("utf-8"), content_type=found.content_type)


def sentence(row: Shown) -> str:
    """Say an entry in one line."""
    return _("；").join(filter(None, [row.region, row.problem_title, row.result, row.text]))
