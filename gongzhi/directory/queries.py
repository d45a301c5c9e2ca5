"""Reading who exists: the actor an officer is, units and their offices, traders and regions as somebody types.

Units, regions and hotlines are public facts, so finding one takes no viewer; what shows people or traders does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from gongzhi.core.actors import Actor, Role, Seat
from gongzhi.core.clock import day_of
from gongzhi.core.grams import RUN, grams, normalise
from gongzhi.core.prepared import prepared
from gongzhi.directory.models import (
    OFFICE_LEVELS,
    AccountRole,
    AccountState,
    Deputy,
    Hotline,
    Level,
    MediationBody,
    Officer,
    Posting,
    Region,
    Trader,
    TraderAccount,
    TraderName,
    Unit,
)
from gongzhi.directory.register import register
from gongzhi.directory.rules import (
    TRADER_KEEPERS,
    administers,
    begins_a_code,
    compact_code,
    holds,
    plain_name,
    region_prefix,
    superior_codes,
    telling_part,
)

MATCHES_RANKED = 500
"""How many names that hold the text are ranked; more only match because it says too little."""


def actor_for(officer: Officer, *, at: datetime) -> Actor:
    """Make the actor that an officer is at this instant: own seats first, then those held for absent colleagues.

    A seat in a unit is a seat in the units that it took over from as well, so nothing is orphaned by a new name.
    One query.
    """
    on = day_of(at)
    seats: dict[tuple[int, str], set[Role]] = {}
    names: dict[int, str] = {}
    if officer.is_active:
        own_first = sorted(_postings_held(officer.pk, on), key=lambda row: row[0] != officer.pk)
        for officer_id, name, unit_id, predecessors, unit_name, roles in own_first:
            absent_name = "" if officer_id == officer.pk else name
            for unit in (unit_id, *predecessors):
                names.setdefault(unit, unit_name)
                seats.setdefault((unit, absent_name), set()).update(Role(role) for role in roles)
    return Actor(
        kind="officer",
        id=officer.pk,
        name=officer.name,
        seats=tuple(
            Seat(unit, frozenset(roles), deputising=name, unit_name=names[unit])
            for (unit, name), roles in seats.items()
        ),
    )


def trader_actor(account: TraderAccount) -> Actor | None:
    """Make the actor that a trader's account is: it acts for its trader and that one's branches; None unless in use.

    Histories name the trader, not the person; who it was follows from the account. One query.
    """
    if account.state != AccountState.ACTIVE:
        return None
    branches = Trader.objects.filter(branch_of=account.trader_id).values_list("pk", flat=True)
    return Actor(
        kind="trader",
        id=account.pk,
        name=account.trader.name,
        traders=frozenset({account.trader_id, *branches}),
        is_responsible=account.role == AccountRole.RESPONSIBLE,
    )


def trader_account(account_id: int) -> TraderAccount | None:
    """Find the account of a session."""
    return TraderAccount.objects.select_related("trader").filter(pk=account_id).first()


def trader_accounts(*, viewer: Actor, state: str = "", trader_id: int | None = None) -> QuerySet[TraderAccount]:
    """List accounts of traders, newest first: to an officer those of the offices kept, to the secretariat all, to a
    responsible person those of their own traders, to another account itself."""
    found = TraderAccount.objects.select_related("trader", "office").order_by("-id")
    if state:
        found = found.filter(state=state)
    if trader_id is not None:
        found = found.filter(trader_id=trader_id)
    if viewer.kind == "trader":
        own = Q(trader__in=viewer.traders) if viewer.is_responsible else Q(pk=viewer.id)
        return found.filter(own)
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return found
    units = viewer.units_as(*TRADER_KEEPERS) if viewer.kind == "officer" else []
    if not units:
        return found.none()
    return found.filter(office__in=Unit.objects.filter(Q(pk__in=units) | Q(superiors__overlap=units)).values("pk"))


def acts_online(trader_id: int, *, viewer: Actor) -> bool:
    """Tell whether somebody acts online for a trader, itself or the firm that it is a branch of; for officers."""
    if viewer.kind not in ("officer", "system"):
        return False
    firm = Trader.objects.filter(pk=trader_id).values("branch_of")
    accounts = TraderAccount.objects.filter(Q(trader=trader_id) | Q(trader__in=firm), state=AccountState.ACTIVE)
    return accounts.exists()


def traders_acted_for(*, viewer: Actor) -> list[Trader]:
    """List the traders that an account acts for, the firm before its branches."""
    if viewer.kind != "trader":
        return []
    return sorted(
        Trader.objects.filter(pk__in=viewer.traders), key=lambda one: (one.branch_of_id is not None, one.pk)
    )


@prepared
def _postings_held(officer_id: int, on: date) -> QuerySet[Posting]:
    """List the postings that an officer holds on a day, their own and those of whom they stand in for."""
    absent = Deputy.objects.in_force(on).filter(deputy_id=officer_id).values("absent")
    return (
        Posting.objects.in_force(on)
        .filter(Q(officer_id=officer_id) | Q(officer__in=absent), officer__is_active=True)
        .order_by("from_date", "id")
        .values_list("officer_id", "officer__name", "unit_id", "unit__predecessors", "unit__short_name", "roles")
    )


def unit_in_force(key: str, on: date) -> Unit:
    """Find the unit that a key stands for on a day, following successors forward and predecessors back.

    :raises Unit.DoesNotExist: if the key is unknown, or nobody is there on that day.
    """
    named = Unit.objects.get(key=key)
    if holds(named, on):
        return named
    related = Unit.objects.in_force(on).filter(Q(predecessors__contains=[named.pk]) | Q(pk__in=named.predecessors))
    if found := related.first():
        return found
    raise Unit.DoesNotExist(f"{key} is not there on {on}, nor is a successor or predecessor")


def units_tree(*, on: date, member: str = "", region: str = "") -> QuerySet[Unit]:
    """List the units there on a day in the order of a tree: members as listed, each with its offices by region.

    :param member: only this agency and its offices.
    :param region: only offices within this region, by code.
    """
    units = Unit.objects.in_force(on).select_related("region")
    if member:
        units = units.filter(member=member)
    if region:
        units = units.filter(region__code__startswith=region_prefix(region))
    return units.order_by("rank", "region_id", "key")


def find_units(text: str, *, on: date, limit: int = 10) -> list[Unit]:
    """Find units by words of their name, short name or region: 南明 市场. The nearest name first; one query."""
    words = RUN.findall(normalise(text))
    if not words:
        return []
    found = Unit.objects.in_force(on).select_related("region")
    for word in words:
        found = found.filter(Q(name__contains=word) | Q(short_name__contains=word) | Q(region__name__contains=word))
    return list(found.order_by(nearness("name", words[0]), "rank", "region_id")[:limit])


def competent_office(member: str, region: str, *, on: date, level: Level = Level.COUNTY) -> Unit | None:
    """Find the office of an agency that answers for a region: its own, else that of the next higher region.

    :param region: a region's code; one no longer used leads to the region that took over.
    :param level: the lowest level to look at: PREFECTURE passes over the offices of counties.
    """
    code = region_of_today(region)
    levels = OFFICE_LEVELS[: OFFICE_LEVELS.index(level) + 1]
    codes = [code, *superior_codes(code)]
    offices = Unit.objects.in_force(on).filter(member=member, region__in=codes, level__in=levels)
    return offices.select_related("region").order_by("-region_id").first()


def region_of_today(code: str) -> str:
    """Follow the successors of a region that is no more; an unknown code stays as it is."""
    regions, seen = register().regions, {code}
    while (found := regions.get(code)) and (after := found.successor_id) and after not in seen:
        code = after
        seen.add(code)
    return code


def hotlines(*, on: date) -> QuerySet[Hotline]:
    """List the hotlines that answer on a day."""
    return Hotline.objects.in_force(on).select_related("unit").order_by("key")


def mediation_bodies_for(region: str, *, on: date, kind: str = "") -> QuerySet[MediationBody]:
    """List the bodies that mediate for a region, the nearest first: its own, then those of the regions above."""
    code = region_of_today(region)
    bodies = MediationBody.objects.in_force(on).filter(region__in=[code, *superior_codes(code)])
    if kind:
        bodies = bodies.filter(kind=kind)
    return bodies.select_related("region", "unit").order_by("-region_id", "key")


def find_regions(text: str, *, on: date, limit: int = 10) -> list[Region]:
    """Find regions by the beginning of their code, or by words of their name and the names above: 遵义 播州.

    The superior regions are loaded along.
    """
    words = RUN.findall(normalise(text))
    if not words:
        return []
    there = [region for region in register().regions.values() if holds(region, on)]
    if len(words) == 1 and words[0].isdecimal():
        found = [region for region in there if region.code.startswith(words[0])]
        return sorted(found, key=lambda region: region.code)[:limit]
    *above, name = words
    found = [
        region
        for region in there
        if name in region.name and all(any(word in each for each in names_above(region)) for word in above)
    ]
    depth = {level: number for number, level in enumerate(Level)}

    def rank(region: Region) -> tuple:
        near = 0 if region.name == name else 1 if region.name.startswith(name) else 2
        return near, depth[region.level], region.code

    return sorted(found, key=rank)[:limit]


def names_above(region: Region) -> list[str]:
    """List the names of the regions that a region lies in."""
    names = []
    while region := region.parent:
        names.append(region.name)
    return names


def region_in_force(code: str, *, on: date) -> Region | None:
    """Find the region with this code that is there on a day, its superior regions loaded along."""
    found = register().regions.get(code)
    return found if found and holds(found, on) else None


def nearness(field: str, text: str) -> Case:
    """Rank by how a field holds a text: whole, at the beginning, somewhere."""
    return Case(
        When(**{field: text}, then=Value(0)),
        When(**{f"{field}__startswith": text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


@dataclass(frozen=True)
class TraderFound:
    """A trader as a list shows it while somebody types."""

    id: int
    name: str
    matched_name: str
    """The name variant that matched, where it is another than the trader's own; else empty."""
    credit_code: str
    code_fault: str
    address: str
    region_name: str
    is_platform: bool
    is_confirmed: bool


def find_traders(text: str, *, viewer: Actor, limit: int = 10) -> list[TraderFound]:
    """Find traders by a part of any of their names, or by the beginning of their code; most relevant first.

    Where no name holds the text, its telling part is looked for: 贵阳市南明区甲乙超市有限公司 finds 甲乙超市. What
    only a consumer typed is found by officers alone. At most two queries, each from an index.
    """
    if begins_a_code(text) and (found := traders_by_code(compact_code(text), viewer, limit)):
        return found
    if not plain_name(text):
        return []
    found = traders_by_name(text, viewer, limit)
    if not found and not begins_a_code(text) and plain_name(telling := telling_part(text)) != plain_name(text):
        found = traders_by_name(telling, viewer, limit)
    return found


def trader_meant(name: str, *, viewer: Actor, chosen_id: int | None = None) -> Trader | None:
    """Give the trader that was chosen from a list and still has the name in the field, or else the only one of
    exactly this name; None where nobody or several could be meant.
    """
    sees_all = sees_unconfirmed(viewer)
    if chosen_id:
        for chosen in _traders_chosen(chosen_id, name):
            if sees_all or chosen.is_confirmed:
                return chosen
    same = (_traders_called if sees_all else _confirmed_called)(plain_name(name), name)
    return same[0] if len(same) == 1 else None


@prepared
def _traders_chosen(pk: int, name: str) -> QuerySet[Trader]:
    return Trader.objects.filter(pk=pk, name=name)


@prepared
def _confirmed_called(plain: str, name: str) -> QuerySet[Trader]:
    return _called(plain, name).filter(is_confirmed=True)[:2]


@prepared
def _traders_called(plain: str, name: str) -> QuerySet[Trader]:
    return _called(plain, name)[:2]


def _called(plain: str, name: str) -> QuerySet[Trader]:
    """Find traders one of whose names is exactly this one; a name folded leads to a trader once."""
    return Trader.objects.filter(Q(names__name=name) | Q(name=name), names__plain=plain)


def sees_unconfirmed(viewer: Actor) -> bool:
    return viewer.kind in ("officer", "system")


def traders_by_code(code: str, viewer: Actor, limit: int) -> list[TraderFound]:
    traders = Trader.objects.filter(credit_code__startswith=code).select_related("region")
    if not sees_unconfirmed(viewer):
        traders = traders.filter(is_confirmed=True)
    return [trader_found(trader) for trader in traders.order_by("credit_code")[:limit]]


def names_holding(text: str, viewer: Actor) -> QuerySet[TraderName]:
    """Find the names that hold a text, each by an index; of traders that this viewer may know of."""
    words = RUN.findall(normalise(text))
    names = TraderName.objects.all()
    if pairs := grams(text):
        names = names.filter(grams__contains=pairs)
        for word in words:
            names = names.filter(plain__contains=word)
    else:
        names = names.filter(plain__startswith=plain_name(text))
    return names if sees_unconfirmed(viewer) else names.filter(trader__is_confirmed=True)


def traders_like(text: str, *, viewer: Actor) -> Q:
    """Make the condition for traders with a text in any of their names, or whose code begins with it, of a `trader`
    that rows have; nothing fits a text without letters."""
    if begins_a_code(text):
        return Q(trader__credit_code__startswith=compact_code(text))
    if not plain_name(text):
        return Q(pk__in=[])
    return Q(trader__in=names_holding(text, viewer).values("trader_id"))


def traders_by_name(text: str, viewer: Actor, limit: int) -> list[TraderFound]:
    names = names_holding(text, viewer)
    ranked = (
        TraderName.objects.filter(pk__in=names.values("pk")[:MATCHES_RANKED])
        .select_related("trader__region")
        .order_by(nearness("plain", plain_name(text)), Length("plain"), "trader_id")
    )
    found: dict[int, TraderFound] = {}
    for row in ranked[: limit * 3]:
        found.setdefault(row.trader_id, trader_found(row.trader, row.name))
    return list(found.values())[:limit]


def trader_found(trader: Trader, matched: str = "") -> TraderFound:
    return TraderFound(
        id=trader.pk,
        name=trader.name,
        matched_name=matched if matched != trader.name else "",
        credit_code=trader.credit_code or "",
        code_fault=trader.code_fault,
        address=trader.address,
        region_name=trader.region.name if trader.region else "",
        is_platform=trader.is_platform,
        is_confirmed=trader.is_confirmed,
    )


def officers(
    *, viewer: Actor, at: datetime, unit: Unit | None = None, roles: Iterable[Role] = (), text: str = ""
) -> QuerySet[Officer]:
    """List officers that the viewer may see, each with `current_postings` and `current_deputies` loaded.

    The secretariat and the system see all; an administrator those ever posted in the units kept; other officers
    their colleagues of today; nobody else sees any.

    :param unit: only those posted in this unit today.
    :param roles: only those who hold one of these roles today (in `unit`, where given).
    :param text: only those whose name or account holds this.
    """
    on = day_of(at)
    today = Posting.objects.in_force(on)
    found = Officer.objects.filter(officers_scope(viewer, today))
    if unit is not None or roles:
        held = today if unit is None else today.filter(unit=unit)
        if roles:
            held = held.filter(roles__overlap=[role.value for role in roles])
        found = found.filter(pk__in=held.values("officer"), is_active=True)
    if text:
        found = found.filter(Q(name__contains=text) | Q(username__icontains=text))
    return found.prefetch_related(
        Prefetch("postings", today.select_related("unit"), to_attr="current_postings"),
        Prefetch("deputies", Deputy.objects.in_force(on).select_related("deputy"), to_attr="current_deputies"),
    ).order_by("username")


def officers_scope(viewer: Actor, today: QuerySet[Posting]) -> Q:
    """Say which officers a viewer may see, as one predicate."""
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return Q()
    if viewer.kind != "officer":
        return Q(pk__in=[])
    kept = viewer.units_as(Role.ADMINISTRATOR)
    ever = Posting.objects.filter(Q(unit__in=kept) | Q(unit__superiors__overlap=kept))
    return (
        Q(pk=viewer.id)
        | Q(pk__in=today.filter(unit__in=viewer.unit_ids).values("officer"))
        | (Q(pk__in=ever.values("officer")) if kept else Q(pk__in=[]))
    )


@dataclass(frozen=True)
class UnitCard:
    """A unit with all that its page shows."""

    unit: Unit
    superiors: list[Unit]
    offices: list[Unit]
    hotlines: list[Hotline]
    mediation_bodies: list[MediationBody]
    officers: list[Officer] = field(default_factory=list)
    may_administer: bool = False
    """Whether the viewer keeps the officers of this unit."""


def unit_card(key: str, *, viewer: Actor, at: datetime) -> UnitCard:
    """Gather a unit's page: what is above and below it, its hotlines, bodies, and the officers the viewer may see.

    :raises Unit.DoesNotExist: if there is no such unit.
    """
    on = day_of(at)
    unit = Unit.objects.select_related("region", "successor").get(key=key)
    above = {row.pk: row for row in Unit.objects.filter(pk__in=unit.superiors)}
    return UnitCard(
        unit=unit,
        superiors=[above[pk] for pk in unit.superiors],
        offices=list(unit.offices.in_force(on).select_related("region").order_by("region_id")),
        hotlines=list(unit.hotlines.in_force(on)),
        mediation_bodies=list(
            unit.mediation_bodies.in_force(on).select_related("region").order_by("region_id", "key")
        ),
        officers=list(officers(viewer=viewer, at=at, unit=unit)),
        may_administer=administers(viewer, unit),
    )


def trader_by_id(trader_id: int, *, viewer: Actor) -> Trader:
    """Find one trader.

    :raises Trader.DoesNotExist: if there is none, or only a consumer typed it and the viewer is no officer.
    """
    traders = Trader.objects.select_related("region")
    if not sees_unconfirmed(viewer):
        traders = traders.filter(is_confirmed=True)
    return traders.get(pk=trader_id)
