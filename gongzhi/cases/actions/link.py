"""Link: put two cases on record as duplicates of each other."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import access
from gongzhi.cases.models import Case, CaseLink
from gongzhi.cases.moves import lock_pair, move_case, tell_other
from gongzhi.cases.words import LinkKind
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import plain_number


@act
def link_cases(*, case: Case, number: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Link a case with another that tells of the same; both keep everything, and their histories name each other.

    :raises Refused: if the other is not to be found by this officer, or is the same case.
    """
    other = access.visible(by).filter(number=plain_number(number)).first()
    if other is None:
        raise Refused(_("没有找到这个编号的件，或者您无权查看。"), field="number")
    if other.pk == case.pk:
        raise Refused(_("不能与自己关联。"), field="number")
    case = lock_pair(case, other, key)
    pair = {"first_id": min(case.pk, other.pk), "second_id": max(case.pk, other.pk)}
    if CaseLink.objects.filter(**pair).exists():
        raise Refused(_("两件已经关联。"), field="number")
    case = move_case(case, "link", by=by, at=at, key=key, facts={"number": other.number})
    tell_other(other, "link", case, by=by, at=at)
    CaseLink.objects.create(**pair, kind=LinkKind.DUPLICATE)
    return case
