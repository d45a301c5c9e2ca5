"""Object: a trader or producer does not accept the first result."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling import rules
from gongzhi.sampling.models import Objection, Sample
from gongzhi.sampling.moves import keep_files, move, ready, said
from gongzhi.sampling.words import FileKind, Ground, Side


@act
def object_to_result(
    *,
    sample: Sample,
    ground: str,
    text: str,
    by: Actor,
    at: datetime,
    side: str = "",
    files=(),
    key: UUID | None = None,
) -> Sample:
    """Put in an objection: a trader's account its own, an officer one that came by letter.

    :param side: whose it is; of an account it is known.
    :raises Refused: after its time, if the side accepted the result before, or nothing is said.
    """
    sample = ready("object", sample, by=by, at=at, key=key)
    side = side_of(sample, by, side)
    if ground not in Ground.values:
        raise Refused(_("请选择异议的事由。"), field="ground")
    text = said(text, field="text", what=_("请写明异议的理由。"), most=3000)
    if side in sample.waived:
        raise Refused(_("这一方已经书面接受初检结果。"), field="side")
    if sample.objections.filter(side=side).exists():
        raise Refused(_("这一方已经提过异议。"), field="side")
    Objection.objects.create(sample=sample, side=side, ground=ground, text=text, at=at, by_kind=by.kind)
    keep_files(sample, files, kind=FileKind.OBJECTION, by=by, at=at)
    sample.__dict__.pop("objection", None)
    return move(sample, "object", by=by, at=at, key=key, limits_as=None, facts={"side": side, "ground": ground})


def side_of(sample: Sample, by: Actor, side: str) -> str:
    """Tell whose word it is.

    :raises Refused: if it is nobody's who may say something.
    """
    if by.kind == "trader":
        return rules.side_for(sample, by.traders)
    if side not in Side.values or side not in rules.sides_of(sample):
        raise Refused(_("请选择是哪一方。"), field="side")
    return side
