"""Receive an urging: the owner says that it arrived, and what is done about it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def receive_urge(
    *, assignment: Assignment, answer: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Give the receipt for every urging that has none.

    :raises Refused: if it is not said what is done.
    """
    assignment = ready("receive_urge", assignment, by=by, at=at, key=key)
    answer = said(answer, field="answer", what=_("请写明怎样办、什么时候办完。"), most=500)
    done = move(assignment, "receive_urge", by=by, at=at, key=key, note=answer)
    told = {"received_at": at, "received_by": by.name, "answer": answer}
    assignment.urges.filter(received_at=None).update(**told)
    return done
