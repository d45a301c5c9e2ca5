"""Clear: read a text through and let the public have it."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.publicity import rules
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import found_by, move, ready, traces_of


@act
def clear_text(
    *, disclosure: Disclosure, by: Actor, at: datetime, reason: str = "", key: UUID | None = None
) -> Disclosure:
    """Clear what was written.

    :param reason: why what looks like a trace of a person may stay.
    :raises Refused: if a trace is certain, or only likely and no reason is given.
    """
    entry = ready("clear", disclosure, by=by, at=at, key=key)
    traces = traces_of(entry, entry.drafted)
    if refused := rules.why_not_cleared(traces, reason):
        raise Refused(refused, field="reason")
    entry.text = entry.drafted
    return move(
        entry, "clear", by=by, at=at, key=key, note=reason.strip(), text=entry.drafted, drafted="", cleared_at=at,
        grams=found_by(entry), facts={"left": sorted({trace.sort for trace in traces})},
    )  # fmt: skip
