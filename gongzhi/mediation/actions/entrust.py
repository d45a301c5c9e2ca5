"""Entrust: let a mediation body mediate in the office's name, with the consent of both sides."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import MediationBody
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import move_mediation, ready_for, show_to


@act
def entrust_mediation(
    *, case: Case, body: int, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Mediation:
    """Entrust a body with mediation; its officers see the case from now on, and may not pass it on.

    Who mediated so far mediates no more: the body names its own.

    :raises Refused: without the consent of both sides to it, or if there is no such body now.
    """
    mediation = ready_for("entrust", case, by=by, at=at, key=key)
    found = MediationBody.objects.in_force(clock.day_of(at)).filter(pk=body).first() if body else None
    if found is None:
        raise Refused(_("请选择一个现有的调解组织。"), field="body")
    facts = {"body": found.name}
    mediation = move_mediation(
        mediation, "entrust", by=by, at=at, key=key, facts=facts, note=note.strip(), body=found, entrusted_at=at
    )
    mediation.mediator_rows.filter(ended_at=None).update(ended_at=at)
    show_to(mediation, found.unit_id)
    return Mediation.objects.get(pk=mediation.pk)
