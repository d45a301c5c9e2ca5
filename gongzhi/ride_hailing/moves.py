"""What the verbs of ride-hailing share."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing.access import WORKS, keeping_units
from gongzhi.ride_hailing.models import Joint, Part, Platform


def ready_for(table: Machine, verb: str, record, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in.

    :raises Refused: with the reason, if the table does not allow it now.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def keeping_unit(by: Actor, unit_id: int | None, *, at: datetime) -> Unit:
    """Give the unit in which an actor loads registers and reports: the one named, or their first.

    :raises NotAllowed: if who acts works in no office that keeps the registers, or not in this one.
    """
    units = [unit_id] if by.kind == "system" and unit_id else keeping_units(by)
    if not units or (unit_id and unit_id not in units):
        raise NotAllowed(_("只有主管网约车的单位可以导入登记和报告。"))
    return in_force(unit_id or units[0], at=at)


def working_unit(by: Actor, unit_id: int | None, *, at: datetime) -> Unit:
    """Give the unit in which an officer works on cases: the one named, or their first.

    :raises NotAllowed: if they work in none, or not in this one.
    """
    units = by.units_as(*WORKS) if by.kind == "officer" else []
    if not units or (unit_id and unit_id not in units):
        raise NotAllowed(_("只有本单位的承办人、监督人可以登记。"))
    return in_force(unit_id or units[0], at=at)


def in_force(pk: int, *, at: datetime) -> Unit:
    unit = Unit.objects.in_force(clock.day_of(at)).filter(pk=pk).first()
    if unit is None:
        raise Refused(_("请选择一个单位。"), field="unit_id")
    return unit


def platform_of(code: str, name: str) -> Platform:
    """Give the platform with a code, made where it is new; the name that was told last is kept."""
    platform, _is_new = Platform.objects.get_or_create(code=code, defaults={"name": name or code})
    if name and platform.name != name:
        platform.name = name
        platform.save(update_fields=["name"])
    return platform


def units_to_ask(unit_ids: Iterable[int], *, at: datetime, field: str = "units") -> list[Unit]:
    """Give the units in force that are to be asked.

    :raises Refused: if there is none, or one is not there.
    """
    wanted = sorted({*unit_ids})
    found = list(Unit.objects.in_force(clock.day_of(at)).filter(pk__in=wanted))
    if not wanted or len(found) != len(wanted):
        raise Refused(_("请选择要邀请的单位。"), field=field)
    return found


def own_part(joint: Joint, by: Actor, states: frozenset[str]) -> Part:
    """Give the part of the unit for which an actor answers; the table has said that there is one."""
    units = by.units_as(*WORKS)
    parts = [part for part in joint.parts.select_related("unit").order_by("pk") if part.state in states]
    return next(part for part in parts if part.unit_id in units)
