"""Make: write down what a unit means to inspect, and why."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.directory.models import Unit
from gongzhi.inspections import access, rules
from gongzhi.inspections.catalog import sector_on
from gongzhi.inspections.models import Plan
from gongzhi.inspections.states import PLAN
from gongzhi.inspections.words import PlanKind, PlanState


@transaction.atomic
def make_plan(
    *,
    title: str,
    kind: str,
    sector: str,
    unit: Unit,
    starts: date,
    ends: date,
    by: Actor,
    at: datetime,
    occasion: str = "",
    goals: str = "",
    each: int = 2,
    key: UUID | None = None,
) -> Plan:
    """Draft a plan; a quarter's is named by the quarter in which it starts, an undercover one is hidden.

    :raises NotAllowed: unless `by` works in the unit; for an undercover plan, supervises it.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    if made := Plan.objects.filter(source_key=key).first():
        return made
    roles = (Role.SUPERVISOR,) if kind == PlanKind.UNDERCOVER else access.WORK
    if by.kind != "system" and not by.roles_in([unit.pk]) & set(roles):
        raise NotAllowed(_("您不能为这个单位拟定计划。"))
    title, occasion = title.strip(), occasion.strip()
    found = sector_on(sector, starts)
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if kind not in PlanKind.values:
        faults["kind"] = _("请选择计划的类型。")
    if kind == PlanKind.KEY_PERIOD and not occasion:
        faults["occasion"] = _("请写明重点时段，例如春节、两会。")
    if found is None:
        faults["sector"] = _("这一天没有生效的检查表。")
    elif unit.member not in found.members:
        faults["sector"] = _("本单位不监管这个领域。")
    if not rules.day_in_order(starts, ends):
        faults["ends"] = _("结束日期不能早于开始日期。")
    if found and not found.least_officers <= each <= 10:
        faults["each"] = _("每家至少派 %(least)d 人，最多 10 人。") % {"least": found.least_officers}
    if faults:
        raise Invalid(faults)
    year, quarter = rules.quarter_of(starts) if kind == PlanKind.QUARTER else (None, None)
    plan = Plan.objects.create(
        title=title,
        kind=kind,
        state=PlanState.DRAFT,
        sector=sector,
        unit=unit,
        occasion=occasion[:60],
        year=year,
        quarter=quarter,
        starts=starts,
        ends=ends,
        goals=goals.strip(),
        each=each,
        hidden=kind == PlanKind.UNDERCOVER,
        made_at=at,
        source_key=key,
    )
    journal.write(PLAN.kind, plan.pk, "make", by=by, at=at, target=plan.state, unit_id=unit.pk, key=key)
    return plan
