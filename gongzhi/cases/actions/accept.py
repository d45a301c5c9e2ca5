"""Accept: take a case on, so that its mediation or check begins."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, told_how
from gongzhi.cases.words import How
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def accept_case(
    *, case: Case, by: Actor, at: datetime, note: str = "", told: str = How.ONLINE, key: UUID | None = None
) -> Case:
    """Take a case on and start the limits that acceptance starts.

    :param told: how the complainant is told of it; later: the time that the law gives for telling runs.

    :raises Refused: if it was decided on before, names no trader or no person, or the firm still has its days.
    """
    officer = {"officer_id": by.id} if case.officer_id is None and by.kind == "officer" else {}
    return move_case(case, "accept", by=by, at=at, note=note, key=key, **told_how(told), **officer)
