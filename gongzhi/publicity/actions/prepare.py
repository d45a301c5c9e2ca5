"""Prepare: say what the public is to read of a matter, in fixed words and perhaps a few of an officer's own."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import checked_text, found_by, known_problem, known_subject, move, ready


@act
def prepare_disclosure(
    *,
    disclosure: Disclosure,
    subject: str,
    problem: str,
    by: Actor,
    at: datetime,
    text: str = "",
    key: UUID | None = None,
) -> Disclosure:
    """Set what it is about; a text other than the cleared one waits to be cleared, and nothing of it is shown before.

    :raises Refused: as the table says, or naming what is unknown.
    """
    entry = ready("prepare", disclosure, by=by, at=at, key=key)
    entry.subject, entry.problem = known_subject(subject), known_problem(problem)
    changes = {"subject": entry.subject, "problem": entry.problem}
    text = checked_text(text)
    if text != entry.text:
        entry.text = ""
        changes |= {"drafted": text, "text": "", "cleared_at": None}
    else:
        changes["drafted"] = ""
    return move(entry, "prepare", by=by, at=at, key=key, grams=found_by(entry), **changes)
