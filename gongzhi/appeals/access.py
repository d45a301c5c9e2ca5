"""Who may see and do what with appeals: whoever may with the case."""

from django.utils.translation import gettext as _

from gongzhi.cases.access import CASE_WORK, seats_in
from gongzhi.cases.models import Case
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed


def works_on(case: Case, by: Actor) -> bool:
    """Tell whether somebody may do on a case what its holder does."""
    if by.kind == "system":
        return True
    return by.kind == "officer" and bool(seats_in(case, by).get(Part.HOLDER, frozenset()) & set(CASE_WORK))


def refuse_unless_holder(case: Case, by: Actor) -> None:
    """
    :raises NotAllowed: unless the actor works in the unit that holds the case.
    """
    if not works_on(case, by):
        raise NotAllowed(_("只有承办单位的办案人员可以这样做。"))
