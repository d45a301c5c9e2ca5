"""Rate: the consumer says how satisfied they are. No answer is no answer."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def rate_case(*, case: Case, rating: int, text: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Record the consumer's rating, 1 (very dissatisfied) to 5 (very satisfied).

    :raises Refused: if it is not 1 to 5, or was given before.
    """
    if rating not in range(1, 6):
        raise Refused(_("请选择 1 至 5 分。"), field="rating")
    return move_case(
        case, "rate", by=by, at=at, note=text.strip(), key=key, facts={"rating": rating}, rating=rating, rated_at=at
    )
