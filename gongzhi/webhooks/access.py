"""Who may keep and see subscriptions: whoever administers every unit that one is about; all matters, the office."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.directory.models import Unit
from gongzhi.directory.rules import administers_all
from gongzhi.webhooks.models import Subscription

KEEPERS = (Role.ADMINISTRATOR, Role.SECRETARIAT)


def sees_everything(viewer: Actor) -> bool:
    """Tell whether the viewer may have events of all matters sent out.

    That is the conference's office, and who administers the unit that leads the conference.
    """
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return True
    administered = viewer.units_as(Role.ADMINISTRATOR) if viewer.kind == "officer" else []
    return bool(administered) and Unit.objects.filter(pk__in=administered, is_lead=True).exists()


def may_keep(viewer: Actor, unit_ids: Sequence[int]) -> bool:
    """Tell whether the viewer may keep a subscription about these units; none means all matters."""
    if sees_everything(viewer):
        return True
    return bool(unit_ids) and administers_all(viewer, Unit.objects.filter(pk__in=unit_ids))


def refuse_unless_keeper(by: Actor, unit_ids: Sequence[int]) -> None:
    """
    :raises NotAllowed: unless this actor may keep a subscription about these units.
    """
    if not may_keep(by, unit_ids):
        raise NotAllowed(_("只有联席会议办公室或这些单位的管理员可以设置事件推送。"))


def visible(viewer: Actor) -> list[Subscription]:
    """Give the subscriptions that this viewer keeps, those in use first, newest first."""
    rows = sorted(Subscription.objects.all(), key=lambda row: (row.state == "ended", -row.pk))
    if sees_everything(viewer):
        return rows
    if viewer.kind != "officer" or not viewer.is_a(*KEEPERS):
        return []
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={pk for row in rows for pk in row.unit_ids})}
    return [row for row in rows if administers_all(viewer, [units[pk] for pk in row.unit_ids if pk in units])]


def offered_units(viewer: Actor, on: date) -> list[Unit]:
    """List the units that the viewer may choose."""
    units = Unit.objects.in_force(on).order_by("rank", "region_id", "key")
    if sees_everything(viewer):
        return list(units)
    return [unit for unit in units if administers_all(viewer, [unit])]
