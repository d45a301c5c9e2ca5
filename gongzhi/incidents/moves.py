"""What every verb of incidents shares: locking, asking the table first, moving, letting matters in and out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import access as of_cases
from gongzhi.cases.actions.join import join_incident
from gongzhi.cases.models import Case
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory.models import Unit
from gongzhi.incidents.models import Incident, Joined
from gongzhi.incidents.states import INCIDENT

MOST_AT_ONCE = 2000
"""So many matters one act takes in."""


def ready(verb: str, incident: Incident, *, by: Actor, at: datetime, key: UUID | None) -> Incident:
    """Lock an incident and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    incident = machine.lock(incident, key=key, kind=INCIDENT.kind)
    if refused := INCIDENT.refusal(incident, verb, by=by, at=at):
        raise refused
    return incident


def move(incident: Incident, verb: str, *, by: Actor, at: datetime, **rest) -> Incident:
    """Do one verb on an incident; arguments as of `core.machine.move`."""
    return machine.move(INCIDENT, incident, verb, by=by, at=at, **rest)


def said(text: str, *, field: str, what: str, most: int = 2000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def unit_now(unit_id: int | None, *, at: datetime, field: str) -> Unit:
    """Find a unit that is there today.

    :raises Refused: if it is not.
    """
    found = Unit.objects.in_force(clock.day_of(at)).filter(pk=unit_id or 0).first()
    if found is None:
        raise Refused(_("请从列出的单位中选择。"), field=field)
    return found


def matters_for(numbers: Iterable[str], *, by: Actor) -> list[Case]:
    """Find and lock the matters with these numbers, as far as the actor may see them and they belong to no incident.

    :raises Refused: if none or too many are named, or one is not to be had.
    """
    wanted = set(numbers)
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Refused(_("请选择要归集的件，一次最多 %(most)d 件。") % {"most": MOST_AT_ONCE}, field="numbers")
    found = list(of_cases.visible(by).filter(number__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(wanted):
        missing = sorted(wanted - {case.number for case in found})
        raise Refused(_("没有找到 %(number)s，或者您无权查看。") % {"number": missing[0]}, field="numbers")
    taken = Joined.objects.filter(case__in=found, left_at__isnull=True).select_related("case", "incident")
    if first := taken.order_by("case_id").first():
        raise Refused(
            _("%(number)s 已属于群体事件 %(incident)s。")
            % {"number": first.case.number, "incident": first.incident.number},
            field="numbers",
        )
    return found


def let_in(
    incident: Incident, cases: Sequence[Case], *, how: str, by: Actor, at: datetime, key: UUID | None = None
) -> None:
    """Let matters join, each with a line in its own history; three statements for any number."""
    join_incident(
        case_ids=[case.pk for case in cases],
        number=incident.number,
        unit_id=incident.unit_id,
        by=by,
        at=at,
        key=key,
    )
    rows = [Joined(incident=incident, case=case, how=how, at=at) for case in cases]
    Joined.objects.bulk_create(rows, batch_size=MOST_AT_ONCE)
    forget(incident)


def forget(incident: Incident) -> None:
    """Let what was read of the matters be read again."""
    for name in ("holder_ids", "matter_count"):
        incident.__dict__.pop(name, None)


def refuse_unless_works(unit: Unit, by: Actor, roles) -> None:
    """Refuse who does not work in a unit.

    :raises NotAllowed: saying so.
    """
    if by.kind != "system" and not by.roles_in([unit.pk]) & set(roles):
        raise NotAllowed(_("您不能为这个单位立群体事件。"))
