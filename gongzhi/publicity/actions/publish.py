"""Publish: show an entry to everybody, once the trader had its days to object."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.publicity import rules
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import move
from gongzhi.publicity.words import State

BATCH = 500


@act
def publish_disclosure(*, disclosure: Disclosure, by: Actor, at: datetime, key: UUID | None = None) -> Disclosure:
    """Show it from now on, for as long as the rule says.

    :raises Refused: as the table says.
    """
    until = rules.years_after(clock.day_of(at), disclosure_law().display.years)
    return move(
        disclosure, "publish", by=by, at=at, key=key, published_at=at, until_date=until,
        facts={"until": until.isoformat()},
    )  # fmt: skip


def publish_those_due(*, at: datetime, by: Actor = SYSTEM) -> int:
    """Show what nobody objected to in time, and what was decided on; return how many.

    What no longer may be shown, since its trader is no longer confirmed, is left to an officer.
    """
    over = Disclosure.objects.filter(
        state=State.NOTIFIED, object_until__lt=clock.day_of(at), trader__is_confirmed=True
    )
    decided = Disclosure.objects.filter(state=State.READY, trader__is_confirmed=True)
    found = [*over.order_by("object_until", "id")[:BATCH], *decided.order_by("publish_by", "id")[:BATCH]]
    for entry in found:
        publish_disclosure(disclosure=entry, by=by, at=at)
    return len(found)
