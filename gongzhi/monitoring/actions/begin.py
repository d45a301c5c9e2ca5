"""Begin: set up what a unit looks at on the web."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Unit
from gongzhi.monitoring.inputs import faults_of_programme
from gongzhi.monitoring.models import Programme
from gongzhi.monitoring.states import PROGRAMME, WORKS
from gongzhi.monitoring.words import ProgrammeState


@act
def begin_programme(
    *,
    title: str,
    every_days: int,
    by: Actor,
    at: datetime,
    classes: Sequence[str] = (),
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Programme:
    """Set up a programme in a unit of who acts; pages are added to it afterwards.

    :param classes: keys of the classes of rules to apply; none: all.
    :raises Invalid: naming each field that is wrong.
    :raises NotAllowed: if who acts does not work on cases in this unit.
    """
    if key and (done := Programme.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    units = by.units_as(*WORKS)
    if not units or (unit_id and unit_id not in units):
        raise NotAllowed(_("只有办案单位的工作人员可以设立监测。"))
    unit = Unit.objects.in_force(clock.day_of(at)).filter(pk=unit_id or units[0]).first()
    if unit is None:
        raise Refused(_("请选择一个单位。"), field="unit_id")
    title = " ".join(title.split())
    if faults := faults_of_programme(title, every_days, classes):
        raise Invalid(faults)
    programme = Programme.objects.create(
        key=key,
        title=title,
        unit=unit,
        state=ProgrammeState.RUNNING,
        classes=sorted(set(classes)),
        every_days=every_days,
        made_at=at,
    )
    journal.write(
        PROGRAMME.kind, programme.pk, "begin", by=by, at=at, target=programme.state, unit_id=unit.pk,
        facts={"title": title, "every_days": every_days, "classes": programme.classes},
    )  # fmt: skip
    return programme
