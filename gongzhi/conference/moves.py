"""What every verb of the conference shares: locking, asking the table first, moving, cleaning texts."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.conference import access
from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine
from gongzhi.core.texts import clean
from gongzhi.directory.models import Unit

TABLES: dict[type, Machine] = {Meeting: MEETING, Assignment: ASSIGNMENT}
MOST_UNITS = 100


def ready(verb: str, record: Meeting | Assignment, *, by: Actor, at: datetime, key: UUID | None):
    """Lock a record and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    table = TABLES[type(record)]
    record = machine.lock(record, key=key, kind=table.kind)
    if refused := table.refusal(record, verb, by=by, at=at):
        raise refused
    return record


def move(record: Meeting | Assignment, verb: str, *, by: Actor, at: datetime, **rest):
    """Do one verb; arguments as of `core.machine.move`."""
    return machine.move(TABLES[type(record)], record, verb, by=by, at=at, **rest)


def must_run_it(by: Actor) -> None:
    """Refuse whoever does not work in the conference's office.

    :raises NotAllowed: in that case.
    """
    if not access.runs_it(by):
        raise NotAllowed(_("只有联席会议办公室可以办理。"))


def said(text: str, *, field: str, what: str, most: int = 1000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = clean(text)
    if not text:
        raise Refused(what, field=field)
    return short(text, field=field, most=most)


def short(text: str, *, field: str, most: int = 1000) -> str:
    """Clean a text that may be empty.

    :raises Refused: naming the field, if it is too long.
    """
    text = clean(text)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def lead_unit(*, at: datetime) -> Unit:
    """Find the unit that leads the conference.

    :raises Refused: if none does.
    """
    found = Unit.objects.in_force(clock.day_of(at)).filter(is_lead=True).first()
    if found is None:
        raise Refused(_("还没有牵头单位，请管理员在单位名录中设定。"))
    return found


def member_units(*, on: date) -> list[Unit]:
    """List who sits in the conference on a day, in the order of the list of members."""
    return list(Unit.objects.in_force(on).filter(is_member=True).order_by("rank", "key"))


def units_for(unit_ids: Iterable[int], *, at: datetime, field: str = "units") -> list[Unit]:
    """Find units that are there today, all of them.

    :raises Refused: if one is not, or there are too many.
    """
    wanted, today = set(unit_ids), clock.day_of(at)
    if len(wanted) > MOST_UNITS:
        raise Refused(_("最多 %(most)d 个单位。") % {"most": MOST_UNITS}, field=field)
    found = list(Unit.objects.filter(Q(to_date=None) | Q(to_date__gt=today), pk__in=wanted).order_by("rank", "key"))
    if len(found) != len(wanted):
        raise Refused(_("请从列出的单位中选择。"), field=field)
    return found


def own_unit(meeting: Meeting, unit_id: int | None, *, by: Actor) -> int:
    """Tell for which invited unit somebody acts.

    :raises NotAllowed: if for none, or not for the one that was named.
    """
    own = access.own_parts(meeting, by)
    if unit_id is None and own:
        return own[0]
    if unit_id not in own:
        raise NotAllowed(_("您不在这个参会单位任职。"))
    return unit_id


def day_ahead(day: date, *, at: datetime, field: str) -> date:
    """Check that a day is not over.

    :raises Refused: if it is.
    """
    if day < clock.day_of(at):
        raise Refused(_("不能早于今天。"), field=field)
    return day
