"""Move a session: another time or place, told to both sides again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.mediation.actions.announce import check_time, fit_place
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import find_session, known_way, move_mediation, ready_for
from gongzhi.mediation.words import SessionState


@act
def move_session(
    *,
    case: Case,
    session: int,
    form: str,
    starts_at: datetime,
    place: str = "",
    way: str,
    reason: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Put an announced session to another time, place or form; with the mediators as they are now.

    :raises Refused: if it was held or cancelled, lies in the past, has no place, or no reason is given.
    """
    mediation = ready_for("move_session", case, by=by, at=at, key=key)
    found = find_session(mediation, session, SessionState.ANNOUNCED)
    place = fit_place(form, place)
    known_way(way)
    check_time(starts_at, at=at)
    reason = said(reason, field="reason", what=_("请写明改期的原因，双方会看到。"))
    facts = {"session": found.number, "when": starts_at.isoformat(), "form": form, "case_id": case.pk}
    mediation = move_mediation(mediation, "move_session", by=by, at=at, key=key, facts=facts, note=reason)
    found.form, found.place, found.starts_at, found.trader_told, found.reason = form, place, starts_at, way, reason
    found.mediators = [each.officer.name for each in mediation.mediators]
    found.save(update_fields=["form", "place", "starts_at", "trader_told", "reason", "mediators"])
    return mediation
