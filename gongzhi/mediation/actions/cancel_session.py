"""Cancel a session: it will not be held."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import find_session, move_mediation, ready_for
from gongzhi.mediation.words import SessionState


@act
def cancel_session(
    *, case: Case, session: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Mediation:
    """Cancel an announced session; both sides are told.

    :raises Refused: if it was held or cancelled already, or no reason is given.
    """
    mediation = ready_for("cancel_session", case, by=by, at=at, key=key)
    found = find_session(mediation, session, SessionState.ANNOUNCED)
    reason = said(reason, field="reason", what=_("请写明取消的原因，双方会看到。"))
    facts = {"session": found.number, "when": found.starts_at.isoformat(), "form": found.form, "case_id": case.pk}
    mediation = move_mediation(mediation, "cancel_session", by=by, at=at, key=key, facts=facts, note=reason)
    found.stands, found.reason = SessionState.CANCELLED, reason
    found.save(update_fields=["stands", "reason"])
    return mediation
