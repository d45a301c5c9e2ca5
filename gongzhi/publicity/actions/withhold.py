"""Withhold: decide that a matter is not shown."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import chosen, move, ready
from gongzhi.publicity.words import Decision


@act
def withhold_disclosure(
    *, disclosure: Disclosure, ground: str, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Disclosure:
    """Keep it from the public; an open objection is upheld by it.

    :raises Refused: if no ground of the rule is named.
    """
    entry = ready("withhold", disclosure, by=by, at=at, key=key)
    chosen(ground, disclosure_law().hold_back)
    uphold_open(entry, at=at)
    return move(
        entry, "withhold", by=by, at=at, key=key, note=note.strip(), ground=ground, ended_at=at,
        facts={"ground": ground},
    )  # fmt: skip


def uphold_open(entry: Disclosure, *, at: datetime) -> None:
    """Let an objection that is still open be upheld, since the entry goes anyway."""
    entry.objections.filter(decided_at__isnull=True).update(
        decision=Decision.UPHOLD, answer=_("已不再公示。"), decided_at=at
    )
