"""Make: write down what is to be sampled in a year or a quarter."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.sampling.catalog import kinds as known
from gongzhi.sampling.models import SamplingPlan
from gongzhi.sampling.moves import begin, own_unit, refuse_second
from gongzhi.sampling.words import PlanState


@act
def make_plan(
    *,
    title: str,
    kinds: Iterable[str],
    year: int,
    batches: int,
    by: Actor,
    at: datetime,
    quarter: int | None = None,
    goals: str = "",
    unit_id: int | None = None,
    key: UUID | None = None,
) -> SamplingPlan:
    """Draft a plan led by a unit of who acts.

    :param quarter: 1 to 4; none for the whole year.
    :raises NotAllowed: unless they work in the unit.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(SamplingPlan, key)
    unit = own_unit(by, unit_id, at=at)
    kinds, title = list(dict.fromkeys(kinds)), title.strip()
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if not kinds or set(kinds) - set(known()):
        faults["kinds"] = _("请选择商品类别。")
    if abs(year - clock.day_of(at).year) > 1:
        faults["year"] = _("请填写今年、去年或者明年。")
    if quarter not in (None, 1, 2, 3, 4):
        faults["quarter"] = _("请选择季度。")
    if not 1 <= batches <= 1_000_000:
        faults["batches"] = _("请填写批次数，至少 1。")
    if faults:
        raise Invalid(faults)
    plan = SamplingPlan(
        title=title,
        state=PlanState.DRAFT,
        unit=unit,
        kinds=kinds,
        year=year,
        quarter=quarter,
        batches=batches,
        goals=goals.strip()[:3000],
        made_at=at,
        source_key=key,
    )
    begin(plan, "make", by=by, at=at)
    return plan
