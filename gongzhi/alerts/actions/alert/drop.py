"""Drop: give up a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def drop_alert(*, alert: Alert, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Alert:
    """Give up a draft; a draft of sampling that it took up may not be taken up again.

    :raises Refused: if no reason is given.
    """
    alert = ready("drop", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"), most=1000)
    return move(alert, "drop", by=by, at=at, key=key, note=reason)
