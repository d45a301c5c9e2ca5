"""Plan: arrange one inspection of one trader, outside any plan; plans make theirs by `launch` and `draw`."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.models import Trader, Unit
from gongzhi.inspections import access
from gongzhi.inspections.catalog import sector_on
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import fresh_numbers
from gongzhi.inspections.states import INSPECTION
from gongzhi.inspections.words import OPEN_STATES, State


@transaction.atomic
def plan_inspection(
    *,
    trader_id: int | None,
    sector: str,
    kind: str,
    unit: Unit,
    planned_date: date,
    by: Actor,
    at: datetime,
    address: str = "",
    note: str = "",
    recheck_of: str = "",
    key: UUID | None = None,
) -> Inspection:
    """Arrange a visit to a trader by a day.

    :param recheck_of: number of the visit whose orders are looked at again; where nothing wrong is found, that
        re-check ends too.
    :raises NotAllowed: unless `by` works in the unit.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the other visit waits for no re-check, or one is arranged already.
    """
    source_key = f"act:{key or uuid4()}"
    if made := Inspection.objects.filter(source_key=source_key).first():
        return made
    if by.kind != "system" and not by.roles_in([unit.pk]) & set(access.WORK):
        raise NotAllowed(_("您不能为这个单位安排检查。"))
    first = visit_again(recheck_of, unit=unit, trader_id=trader_id) if recheck_of else None
    today = clock.day_of(at)
    trader = Trader.objects.filter(pk=trader_id).first() if trader_id else None
    found = sector_on(sector, today)
    faults = {}
    if trader is None:
        faults["trader"] = _("请从列出的经营者中选择一个。")
    if found is None:
        faults["sector"] = _("这一天没有生效的检查表。")
    elif unit.member not in found.members:
        faults["sector"] = _("本单位不监管这个领域。")
    elif kind not in {each.key for each in found.kind}:
        faults["kind"] = _("请选择本领域的企业类别。")
    if planned_date < today:
        faults["planned_date"] = _("计划日期不能早于今天。")
    if faults:
        raise Invalid(faults)
    ((pk, number),) = fresh_numbers(1, year=today.year)
    inspection = Inspection.objects.create(
        id=pk,
        number=number,
        state=State.PLANNED,
        sector=sector,
        checklist=found.id,
        kind=kind,
        unit=unit,
        trader=trader,
        trader_name=trader.name,
        address=(address.strip() or trader.address)[:300],
        region_id=trader.region_id,
        made_at=at,
        planned_date=planned_date,
        due_date=planned_date,
        source_key=source_key,
        recheck_of=first,
    )
    journal.write(
        INSPECTION.kind, inspection.pk, "plan", by=by, at=at, target=inspection.state, unit_id=unit.pk,
        note=note.strip(), key=key,
    )  # fmt: skip
    return inspection


def visit_again(number: str, *, unit: Unit, trader_id: int | None) -> Inspection:
    """Find the visit of this unit that a re-check looks at again.

    :raises Refused: if it waits for none.
    """
    waiting = Inspection.objects.filter(number=number, state=State.RECHECK, unit=unit, trader=trader_id)
    visit = waiting.select_for_update().first()
    if visit is None:
        raise Refused(_("这次检查现在没有等待复查，或者不是同一单位、同一经营者。"), field="trader")
    if visit.hidden:
        raise Refused(_("暗访公开以后才能另行安排复查。"), field="trader")
    if visit.rechecks.filter(state__in=sorted(OPEN_STATES)).exists():
        raise Refused(_("已经安排了一次复查，还没有办结。"), field="trader")
    return visit
