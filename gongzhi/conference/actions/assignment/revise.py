"""Revise: change an assignment before it is issued."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from gongzhi.conference.actions.assignment.draft import checked, owners
from gongzhi.conference.models import Assignment, CoOwner
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def revise_assignment(
    *,
    assignment: Assignment,
    title: str,
    text: str,
    done_when: str,
    unit_id: int,
    due_date: date,
    helpers: Iterable[int] = (),
    is_for_all: bool = False,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Assignment:
    """Change what it says, who owes it and by when.

    :raises Refused: naming what is wrong.
    """
    assignment = ready("revise", assignment, by=by, at=at, key=key)
    told = checked(title=title, text=text, done_when=done_when, due_date=due_date, at=at)
    owner, others = owners(unit_id, helpers, at=at)
    assignment.co_owners.exclude(unit_id__in=others).delete()
    there = set(assignment.co_owners.values_list("unit_id", flat=True))
    CoOwner.objects.bulk_create(CoOwner(assignment=assignment, unit_id=pk) for pk in others if pk not in there)
    facts = {"unit": owner, "due": due_date.isoformat(), "helpers": others}
    told |= {"unit_id": owner, "first_due_date": due_date, "is_for_all": is_for_all}
    return move(assignment, "revise", by=by, at=at, key=key, facts=facts, **told)
