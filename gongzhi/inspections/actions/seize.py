"""Seize: write down goods or publications that were taken on the spot."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection, Seized
from gongzhi.inspections.moves import move_inspection, ready


@act
def seize_goods(
    *,
    inspection: Inspection,
    kind: str,
    title: str,
    quantity: int,
    measure: str,
    by: Actor,
    at: datetime,
    value: Decimal | None = None,
    key: UUID | None = None,
) -> Inspection:
    """Add one line of goods.

    :raises Invalid: naming each field that is wrong.
    """
    inspection = ready("seize", inspection, by=by, at=at, key=key)
    title, measure = title.strip(), measure.strip()
    faults = {}
    if kind not in {each.key for each in inspection.list_version.goods}:
        faults["kind"] = _("请选择物品的类别。")
    if not title or len(title) > 120:
        faults["title"] = _("请填写名称，不超过 %(most)d 个字。") % {"most": 120}
    if not 0 < quantity < 10**9:
        faults["quantity"] = _("数量应大于 0。")
    if not measure or len(measure) > 10:
        faults["measure"] = _("请填写单位，例如册、件。")
    if value is not None and not 0 <= value < 10**12:
        faults["value"] = _("金额不正确。")
    if faults:
        raise Invalid(faults)
    Seized.objects.create(
        inspection=inspection, kind=kind, title=title, quantity=quantity, measure=measure, value=value, at=at
    )
    told = {"goods": title, "quantity": quantity, "measure": measure}
    return move_inspection(inspection, "seize", by=by, at=at, key=key, facts=told)
