"""Send: give the sealed sample to a laboratory."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import fit_laboratory, move, ready


@act
def send_sample(
    *, sample: Sample, laboratory: int | None, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Sample:
    """Send a sample to a laboratory that may test such goods; that of a plan is one of the plan's.

    :raises Refused: if the laboratory may not test it.
    """
    sample = ready("send", sample, by=by, at=at, key=key)
    found = fit_laboratory(laboratory, sample.kind, on=clock.day_of(at))
    if sample.plan_id and not sample.plan.laboratories.filter(pk=found.pk).exists():
        raise Refused(_("这家机构不是本计划的承检机构。"), field="laboratory")
    facts = {"laboratory": found.name}
    return move(sample, "send", by=by, at=at, key=key, note=note.strip(), facts=facts, laboratory=found)
