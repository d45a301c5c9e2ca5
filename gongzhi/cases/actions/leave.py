"""Leave: matters are part of an incident no longer; that they were stays in their histories."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_all, tell_all
from gongzhi.core.actors import Actor


@transaction.atomic
def leave_incident(
    *,
    case_ids: Iterable[int],
    number: str,
    reason: str,
    unit_id: int,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> list[Case]:
    """Note in the history of each of these cases that it left an incident, and why."""
    cases = lock_all(case_ids)
    facts = {"number": number}
    tell_all(cases, "leave", by=by, at=at, unit_id=unit_id, facts=lambda case: facts, note=reason, key=key)
    return cases
