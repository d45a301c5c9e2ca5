"""Appoint: say who sits in the conference for a unit."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.models import Person
from gongzhi.conference.moves import must_run_it, said, short
from gongzhi.conference.words import PersonRole
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Officer, Unit

KIND = "conference_person"
ONE_AT_A_TIME = frozenset({PersonRole.REPRESENTATIVE, PersonRole.LIAISON})


@transaction.atomic
def appoint_person(
    *,
    unit_id: int,
    role: str,
    name: str,
    from_date: date,
    by: Actor,
    at: datetime,
    position: str = "",
    username: str = "",
    key: UUID | None = None,
) -> Person:
    """Appoint somebody; whoever held the same seat before ends on that day.

    :param role: convener, deputy, representative, alternate or liaison.
    :param username: of the person's account at the desk, where there is one.
    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: naming the field that is wrong.
    """
    key = key or uuid4()
    if made := Person.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    unit = Unit.objects.select_for_update().filter(pk=unit_id, is_member=True).first()
    if unit is None:
        raise Refused(_("请从成员单位中选择。"), field="unit_id")
    if role not in PersonRole.values:
        raise Refused(_("请选择担任什么。"), field="role")
    if role == PersonRole.CONVENER and not unit.is_lead:
        raise Refused(_("召集人由牵头单位的人担任。"), field="role")
    name = said(name, field="name", what=_("请填写姓名。"), most=60)
    position = short(position, field="position", most=60)
    officer = Officer.objects.filter(username=username).first() if username else None
    if username and officer is None:
        raise Refused(_("没有这个账号。"), field="username")
    seat = Person.objects.filter(role=role, to_date=None)
    if role in ONE_AT_A_TIME:
        seat = seat.filter(unit=unit)
    elif role != PersonRole.CONVENER:
        seat = seat.none()
    for before in seat.select_for_update():
        end(before, from_date, by=by, at=at)
    made = Person.objects.create(
        unit=unit, role=role, name=name, position=position, officer=officer, from_date=from_date, source_key=key
    )
    facts = {"role": role, "unit": unit.pk, "from": from_date.isoformat()}
    journal.write(KIND, made.pk, "appoint", by=by, at=at, unit_id=unit.pk, facts=facts, note=name, key=key)
    return made


def end(person: Person, to_date: date, *, by: Actor, at: datetime) -> None:
    """Let somebody's term end on a day.

    :raises Refused: if that is before it began.
    """
    if to_date < person.from_date:
        raise Refused(_("不能早于任期开始的日期。"), field="to_date")
    person.to_date = to_date
    person.save(update_fields=["to_date"])
    facts = {"to": to_date.isoformat()}
    journal.write(KIND, person.pk, "end_term", by=by, at=at, unit_id=person.unit_id, facts=facts)
