"""What a reply is like, told while it is written; nothing is ever held back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core.actors import Actor
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case
from gongzhi.quality.catalog import REPLY_VERBS
from gongzhi.quality.models import ReplyReview
from gongzhi.quality.queries import review_of, reviews_of

TEXTS = {
    "answer": "answer",
    "ask": "what",
    "settle": "terms",
    "verify": "finding",
    "end": "reason",
    "decline": "reason",
}
"""Verb → the field of its form that the consumer reads."""
LONGEST = 20_000


def hints_for(request: HttpRequest, case: Case, verb: str) -> dict | None:
    """Look through what stands in a form now; None for a verb without a reply."""
    if verb not in REPLY_VERBS:
        return None
    text = request.POST.get(TEXTS[verb], "")[:LONGEST]
    ground = request.POST.get("ground", "")[:64]
    review = review_of(case, verb, text, ground=ground, viewer=request.viewer)
    return {"review": review, "is_empty": not text.strip()}


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def hints(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Give the hints on the text of a verb's form."""
    case = find_case(request, number)
    if verb not in REPLY_VERBS or not CASE.entitled(case, CASE[verb], request.viewer):
        raise Http404
    return render(request, "desk/quality/hints.html", {"hints": hints_for(request, case, verb)})


def section_of_case(case: Case, *, viewer: Actor, at, beside) -> dict | None:
    """Give what the page of a case shows of its replies."""
    reviews = reviews_of(case, viewer=viewer) if ReplyReview in beside.kept else []
    return {"reviews": [(row, str(CASE[row.verb].title)) for row in reviews]} if reviews else None
