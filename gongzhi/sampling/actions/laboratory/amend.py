"""Amend: change the entry of a laboratory."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.actions.laboratory.register import checked
from gongzhi.sampling.models import Laboratory
from gongzhi.sampling.moves import move, ready


@act
def amend_laboratory(
    *,
    laboratory: Laboratory,
    name: str,
    accreditation: str,
    kinds: Iterable[str],
    valid_until: date,
    by: Actor,
    at: datetime,
    retests: bool = False,
    contact: str = "",
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Laboratory:
    """Change the entry, as after a new certificate; what it tested before stays as it was.

    :raises Invalid: naming each field that is wrong.
    """
    laboratory = ready("amend", laboratory, by=by, at=at, key=key)
    told = checked(
        name=name, accreditation=accreditation, kinds=kinds, valid_until=valid_until, unit_id=unit_id, at=at,
        but=laboratory.pk,
    )  # fmt: skip
    return move(
        laboratory, "amend", by=by, at=at, key=key, **told, retests=bool(retests), contact=contact.strip()[:200]
    )
