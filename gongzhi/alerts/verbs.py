"""Every verb of alerts, and the action that does it: one table for desk, API and demonstration."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.alerts.actions.alert.approve import approve_alert
from gongzhi.alerts.actions.alert.confirm_correction import confirm_correction
from gongzhi.alerts.actions.alert.correct import correct_alert
from gongzhi.alerts.actions.alert.drop import drop_alert
from gongzhi.alerts.actions.alert.edit import edit_alert
from gongzhi.alerts.actions.alert.end import end_alert
from gongzhi.alerts.actions.alert.publish import publish_alert
from gongzhi.alerts.actions.alert.refuse_correction import refuse_correction
from gongzhi.alerts.actions.alert.send_back import send_alert_back
from gongzhi.alerts.actions.alert.submit import submit_alert
from gongzhi.alerts.models import Alert
from gongzhi.core.actors import Actor

VERBS: dict[str, Callable] = {
    "edit": edit_alert,
    "submit": submit_alert,
    "send_back": send_alert_back,
    "approve": approve_alert,
    "publish": publish_alert,
    "correct": correct_alert,
    "confirm_correction": confirm_correction,
    "refuse_correction": refuse_correction,
    "end": end_alert,
    "drop": drop_alert,
}


def do(alert: Alert, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told) -> Alert:
    """Do a verb with what it must be told.

    :raises KeyError: if alerts have no such verb.
    """
    return VERBS[verb](alert=alert, by=by, at=at, key=key, **told)
