"""Decide: what comes of an objection, and what the trader is told of it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.publicity.actions.correct import corrected
from gongzhi.publicity.catalog import WRONG
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import move, ready, said, tell_public
from gongzhi.publicity.words import Decision, NoteKind, State

LEADS_TO = {
    (State.OBJECTED, Decision.DISMISS): State.READY,
    (State.OBJECTED, Decision.CORRECT): State.READY,
    (State.OBJECTED, Decision.UPHOLD): State.WITHHELD,
    (State.CONTESTED, Decision.DISMISS): State.PUBLISHED,
    (State.CONTESTED, Decision.CORRECT): State.PUBLISHED,
    (State.CONTESTED, Decision.UPHOLD): State.WITHDRAWN,
}


@act
def decide_objection(
    *,
    disclosure: Disclosure,
    decision: str,
    answer: str,
    by: Actor,
    at: datetime,
    subject: str = "",
    problem: str = "",
    text: str = "",
    reason: str = "",
    key: UUID | None = None,
) -> Disclosure:
    """Decide on the open objection.

    :param subject: what it is about from now on, with `problem` and `text`; only where it is corrected.
    :raises Refused: if nothing is answered, or a correction changes nothing or holds traces of persons.
    """
    entry = ready("decide", disclosure, by=by, at=at, key=key)
    if decision not in Decision.values:
        raise Refused(_("请选择怎样处理。"), field="decision")
    answer = said(answer, field="answer", what=_("请写明答复经营者的内容。"))
    objection = entry.objections.select_for_update().get(decided_at__isnull=True)
    was_shown, changes = entry.is_shown, {}
    if decision == Decision.CORRECT:
        changes = corrected(entry, subject=subject, problem=problem, text=text, reason=reason, at=at)
    elif decision == Decision.UPHOLD:
        changes = {"ground": WRONG, "ended_at": at}
    objection.decision, objection.answer, objection.decided_at = decision, answer, at
    objection.save(update_fields=["decision", "answer", "decided_at"])
    if was_shown:
        kinds = {
            Decision.DISMISS: NoteKind.DISMISSED,
            Decision.CORRECT: NoteKind.CORRECTED,
            Decision.UPHOLD: NoteKind.WITHDRAWN,
        }
        fields = [name for name in ("subject", "problem", "text") if name in changes]
        ground = WRONG if decision == Decision.UPHOLD else objection.ground
        tell_public(entry, kinds[Decision(decision)], at=at, ground=ground, fields=fields)
    to = LEADS_TO[State(entry.state), Decision(decision)]
    return move(entry, "decide", by=by, at=at, key=key, to=to, note=answer, facts={"decision": decision}, **changes)
