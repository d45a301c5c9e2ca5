"""Take effect: what was announced holds from its day on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Change, Pledge
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.words import HELD


@act
def let_change_take_effect(*, pledge: Pledge, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Let an announced change hold, if its day has come."""
    pledge = ready("take_effect", pledge, by=by, at=at, key=key)
    change = pledge.coming
    if change is None or change.effective_date > clock.day_of(at):
        return pledge
    change.applied_at = at
    change.save(update_fields=["applied_at"])
    told = {name: getattr(change, name) for name in ("days", "scope", "excluded", "excluded_note")}
    return move(pledge, "take_effect", by=by, at=at, key=key, **told)


def let_changes_take_effect(*, at: datetime) -> int:
    """Let every change hold whose day has come; return how many."""
    due = Change.objects.filter(
        applied_at__isnull=True, effective_date__lte=clock.day_of(at), pledge__state__in=HELD
    ).select_related("pledge")
    found = list(due.order_by("id"))
    for change in found:
        let_change_take_effect(pledge=change.pledge, by=SYSTEM, at=at)
    return len(found)
