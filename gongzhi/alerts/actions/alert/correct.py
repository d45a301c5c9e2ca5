"""Correct: say what a published alert is to say instead, and why; a second person decides."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert, Correction
from gongzhi.alerts.moves import checked_text, move, ready, said
from gongzhi.alerts.words import CorrectionState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act

TEXTS = ("title", "summary", "body", "advice")


@act
def correct_alert(
    *,
    alert: Alert,
    what: str,
    title: str,
    summary: str,
    body: str,
    advice: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Alert:
    """Propose a correction; until it is confirmed everybody reads the alert as it was.

    :param what: what was wrong, as everybody will read it beneath the alert.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if nothing is changed.
    """
    alert = ready("correct", alert, by=by, at=at, key=key)
    if by.id is None:
        raise NotAllowed(_("更正要由工作人员提出。"))
    what = said(what, field="what", what=_("请写明更正了什么，会公开。"), most=200)
    told = checked_text(title=title, summary=summary, body=body, advice=advice)
    if all(getattr(alert, name) == told[name] for name in TEXTS):
        raise Refused(_("没有改动。"), field="body")
    alert = move(alert, "correct", by=by, at=at, key=key, facts={"what": what})
    Correction.objects.create(alert=alert, state=CorrectionState.PROPOSED, note=what, writer=by.id, at=at, **told)
    alert.__dict__.pop("open_correction", None)
    return alert
