"""Refuse a correction: the alert stays as it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move, ready, said
from gongzhi.alerts.words import CorrectionState
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def refuse_correction(*, alert: Alert, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Alert:
    """Leave an alert as it is; whoever proposed the correction may also take it back so.

    :raises Refused: if no reason is given.
    """
    alert = ready("refuse_correction", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"), most=1000)
    correction = alert.open_correction
    alert = move(alert, "refuse_correction", by=by, at=at, key=key, note=reason)
    correction.state, correction.reviewer, correction.decided_at = CorrectionState.REFUSED, by.id, at
    correction.save(update_fields=["state", "reviewer", "decided_at"])
    alert.__dict__.pop("open_correction", None)
    return alert
