"""Describe: fill in what the sector asks of a case."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for


@act
def describe_case(
    *, filed_case: FiledCase, details: dict, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Keep what is known of the fields of the case's sector.

    :raises Invalid: naming each field that is wrong or missing.
    """
    filed_case = ready_for("describe", filed_case, by=by, at=at, key=key)
    kept, faults = rules.fitting_details(sectors()[filed_case.sector], details)
    if faults:
        raise Invalid(faults)
    return move(filed_case, "describe", by=by, at=at, key=key, facts={"details": kept}, details=kept)
