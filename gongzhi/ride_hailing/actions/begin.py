"""Begin: one unit leads, others are asked to supervise a platform jointly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.ride_hailing import rules
from gongzhi.ride_hailing.access import visible_findings
from gongzhi.ride_hailing.models import Joint, Part
from gongzhi.ride_hailing.moves import platform_of, units_to_ask, working_unit
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import JointForm, PartState


@dataclass(frozen=True, kw_only=True)
class NewJoint:
    """What is to be supervised jointly, how, and who is asked."""

    title: str
    code: str
    name: str
    form: str
    facts: str
    due_date: date
    """Until when those asked answer."""
    units: Sequence[int]
    findings: Sequence[int] = ()


@act
def begin_joint(
    *, new: NewJoint, by: Actor, at: datetime, unit_id: int | None = None, key: UUID | None = None
) -> Joint:
    """Begin a joint supervision led by a unit of who acts. Those who take part, and only they, see it.

    :raises Invalid: naming each field that is wrong.
    :raises NotAllowed: if who acts works in no unit on cases.
    """
    if key and (done := Joint.objects.filter(key=key).first()):
        raise AlreadyDone(done)
    lead = working_unit(by, unit_id, at=at)
    code = new.code.strip().upper()
    if faults := faults_of(new, code, today=clock.day_of(at)):
        raise Invalid(faults)
    asked = [unit for unit in units_to_ask(new.units, at=at) if unit.pk != lead.pk]
    if not asked:
        raise Refused(_("请选择本单位以外的单位。"), field="units")
    platform = platform_of(code, " ".join(new.name.split())[:120])
    findings = list(visible_findings(by).filter(pk__in=list(new.findings), platform=platform))
    if len(findings) != len(set(new.findings)):
        raise Refused(_("有的发现不属于这个平台，或者您看不到。"), field="findings")
    joint = Joint.objects.create(
        key=key,
        title=" ".join(new.title.split()),
        platform=platform,
        form=new.form,
        facts=new.facts.strip()[:5000],
        due_date=new.due_date,
        begun_at=at,
    )
    joint.findings.set(findings)
    Part.objects.bulk_create(
        [
            Part(joint=joint, unit=lead, state=PartState.LEAD, answered_at=at, officer_id=by.id),
            *(Part(joint=joint, unit=unit, state=PartState.INVITED) for unit in asked),
        ]
    )
    journal.write(
        JOINT.kind,
        joint.pk,
        "begin",
        by=by,
        at=at,
        target=joint.state,
        unit_id=lead.pk,
        facts={"units": listed(unit.short_name for unit in asked), "asked": [unit.pk for unit in asked]},
        key=key,
    )
    return joint


def faults_of(new: NewJoint, code: str, *, today: date) -> dict[str, str]:
    """Find what is wrong with a joint supervision: field → reason."""
    faults = {}
    if not 2 <= len(" ".join(new.title.split())) <= 80:
        faults["title"] = _("名称须有 2 至 80 个字。")
    if not rules.CODE.fullmatch(code):
        faults["code"] = _("平台代码须为 18 位统一社会信用代码。")
    if not new.name.strip():
        faults["name"] = _("请写明平台名称。")
    if new.form not in JointForm.values:
        faults["form"] = _("请选择联合监管的方式。")
    if len(new.facts.strip()) < 10:
        faults["facts"] = _("请写明事实，至少十个字。")
    if new.due_date < today:
        faults["due_date"] = _("答复期限不能早于今天。")
    return faults
