"""Apply: a store asks to join a scheme; the store is entered with its first application."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import act
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.schemes import access, rules
from gongzhi.schemes.catalog import Scheme, schemes
from gongzhi.schemes.models import Pledge, Store
from gongzhi.schemes.moves import begin, law_for, office_for, refuse_second, store_code
from gongzhi.schemes.words import OPEN, State


@act
def apply_for_pledge(
    *,
    scheme: str,
    trader_id: int | None,
    store_name: str,
    region: str,
    address: str,
    by: Actor,
    at: datetime,
    days: int | None = None,
    scope: str = "",
    excluded: Iterable[str] = (),
    excluded_note: str = "",
    store_id: int | None = None,
    key: UUID | None = None,
) -> Pledge:
    """Enter that a store wants to join a scheme; the limit to decide on it begins.

    :param scope: of which goods it holds; empty: as the scheme says.
    :param store_id: a store that is entered already; name, region and address are its own then.
    :raises NotAllowed: unless `by` acts for the trader, or works in the office of the place or one above it.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the store has such a pledge already.
    """
    key = key or uuid4()
    refuse_second(Pledge, key)
    trader = Trader.objects.filter(pk=trader_id).first() if trader_id else None
    store = Store.objects.filter(pk=store_id).first() if store_id else None
    if store is not None:
        trader = store.trader
    if by.kind not in {"officer", "trader", "system"} or (
        by.kind == "trader" and (trader is None or trader.pk not in by.traders)
    ):
        raise NotAllowed(_("您不能为这家经营者申请。"))
    chosen = schemes().get(scheme)
    store_name, address = " ".join((store_name or "").split()), " ".join((address or "").split())
    place = store.region if store else Region.objects.filter(code=region).first() if region else None
    unit = store.unit if store else office_for(place, on=clock.day_of(at)) if place else None
    terms, faults = checked_terms(chosen, days=days, scope=scope, excluded=excluded, excluded_note=excluded_note)
    if trader is None:
        faults["trader_id"] = _("请从列出的经营者中选择一个；没有登记的，先登记经营者。")
    if store is None:
        faults |= faults_of_place(store_name, address, place, unit)
    if faults:
        raise Invalid(faults)
    if by.kind == "officer" and not access.answers_for(unit, by):
        raise NotAllowed(_("这个地区由%(unit)s负责，您不能为它登记。") % {"unit": unit.short_name})
    if store is None:
        store = entered(trader, store_name, address, place, unit, at=at)
    if store.pledges.filter(scheme=scheme, state__in=OPEN).exists():
        raise Refused(_("这家门店已经加入或者正在申请“%(scheme)s”。") % {"scheme": chosen.title})
    pledge = Pledge(
        store=store,
        scheme=scheme,
        state=State.APPLIED,
        trader=trader,
        unit=store.unit,
        region=store.region,
        applied_at=at,
        procedure=law_for(Pledge.record_kind, store.unit, at=at),
        source_key=key,
        **terms,
    )
    begin(pledge, "apply", by=by, at=at, key=key)
    return pledge


def checked_terms(
    scheme: Scheme | None, *, days: int | None, scope: str, excluded: Iterable[str], excluded_note: str
) -> tuple[dict, dict]:
    """Read what a store wants to pledge: (the columns, what is wrong by field)."""
    if scheme is None:
        return {}, {"scheme": _("请选择加入哪项承诺。")}
    told = {
        "days": (days or 0) if scheme.most_days else 0,
        "scope": (scope or "").strip() or scheme.scope,
        "excluded": [key for key in scheme.titles("excluded") if key in set(excluded or ())],
        "excluded_note": (excluded_note or "").strip(),
    }
    faults = rules.faults_of_terms(
        scheme, days=days, scope=told["scope"], excluded=excluded or (), note=told["excluded_note"]
    )
    return told, faults


def faults_of_place(name: str, address: str, region: Region | None, unit: Unit | None) -> dict[str, str]:
    """Find what is wrong with where a store is: field → reason."""
    faults = {}
    if not name or len(name) > 120:
        faults["store_name"] = _("请写门店招牌上的名称，不超过 120 个字。")
    if not address or len(address) > 200:
        faults["address"] = _("请写门店的地址，不超过 200 个字。")
    if region is None:
        faults["region"] = _("请从列出的地区中选择一个。")
    elif unit is None:
        faults["region"] = _("没有找到负责这个地区的单位。")
    return faults


def entered(trader: Trader, name: str, address: str, region: Region, unit: Unit, *, at: datetime) -> Store:
    """Give the store of a trader at an address; a new one where it is not entered yet."""
    store, _made = Store.objects.get_or_create(
        trader=trader,
        name=name,
        address=address,
        defaults={
            "code": store_code(trader.pk, name, address),
            "region": region,
            "unit": unit,
            "grams": grams(name, trader.name),
            "made_at": at,
        },
    )
    return store


def first_day_of_change(scheme: Scheme, *, today: date) -> date:
    """Give the first day on which a change announced today may hold."""
    return date.fromordinal(today.toordinal() + scheme.change_days)
