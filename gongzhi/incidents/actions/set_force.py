"""Set the task force: the units and officers who deal with an incident beside its lead."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Officer, Posting, Unit
from gongzhi.incidents.models import ForceOfficer, ForceUnit, Incident
from gongzhi.incidents.moves import move, ready

MOST_UNITS = 100
MOST_OFFICERS = 200


@act
def set_task_force(
    *,
    incident: Incident,
    units: Iterable[int],
    by: Actor,
    at: datetime,
    officers: Iterable[int] = (),
    key: UUID | None = None,
) -> Incident:
    """Let these units, beside the lead, and these officers of them be the task force, and nobody else.

    :raises Refused: if one is no unit of today, or an officer has no seat in any of them.
    """
    incident = ready("set_force", incident, by=by, at=at, key=key)
    wanted, today = set(units) - {incident.unit_id}, clock.day_of(at)
    people = set(officers)
    if len(wanted) > MOST_UNITS or len(people) > MOST_OFFICERS:
        raise Refused(_("工作专班太大。"), field="units")
    found = list(Unit.objects.in_force(today).filter(pk__in=wanted).order_by("rank", "key"))
    if len(found) != len(wanted):
        raise Refused(_("请从列出的单位中选择。"), field="units")
    seats = Posting.objects.in_force(today).filter(Q(unit__in=wanted) | Q(unit=incident.unit_id))
    named = list(Officer.objects.filter(pk__in=people, is_active=True, postings__in=seats).distinct().order_by("pk"))
    if len(named) != len(people):
        raise Refused(_("专班人员须是牵头单位或专班单位的在职人员。"), field="officers")
    incident.task_units.all().delete()
    incident.task_officers.all().delete()
    ForceUnit.objects.bulk_create(ForceUnit(incident=incident, unit=unit) for unit in found)
    ForceOfficer.objects.bulk_create(ForceOfficer(incident=incident, officer=officer) for officer in named)
    incident.__dict__.pop("force_units", None)
    facts = {
        "units": "、".join([incident.unit.short_name, *(unit.short_name for unit in found)]),
        "ids": sorted(wanted),
        "officers": sorted(people),
    }
    return move(incident, "set_force", by=by, at=at, key=key, facts=facts)
