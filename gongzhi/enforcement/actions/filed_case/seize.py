"""Seize: seal or take away goods."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.hold.begin import hold_things
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import HoldKind


@act
def seize_goods(
    *,
    filed_case: FiledCase,
    things: str,
    place: str,
    basis: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Seal or seize goods for thirty days, which may be lengthened once by as many.

    :param basis: act and article that allow it.
    :raises Refused: if it is not said what is seized, where it lies, or by which law.
    """
    filed_case = ready_for("seize", filed_case, by=by, at=at, key=key)
    basis = said(basis, field="basis", what=_("请写明查封、扣押依据的法律和条款。"))
    hold = hold_things(filed_case, HoldKind.SEIZE, things=things, place=place, by=by, at=at)
    note = f"{hold.things}；{basis}"
    return move(filed_case, "seize", by=by, at=at, note=note, key=key, facts={"number": hold.number})
