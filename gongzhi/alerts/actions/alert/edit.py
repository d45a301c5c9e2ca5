"""Edit: change what a draft says and where it holds."""

from datetime import date, datetime
from uuid import UUID

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import checked_frame, checked_text, grams_of, move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def edit_alert(
    *,
    alert: Alert,
    title: str,
    summary: str,
    body: str,
    advice: str,
    region: str,
    until: date,
    by: Actor,
    at: datetime,
    subject: str = "",
    season: str = "",
    key: UUID | None = None,
) -> Alert:
    """Change a draft; whoever does can no longer approve it.

    :raises Invalid: naming each field that is wrong.
    """
    alert = ready("edit", alert, by=by, at=at, key=key)
    told = checked_text(title=title, summary=summary, body=body, advice=advice)
    frame = checked_frame(unit=alert.unit, region=region, subject=subject, season=season, until=until, at=at)
    writers = sorted({*alert.writers, by.id} - {None})
    return move(
        alert, "edit", by=by, at=at, key=key, **told, **frame, writers=writers, reviewer=None, grams=grams_of(told)
    )
