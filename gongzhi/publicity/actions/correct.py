"""Correct: change what is shown; that it was changed stays visible, what stood there before does not."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.publicity import rules
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import (
    checked_text,
    found_by,
    known_problem,
    known_subject,
    move,
    ready,
    tell_public,
    traces_of,
)
from gongzhi.publicity.words import NoteKind


@act
def correct_disclosure(
    *,
    disclosure: Disclosure,
    subject: str,
    problem: str,
    by: Actor,
    at: datetime,
    text: str = "",
    reason: str = "",
    key: UUID | None = None,
) -> Disclosure:
    """Change what is shown, its text cleared by the same act.

    :param reason: why what looks like a trace of a person may stand in the text.
    :raises Refused: if nothing changes, or the text holds traces of persons.
    """
    entry = ready("correct", disclosure, by=by, at=at, key=key)
    changes = corrected(entry, subject=subject, problem=problem, text=text, reason=reason, at=at)
    fields = sorted(set(changes) & {"subject", "problem", "text"})
    tell_public(entry, NoteKind.CORRECTED, at=at, fields=fields)
    return move(entry, "correct", by=by, at=at, key=key, note=reason.strip(), facts={"fields": fields}, **changes)


def corrected(entry: Disclosure, *, subject: str, problem: str, text: str, reason: str, at: datetime) -> dict:
    """Say what changes of an entry, its search words with it.

    :raises Refused: if nothing changes, or the text holds traces of persons.
    """
    told = {"subject": known_subject(subject), "problem": known_problem(problem), "text": checked_text(text)}
    changes: dict = {name: value for name, value in told.items() if value != getattr(entry, name)}
    if not changes:
        raise Refused(_("内容没有变化。"), field="text")
    if changes.get("text"):
        if refused := rules.why_not_cleared(traces_of(entry, changes["text"]), reason):
            raise Refused(refused, field="text")
        changes["cleared_at"] = at
    for name, value in changes.items():
        setattr(entry, name, value)
    return changes | {"grams": found_by(entry)}
