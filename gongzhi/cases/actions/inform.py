"""Inform: tell the consumers of many matters how the incident stands to which they belong."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_all, tell_all
from gongzhi.core.actors import Actor


@transaction.atomic
def inform_of_progress(
    *,
    case_ids: Iterable[int],
    number: str,
    text: str,
    unit_id: int,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> list[Case]:
    """Write what is told into the history of each of these cases; notices follow from those lines, once each."""
    cases = lock_all(case_ids)
    facts = {"number": number}
    tell_all(cases, "inform", by=by, at=at, unit_id=unit_id, facts=lambda case: facts, note=text, key=key)
    return cases
