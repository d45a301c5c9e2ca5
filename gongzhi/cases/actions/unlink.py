"""Unlink: take back that two cases are duplicates; nothing is lost by it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseLink
from gongzhi.cases.moves import lock_pair, move_case, tell_other
from gongzhi.cases.words import LinkKind
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import plain_number


@act
def unlink_cases(*, case: Case, number: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Undo a link of duplicates.

    :raises Refused: if the two are not linked as duplicates.
    """
    other = Case.objects.filter(number=plain_number(number)).first()
    case = lock_pair(case, other, key)
    found = other and CaseLink.objects.filter(
        first_id=min(case.pk, other.pk), second_id=max(case.pk, other.pk), kind=LinkKind.DUPLICATE
    )
    if not found or not found.exists():
        raise Refused(_("两件没有作为重复件关联。"), field="number")
    case = move_case(case, "unlink", by=by, at=at, key=key, facts={"number": other.number})
    tell_other(other, "unlink", case, by=by, at=at)
    found.delete()
    return case
