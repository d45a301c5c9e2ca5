"""Confirm a correction: a second person makes it; what was wrong is told beneath the alert."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.actions.alert.correct import TEXTS
from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import grams_of, move, ready
from gongzhi.alerts.words import CorrectionState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.core.machine import act


@act
def confirm_correction(*, alert: Alert, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Alert:
    """Let an alert say what its correction says. Who subscribed is told of it.

    :raises Refused: to whoever proposed it.
    """
    alert = ready("confirm_correction", alert, by=by, at=at, key=key)
    if by.id is None:
        raise NotAllowed(_("审核要由工作人员作出。"))
    correction = alert.open_correction
    told = {name: getattr(correction, name) for name in TEXTS}
    facts = {"what": correction.note, "before": {name: getattr(alert, name) for name in TEXTS}}
    alert = move(
        alert, "confirm_correction", by=by, at=at, key=key, note=note.strip(), facts=facts,
        **told, corrected_at=at, grams=grams_of(told),
    )  # fmt: skip
    correction.state, correction.reviewer, correction.decided_at = CorrectionState.MADE, by.id, at
    correction.save(update_fields=["state", "reviewer", "decided_at"])
    alert.__dict__.pop("open_correction", None)
    return alert
