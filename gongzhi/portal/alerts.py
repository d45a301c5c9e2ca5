"""Alerts to consumers as everybody reads them: the list, one of them, its picture."""

import hashlib
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.alerts import queries
from gongzhi.alerts.card import Card, drawn
from gongzhi.alerts.catalog import is_a_subject, subject_choices
from gongzhi.alerts.models import Alert
from gongzhi.alerts.words import State
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.errors import Refused
from gongzhi.core.site import names
from gongzhi.portal import near

LONGEST = 60
"""Of what is looked for."""
CARD_MINUTES = 60


def asked(request: HttpRequest) -> queries.Question:
    """Read what somebody looks for; what is none of the choices is not asked."""
    region, subject = request.GET.get("region", ""), request.GET.get("subject", "")
    return queries.Question(
        text=request.GET.get("q", "")[:LONGEST].replace("\0", "").strip(),
        region=region if region and region in near.known() else "",
        subject=subject if is_a_subject(subject) else "",
        ended=request.GET.get("ended", "") == "1",
    )


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """List published alerts, newest first."""
    question, after = asked(request), request.GET.get("after", "")
    try:
        page = queries.page_of_published(viewer=ANONYMOUS, question=question, after=after)
    except Refused:
        raise Http404 from None
    narrowed = {"region": question.region, "subject": question.subject}
    told = {"q": question.text, **narrowed, "ended": "1" if question.ended else ""}
    kept = {name: value for name, value in told.items() if value}
    context = {
        "rows": page.rows,
        "question": question,
        "regions": queries.prefectures(),
        "subjects": subject_choices(),
        "is_filtered": bool(kept),
        "feed_query": urlencode({name: value for name, value in narrowed.items() if value}),
        "pager": {
            "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
            "previous_url": f"?{urlencode(kept)}" if after else "",
        },
        "here": "alerts",
    }
    return render(request, "portal/alerts/list.html", context)


def find(pk: int) -> Alert:
    try:
        return queries.published_by_id(pk, viewer=ANONYMOUS)
    except (Alert.DoesNotExist, OverflowError):
        raise Http404 from None


@require_safe
def alert(request: HttpRequest, id: int) -> HttpResponse:
    """Show one alert, what was corrected of it, and whether it still holds."""
    found = find(id)
    context = {
        "alert": found,
        "corrections": queries.corrections_of(found, viewer=ANONYMOUS),
        "is_over": found.state == State.ENDED,
        "lapsed": found.state == State.ENDED and not found.end_reason,
        "soon_over": found.until - clock.today() <= timedelta(days=7),
        "here": "alerts",
    }
    return render(request, "portal/alerts/alert.html", context)


@require_safe
def card(request: HttpRequest, id: int) -> HttpResponse:
    """Give the picture of one alert."""
    found = find(id)
    over = _("（已结束）") if found.state == State.ENDED else ""
    return picture(
        request,
        Card(
            label=_("消费提示") + over,
            title=found.title,
            summary=found.summary,
            below=f"{found.unit.short_name}  {clock.day_of(found.published_at).isoformat()}",
            site=names().name,
        ),
    )


@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    """Give the picture of the site itself, for pages that have none of their own."""
    told = names()
    return picture(
        request,
        Card(
            label=told.owner,
            title=_("消费遇到问题，从这里提出"),
            summary=_(
                "不用知道归哪个部门管。写清楚发生了什么，我们转到有权处理的单位，并告诉您由谁办、多久办、依据是什么。"
            ),
            below=told.conference,
            site=told.name,
        ),
    )


def picture(request: HttpRequest, told: Card) -> HttpResponse:
    """Answer with a card, or with nothing new where the asker has it."""
    mark = f'"{hashlib.sha256(repr((told, get_language())).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(drawn(told), content_type="image/png")
    response["ETag"] = mark
    response["Cache-Control"] = f"public, max-age={CARD_MINUTES * 60}"
    return response
