"""Waive: a trader or producer accepts the first result."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling import rules
from gongzhi.sampling.actions.sample.object_ import side_of
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready


@act
def waive_objection(
    *, sample: Sample, by: Actor, at: datetime, side: str = "", note: str = "", key: UUID | None = None
) -> Sample:
    """Record that a side accepts the first result; once all do, it may be made final at once.

    :raises Refused: if the side did so before.
    """
    sample = ready("waive", sample, by=by, at=at, key=key)
    side = side_of(sample, by, side)
    if side in sample.waived:
        raise Refused(_("这一方已经接受初检结果。"), field="side")
    waived = [*sample.waived, side]
    everybody = set(rules.sides_of(sample)) <= set(waived)
    return move(
        sample,
        "waive",
        by=by,
        at=at,
        key=key,
        note=note.strip(),
        facts={"side": side},
        limits_as=None if everybody else "",
        waived=waived,
    )
