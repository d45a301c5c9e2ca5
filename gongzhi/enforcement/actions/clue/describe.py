"""Describe: fill in what the sector asks of a record."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, ready_for


@act
def describe_clue(*, clue: Clue, details: dict, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Keep what is known of the fields of the clue's sector.

    :raises Invalid: naming each field that is wrong or missing.
    """
    clue = ready_for("describe", clue, by=by, at=at, key=key)
    kept, faults = rules.fitting_details(sectors()[clue.sector], details)
    if faults:
        raise Invalid(faults)
    return move(clue, "describe", by=by, at=at, key=key, facts={"details": kept}, details=kept)
