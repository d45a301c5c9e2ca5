"""Revise: change what an incident says of itself, and what its public page says."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.actions.gather import checked
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready


@act
def revise_incident(
    *,
    incident: Incident,
    title: str,
    summary: str,
    by: Actor,
    at: datetime,
    public_text: str = "",
    key: UUID | None = None,
) -> Incident:
    """Change name, account and public text.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the public text is emptied while victims may register.
    """
    incident = ready("revise", incident, by=by, at=at, key=key)
    told = checked(title=title, summary=summary, public_text=public_text)
    if incident.registers and not told["public_text"]:
        raise Refused(_("登记页面开放时，公开说明不能为空。"), field="public_text")
    changed = [name for name, value in told.items() if getattr(incident, name) != value]
    return move(incident, "revise", by=by, at=at, key=key, facts={"fields": changed}, **told)
