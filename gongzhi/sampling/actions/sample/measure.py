"""Measure: have goods taken off the shelf, or recalled."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.catalog import measure_kinds
from gongzhi.enforcement.intake import NewMeasure
from gongzhi.sampling import rules
from gongzhi.sampling.actions.sample.clue import subject_of
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said

KINDS = ("stop_sale", "recall", "rectify", "interview")
"""Measures of enforcement's catalogue that may follow from a failing batch."""


def kinds_of_measure() -> list[tuple[str, str]]:
    return [(key, measure_kinds()[key].title) for key in KINDS]


@act
def take_measure(
    *,
    sample: Sample,
    side: str,
    measure: str,
    demand: str,
    by: Actor,
    at: datetime,
    due_date: date | None = None,
    key: UUID | None = None,
) -> Sample:
    """Order a removal, a recall, a rectification, or hold an interview; it leads back to the sample.

    :raises Refused: if nothing is demanded, or its kind needs a day.
    """
    sample = ready("measure", sample, by=by, at=at, key=key)
    if side not in rules.sides_of(sample):
        raise Refused(_("请选择对哪一方采取措施。"), field="side")
    if measure not in KINDS:
        raise Refused(_("请选择措施。"), field="measure")
    demand = said(demand, field="demand", what=_("请写明要求做什么。"))
    made = issue_measure(
        new=NewMeasure(**subject_of(sample, side, by=by), kind=measure, demand=demand, due_date=due_date),
        by=by,
        at=at,
        key=key and uuid5(key, "measure"),
    )
    facts = {"side": side, "measure": measure, "record": made.number}
    return move(sample, "measure", by=by, at=at, key=key, note=demand, facts=facts)
