"""Publish: show a decision to the public."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.moves import move, ready_for


@act
def publish_decision(
    *, publication: Publication, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Publication:
    """Show the decision for as long as its penalties ask for.

    :raises Refused: as the table says.
    """
    publication = ready_for("publish", publication, by=by, at=at, key=key)
    filed_case = publication.filed_case
    months = rules.months_shown([(row.kind, row.amount) for row in filed_case.penalties], filed_case.party_kind)
    today = clock.day_of(at)
    until = rules.months_after(today, months)
    return move(
        publication,
        "publish",
        by=by,
        at=at,
        note=note.strip(),
        key=key,
        facts={"day": until.isoformat()},
        published_date=today,
        until_date=until,
    )
