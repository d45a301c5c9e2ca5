"""Lower the level of an incident; where the present level is one that needs two persons, ask for it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.catalog import level_of, rank_of
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said


@act
def lower_level(
    *, incident: Incident, level: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Lower the level at once, or wait for another person to confirm it.

    :raises Refused: if it is no lower level, or no reason is given.
    """
    incident = ready("lower_level", incident, by=by, at=at, key=key)
    if level_of(level) is None or rank_of(level) >= rank_of(incident.level):
        raise Refused(_("请选择比现在低的级别。"), field="level")
    reason = said(reason, field="reason", what=_("请写明调整的理由。"))
    told = {"by": by, "at": at, "note": reason, "key": key}
    facts = {"level": level_of(level).title, "key": level, "asked": False}
    if level_of(incident.level).two_persons:
        facts["asked"] = True
        return move(incident, "lower_level", **told, facts=facts, pending_level=level, pending_by=by.id or 0)
    return move(incident, "lower_level", **told, facts=facts, level=level)
