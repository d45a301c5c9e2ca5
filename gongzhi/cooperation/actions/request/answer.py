"""Answer: tell the asking unit what was found, with files."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import keep_files, move, ready, said
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def answer_request(
    *,
    request: Request,
    answer: str,
    by: Actor,
    at: datetime,
    files: Iterable[tuple[str, bytes]] = (),
    key: UUID | None = None,
) -> Request:
    """Answer it; whether in time stays on record.

    :param files: name and content of each.
    :raises Refused: if nothing is said, or a file is of no kind that is taken.
    """
    request = ready("answer", request, by=by, at=at, key=key)
    answer = said(answer, field="answer", what=_("请填写答复。"))
    names = keep_files(request, files, unit_id=request.asked_unit_id, at=at)
    facts = {"files": names, "late": clock.day_of(at) > request.due_date}
    return move(request, "answer", by=by, at=at, note=answer, key=key, facts=facts, answer=answer, answered_at=at)
