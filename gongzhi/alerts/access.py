"""Who may see which alert: the one place where it is decided.

Everybody reads what was published, and what has ended since. Whoever works in the unit that wrote it sees it from the
first word; the secretariat and auditors see all. Addresses of subscribers are seen by nobody: how many there are is.
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.alerts.models import Alert
from gongzhi.alerts.words import PUBLIC
from gongzhi.core.actors import Actor, Role

WORK = (Role.HANDLER, Role.SUPERVISOR)
"""Who writes for a unit of theirs."""
SEES_ALL = (Role.SECRETARIAT, Role.AUDITOR)
WRITES = (*WORK, Role.SECRETARIAT)
LOOKS = (*WORK, *SEES_ALL)


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def public() -> QuerySet[Alert]:
    """Give what everybody may read, unordered."""
    return Alert.objects.filter(state__in=PUBLIC)


def visible(viewer: Actor) -> QuerySet[Alert]:
    """Give the alerts that this viewer may see, unordered."""
    if sees_all(viewer):
        return Alert.objects.all()
    own = viewer.units_as(*WORK) if viewer.kind == "officer" else []
    return Alert.objects.filter(Q(state__in=PUBLIC) | Q(unit_id__in=own)) if own else public()


def seats_in(alert: Alert, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to an alert: holder (of the unit that wrote it), office (who sees all)."""
    found: dict[str, frozenset[Role]] = {}
    if roles := by.roles_in([alert.unit_id]):
        found["holder"] = roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(alert: Alert, parts: frozenset[str]) -> set[int]:
    return {alert.unit_id} if "holder" in parts else set()


def no_seats(subscription, by: Actor) -> Mapping[str, frozenset[Role]]:
    """No officer has a part in a subscription."""
    return {}
