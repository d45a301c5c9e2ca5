"""The panel of a case about a store that pledged: what it pledged when the complaint came."""

from datetime import datetime

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.schemes.models import PledgeCase
from gongzhi.schemes.queries import pledge_case_of
from gongzhi.schemes.words import State


def show_pledge(case: Case, *, viewer: Actor, at: datetime, beside) -> dict | None:
    """Show the store, its terms on that day, and the refund that it refused."""
    found = pledge_case_of(case, viewer=viewer) if PledgeCase in beside.kept else None
    if found is None:
        return None
    terms = [{**row, "state_title": State(row["state"]).label} for row in found.terms]
    return {"link": found, "terms": terms}
