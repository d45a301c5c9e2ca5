"""Draw: find by lot the laboratory that tests again; the first one is left out."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import Laboratory, Sample
from gongzhi.sampling.moves import move, ready
from gongzhi.sampling.words import LaboratoryState


@act
def draw_retester(*, sample: Sample, by: Actor, at: datetime, seed: str = "", key: UUID | None = None) -> Sample:
    """Draw one of the laboratories listed for re-inspection that may test such goods.

    The seed and the candidates stand in the history, so that anybody who sees it can draw again.

    :param seed: for repeating a draw; usually none.
    :raises Refused: if there is no other laboratory.
    """
    sample = ready("draw", sample, by=by, at=at, key=key)
    fitting = Laboratory.objects.filter(
        state=LaboratoryState.ACTIVE, retests=True, kinds__contains=[sample.kind], valid_until__gte=clock.day_of(at)
    ).exclude(pk=sample.laboratory_id)
    candidates = {laboratory.accreditation: laboratory for laboratory in fitting}
    if not candidates:
        raise Refused(_("登记簿里没有其他可以复检这类商品的机构。请先登记复检机构。"))
    seed = seed or secrets.token_hex(8)
    drawn = candidates[drawn_from(candidates, seed)]
    facts = {
        "laboratory": drawn.name, "count": len(candidates), "seed": seed, "candidates": sorted(candidates)
    }  # fmt: skip
    return move(sample, "draw", by=by, at=at, key=key, facts=facts, limits_as=None, retester=drawn)


def drawn_from(candidates, seed: str) -> str:
    """Give the accreditation number whose SHA-256, after the seed and a colon, is the smallest."""
    return min(candidates, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
