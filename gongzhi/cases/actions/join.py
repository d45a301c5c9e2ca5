"""Join: many matters become part of one incident; each has it in its own history."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_all, tell_all
from gongzhi.core.actors import Actor


@transaction.atomic
def join_incident(
    *, case_ids: Iterable[int], number: str, unit_id: int, by: Actor, at: datetime, key: UUID | None = None
) -> list[Case]:
    """Note in the history of each of these cases that it belongs to an incident; they keep state and limits.

    :param unit_id: the unit that leads the incident.
    """
    cases = lock_all(case_ids)
    tell_all(cases, "join", by=by, at=at, unit_id=unit_id, facts=lambda case: {"number": number}, key=key)
    return cases
