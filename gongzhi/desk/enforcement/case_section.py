"""What became of a consumer's matter in enforcement, on the matter's own page."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.cases.access import handles
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind
from gongzhi.core.actors import Actor
from gongzhi.enforcement import access, rules
from gongzhi.enforcement.actions.clue.conclude import may_conclude
from gongzhi.enforcement.models import Clue, FiledCase
from gongzhi.enforcement.queries import clues_of_case
from gongzhi.enforcement.words import ClueState


def show_clues(case: Case, *, viewer: Actor, at: datetime, beside) -> dict | None:
    """Tell which clues came from a matter, what became of each, and let who handles it register another."""
    if case.kind == Kind.ENQUIRY:
        return None
    clues = clues_of_case(case, viewer=viewer) if Clue in beside.kept else []
    may_add = handles(case, viewer) and viewer.is_a(*rules.WORKS)
    if not clues and not may_add:
        return None
    new_url = f"{reverse('desk:new-clue')}?{urlencode({'case': case.number})}" if may_add else ""
    return {"rows": [row_of(clue, viewer=viewer, at=at) for clue in clues], "new_url": new_url}


def row_of(clue: Clue, *, viewer: Actor, at: datetime) -> dict:
    seen = access.may_see(clue, viewer)
    return {
        "number": clue.number,
        "state": clue.state,
        "state_title": ClueState(clue.state).label,
        "unit": clue.unit.short_name,
        "url": reverse("desk:record", args=["clue", clue.number]) if seen else "",
        "filed": [filed_row(each, viewer=viewer) for each in clue.filed_cases.order_by("id")],
        "conclude": reverse("desk:conclude", args=[clue.number]) if may_conclude(clue, by=viewer, at=at) else "",
    }


def filed_row(filed_case: FiledCase, *, viewer: Actor) -> dict:
    """Say in one sentence where a filed case stands."""
    seen = access.may_see(filed_case, viewer)
    words = _("已立案，正在办理")
    if filed_case.annulled_at:
        words = _("处罚决定已撤销")
    elif filed_case.outcome:
        words = str(filed_case.get_outcome_display())
        if filed_case.fine:
            words += _("，罚款 %(amount)s 元") % {"amount": f"{filed_case.fine:,.2f}"}
        if filed_case.gains:
            words += _("，没收违法所得 %(amount)s 元") % {"amount": f"{filed_case.gains:,.2f}"}
    if filed_case.recovered:
        words += _("，为消费者挽回 %(amount)s 元") % {"amount": f"{filed_case.recovered:,.2f}"}
    return {
        "sentence": words,
        "number": filed_case.number,
        "url": reverse("desk:record", args=["filed_case", filed_case.number]) if seen else "",
    }
