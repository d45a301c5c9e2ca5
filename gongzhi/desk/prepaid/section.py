"""What is known of a matter's trader as an issuer of prepaid cards, on the matter's own page."""

from datetime import datetime

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.prepaid.queries import brief_of


def show_issuer(case: Case, *, viewer: Actor, at: datetime, beside) -> dict | None:
    """Tell whether the trader is filed, and which warning signs are open about it."""
    if case.trader_id is None or not {Filing, Sign} & beside.kept:
        return None
    brief = brief_of(case.trader_id, viewer=viewer)
    if brief is None:
        return None
    return {
        "brief": brief,
        "signs": [{"sign": sign, "may_open": sign.pk in brief.opened} for sign in brief.signs],
    }
