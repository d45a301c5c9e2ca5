"""Take: sample a batch of goods from a trader, seal it and write the sheet."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.grams import grams
from gongzhi.core.machine import act
from gongzhi.directory.models import Region
from gongzhi.procedures.catalog import procedure_of_record
from gongzhi.sampling import rules
from gongzhi.sampling.catalog import kinds
from gongzhi.sampling.models import Sample, SamplingPlan, Watched
from gongzhi.sampling.moves import (
    begin,
    follow,
    keep_files,
    next_number,
    officer_at_work,
    own_unit,
    refuse_second,
    trader_named,
)
from gongzhi.sampling.words import FileKind, PlanState, State, WatchState


@act
def take_sample(
    *,
    kind: str,
    goods: str,
    batch: str,
    seal: str,
    quantity: Decimal,
    retained: Decimal,
    measure: str,
    colleague_id: int | None,
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    plan_id: int | None = None,
    trader_id: int | None = None,
    trader_name: str = "",
    trader_is_person: bool = False,
    producer_id: int | None = None,
    producer_name: str = "",
    address: str = "",
    region: str = "",
    produced_date: date | None = None,
    price: Decimal | None = None,
    stock: str = "",
    imported: bool = False,
    origin: str = "",
    hs_code: str = "",
    watched_id: int | None = None,
    sampled_at: datetime | None = None,
    note: str = "",
    photos=(),
    key: UUID | None = None,
) -> Sample:
    """Enter a sample as it was taken on the spot; the limit to deliver it begins.

    :param retained: of the quantity, what is kept back for a re-inspection.
    :param colleague_id: the second officer: nobody samples alone.
    :param watched_id: goods on the watch list; none: those that the commodity code and origin fall under.
    :param photos: (name, content) each.
    :raises NotAllowed: unless `by` works in the unit.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(Sample, key, name="key")
    unit = own_unit(by, unit_id, at=at)
    trader, trader_name = trader_named(trader_id, trader_name)
    producer, producer_name = trader_named(producer_id, producer_name)
    plan = SamplingPlan.objects.filter(pk=plan_id).first() if plan_id else None
    colleague = officer_at_work(unit, colleague_id, at=at) if colleague_id else None
    sampled_at, hs_code, origin = sampled_at or at, hs_code.strip(), origin.strip()
    place = Region.objects.filter(code=region).first() if region else None
    faults = {}
    if kind not in kinds():
        faults["kind"] = _("请选择商品类别。")
    for name, value, most in (
        ("goods", goods, 120),
        ("batch", batch, 60),
        ("seal", seal, 40),
        ("measure", measure, 10),
    ):
        if not value.strip() or len(value.strip()) > most:
            faults[name] = _("请填写，不超过 %(most)d 个字。") % {"most": most}
    if not trader_name:
        faults["trader_name"] = _("请选择或者填写被抽样的经营者。")
    if quantity is None or quantity <= 0:
        faults["quantity"] = _("请填写抽样数量。")
    elif retained is None or not 0 <= retained <= quantity:
        faults["retained"] = _("备样数量不能多于抽样数量；没有备样的填 0。")
    if colleague is None or colleague.pk == by.id:
        faults["colleague_id"] = _("抽样不得少于两人，请选择同行的工作人员。")
    if region and place is None:
        faults["region"] = _("没有这个行政区划代码。")
    if plan_id:
        if plan is None or plan.state != PlanState.ACTIVE or not any(s.unit_id == unit.pk for s in plan.shared):
            faults["plan_id"] = _("这个计划没有在实施，或者没有分配给本单位。")
        elif kind not in plan.kinds:
            faults["kind"] = _("这个计划不抽检这类商品。")
    if not at - rules.LATEST <= sampled_at <= at + rules.AHEAD:
        faults["sampled_at"] = _("抽样时间应在最近 %(days)d 天以内。") % {"days": rules.LATEST.days}
    if produced_date and produced_date > clock.day_of(at):
        faults["produced_date"] = _("生产日期不能晚于今天。")
    if hs_code and not (hs_code.isdecimal() and 4 <= len(hs_code) <= 10):
        faults["hs_code"] = _("商品编码为 4 至 10 位数字。")
    if faults:
        raise Invalid(faults)
    law = procedure_of_record(kinds()[kind].law, member=unit.member, on=clock.day_of(at))
    sample = Sample(
        number=next_number(at),
        key=key,
        state=State.TAKEN,
        kind=kind,
        procedure=law.id if law else "",
        plan=plan,
        unit=unit,
        officer_id=by.id if by.kind == "officer" else None,
        colleague=colleague,
        goods=goods.strip(),
        batch=batch.strip(),
        produced_date=produced_date,
        producer=producer,
        producer_name=producer_name,
        trader=trader,
        trader_name=trader_name,
        trader_is_person=bool(trader_is_person),
        address=(address.strip() or (trader.address if trader else ""))[:300],
        region=place or (trader.region if trader else None),
        imported=bool(imported or origin or hs_code),
        origin=origin[:40],
        hs_code=hs_code,
        watched_id=watched_for(watched_id, hs_code, origin) if imported or origin or hs_code else None,
        seal=seal.strip(),
        quantity=quantity,
        retained=retained,
        measure=measure.strip(),
        price=price,
        stock=stock.strip()[:60],
        note=note.strip()[:2000],
        grams=grams(" ".join(filter(None, [goods, producer_name, "" if trader_is_person else trader_name]))),
        sampled_at=min(sampled_at, at),
        made_at=at,
    )
    begin(sample, "take", by=by, at=at, facts={"seal": sample.seal})
    keep_files(sample, photos, kind=FileKind.PHOTO, by=by, at=at)
    follow(sample, "take", at=at)
    return sample


def watched_for(chosen: int | None, hs_code: str, origin: str) -> int | None:
    """Find the goods on the watch list: those chosen, or those with the longest code that fits."""
    rows = Watched.objects.filter(state=WatchState.WATCHED)
    if chosen:
        return rows.filter(pk=chosen).values_list("pk", flat=True).first()
    if not hs_code:
        return None
    heads = [hs_code[:length] for length in range(4, len(hs_code) + 1)]
    fitting = [row for row in rows.filter(hs_code__in=heads) if rules.is_same_goods(hs_code, origin, watched=row)]
    best = max(fitting, key=lambda row: (len(row.hs_code), bool(row.origin), row.pk), default=None)
    return best.pk if best else None
