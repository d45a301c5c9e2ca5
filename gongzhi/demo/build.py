"""Building the demonstration set: accounts, traders and matters, all by the product's own actions."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone

from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.cases.words import PartyPart
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role
from gongzhi.core.clock import day_of
from gongzhi.demo import appeals, invented, mediated, papers, stories
from gongzhi.demo.accounts import ACCOUNTS, PASSWORD, Account
from gongzhi.demo.alerts import build_alerts
from gongzhi.demo.campaigns import build_campaigns
from gongzhi.demo.conference import build_conference
from gongzhi.demo.cooperation import build_cooperation
from gongzhi.demo.disclosures import build_disclosures
from gongzhi.demo.enforcement import UNIT, build_enforcement
from gongzhi.demo.incidents import build_incidents
from gongzhi.demo.inspections import build_inspections
from gongzhi.demo.monitoring import add_monitoring
from gongzhi.demo.negotiations import build_negotiations
from gongzhi.demo.open_data import build_open_data
from gongzhi.demo.prepaid import build_prepaid
from gongzhi.demo.rides import add_rides
from gongzhi.demo.sampling import build_sampling
from gongzhi.demo.schemes import build_schemes
from gongzhi.demo.situations import Situation, situations
from gongzhi.directory.actions import add_officer, post_officer, register_trader
from gongzhi.directory.models import Officer, Region, Unit
from gongzhi.directory.queries import actor_for
from gongzhi.procedures.escalation import escalate

MATTERS = 300
DAYS = 60
"""The matters came in over so many days up to now."""
SEED = 20260315
SOURCE_KEY = "demonstration-{:04d}"
POSTED_BEFORE = timedelta(days=DAYS + 30)
JOINT = frozenset({40, 110})
"""Matters that several people bring together."""
DUPLICATES = 6
"""So many matters are told a second time by the same person, and linked."""


@dataclass(frozen=True)
class Planned:
    """A matter to come in, before anything of it is written."""

    number: int
    situation: Situation
    region: str
    at: datetime
    source: str
    person: Person
    seed: int


def build_demonstration(
    *, at: datetime, matters: int = MATTERS, tell: Callable[[int], None] = lambda done: None
) -> int:
    """Write the demonstration set; what is there already stays as it is.

    Each matter is one transaction with all that happened to it, so an interrupted run goes on where it stopped.

    :param at: the time up to which the matters' stories are told.
    :param tell: called with the number of matters gone through so far.
    :return: how many matters were added.
    """
    staff = Staff(at)
    traders = Traders(at - POSTED_BEFORE)
    known = set(
        Case.objects.filter(source_key__startswith=SOURCE_KEY.split("{")[0]).values_list("source_key", flat=True)
    )
    added = 0
    for planned in plan(at=at, matters=matters):
        if SOURCE_KEY.format(planned.number) not in known:
            with transaction.atomic():
                tell_one(planned, staff=staff, traders=traders, now=at)
            added += 1
        tell(planned.number)
    add_monitoring(at=at)
    add_rides(by=staff.named("transport"), member=staff.named("bank"), at=at)
    build_negotiations(at=at, officer=staff.named("handler"))
    appeals.build_appeals(at=at, staff=staff, reviewer=staff.named("handler"))
    build_inspections(at=at, staff=staff)
    build_prepaid(at=at, staff=staff)
    unit = staff.unit_of(UNIT)
    build_enforcement(
        handler=staff.named("handler"),
        second=staff.colleague(unit),
        head=staff.named("supervisor"),
        other_unit=staff.unit_of("samr-520102"),
        now=at,
    )
    build_campaigns(at=at, staff=staff)
    build_conference(at=at, staff=staff)
    build_sampling(at=at, staff=staff)
    build_alerts(at=at, staff=staff)
    build_incidents(at=at, staff=staff)
    build_schemes(at=at, staff=staff)
    build_cooperation(at=at, staff=staff)
    if added:
        escalate(at=at)
    build_disclosures(at=at, staff=staff)
    papers.build_papers(at=at, by=staff.named("handler"))
    build_open_data(at=at)
    return added


def plan(*, at: datetime, matters: int) -> Iterator[Planned]:
    """Lay out the matters in the order in which they came in; the same for the same number of matters."""
    random = Random(SEED)
    before = sorted((random.random() ** 1.3 * DAYS for _ in range(matters)), reverse=True)
    for number, days in enumerate(before, start=1):
        situation = joint_situation() if number in JOINT else situations()[(number * 37) % len(situations())]
        region = situation.region or random.choice(invented.REGIONS)
        came = timezone.localtime(at - timedelta(days=days))
        came = min(came.replace(hour=random.randrange(8, 21), minute=random.randrange(60)), at)
        source = random.choice(("portal", "portal", "desk"))
        person = invented.person(random, region=region)
        yield Planned(number, situation, region, came, source, person, random.randrange(2**31))


def joint_situation() -> Situation:
    """Give the situation of which several people complain together."""
    return next(each for each in situations() if each.kind == "complaint" and each.claims and not each.anonymous)


def tell_one(planned: Planned, *, staff: "Staff", traders: "Traders", now: datetime) -> None:
    """Take one matter in and let its story happen, as far as now."""
    random = Random(planned.seed)
    new = matter_of(planned, traders, random)
    by = ANONYMOUS if planned.source == "portal" else staff.of(staff.unit_of("samr-520115"))
    case = receive_case(new, by=by, at=planned.at).case
    matter = stories.Matter(
        case=case,
        situation=planned.situation,
        at=planned.at,
        now=now,
        random=random,
        officer_of=staff.of,
        supervisor_of=staff.supervisor_of,
        mediator_of=staff.mediator_of,
        unit_of=staff.unit_of,
        secretariat=staff.named("secretariat"),
    )
    if planned.number in JOINT:
        story = mediated.joint
    elif planned.situation.vague:
        story = stories.untouched
    else:
        story = stories.choose(case.kind, random, disputes=mediated.STORIES)
    with suppress(stories.NotYet):
        story(matter)
    if planned.number % (MATTERS // DUPLICATES) == 0:
        tell_again(matter, new, staff=staff)


def tell_again(matter: stories.Matter, new: NewCase, *, staff: "Staff") -> None:
    """Let the same person bring the same matter once more, and link the two."""
    told_again = NewCase(
        **{name: getattr(new, name) for name in NewCase.__dataclass_fields__}
        | {"source_key": f"{new.source_key}-again", "narrative": f"{new.narrative}之前已经提交过一次，没有回音。"}
    )
    second = receive_case(told_again, by=ANONYMOUS, at=matter.at).case
    by = matter.secretariat
    link_cases(case=second, number=matter.case.number, by=by, at=matter.at)


def matter_of(planned: Planned, traders: "Traders", random: Random) -> NewCase:
    """Write a matter down as its door would."""
    situation, region = planned.situation, planned.region
    name = invented.trader_name(situation.trade, region)
    least, most = situation.amount
    amount = Decimal(random.randint(least, most)) if most else None
    told = situation.told.format(trader=name)
    when = planned.at - timedelta(days=random.randrange(1, 15))
    wants = f"希望{('经营者' if situation.kind != 'enquiry' else '你们')}给一个明确的答复。"
    prior = situation.prior or situation.kind == "appeal"
    asks = situation.kind == "enquiry" or situation.vague
    return NewCase(
        kind=situation.kind,
        narrative=told if asks else f"{when.month}月{when.day}日，{told}{wants}",
        title=told.split("，")[0].removeprefix("在")[:40] if not asks else "",
        source=planned.source,
        source_key=SOURCE_KEY.format(planned.number),
        claims=situation.claims,
        amount=amount,
        persons=persons_of(planned, random),
        anonymous=situation.anonymous,
        hotline=situation.hotline,
        trader_id=None if asks else traders.get(situation.trade, region),
        trader_region="" if asks else region,
        platform_id=traders.platform() if situation.on_platform and not asks else None,
        region=region,
        subject=situation.subject,
        problem=situation.problem,
        event_date=None if asks else day_of(when),
        prior_complaint_date=day_of(planned.at - timedelta(days=random.randrange(32, 50))) if prior else None,
    )


def persons_of(planned: Planned, random: Random) -> tuple[Person, ...]:
    """Say who brings a matter: nobody known, one, or five together."""
    if planned.situation.anonymous:
        return ()
    if planned.number not in JOINT:
        return (planned.person,)
    others = [replace(invented.person(random, region=planned.region), part=PartyPart.JOINT) for _each in range(4)]
    return (planned.person, *others)


class Staff:
    """The officers who act in the stories, posted when first needed."""

    def __init__(self, now: datetime):
        self.since = now - POSTED_BEFORE
        self.actors: dict[int, Actor] = {}
        self.units = dict(Unit.objects.filter(to_date=None).values_list("key", "pk"))
        self.colleagues: dict[str, Officer] = {}
        """Agency → its one colleague; a password for each office would take longer than all matters."""
        self.accounts = {account.username: self.open(account) for account in ACCOUNTS}

    def open(self, account: Account) -> Actor:
        return actor_for(self.account_of(account), at=self.since)

    def account_of(self, account: Account) -> Officer:
        """Open an account if it is not there."""
        officer = Officer.objects.filter(username=account.username).first()
        if officer is None:
            officer = add_officer(
                username=account.username,
                name=account.name,
                password=PASSWORD,
                unit=Unit.objects.get(key=account.unit),
                roles=account.roles,
                from_date=day_of(self.since),
                by=SYSTEM,
                at=self.since,
            )
        return officer

    def named(self, username: str) -> Actor:
        return self.accounts[username]

    def unit_of(self, key: str) -> int:
        return self.units[key]

    def of(self, unit_id: int) -> Actor:
        """Give the officer who works in a unit: one of the accounts, or a colleague."""
        if unit_id not in self.actors:
            self.actors[unit_id] = self.account_in(unit_id, Role.HANDLER) or self.colleague(unit_id)
        return self.actors[unit_id]

    def supervisor_of(self, unit_id: int) -> Actor:
        return self.account_in(unit_id, Role.SUPERVISOR) or self.of(unit_id)

    def mediator_of(self, unit_id: int) -> Actor:
        return self.account_in(unit_id, Role.MEDIATOR) or self.colleague(unit_id)

    def account_in(self, unit_id: int, role: Role) -> Actor | None:
        return next((actor for actor in self.accounts.values() if unit_id in actor.units_as(role)), None)

    def colleague(self, unit_id: int) -> Actor:
        """Let the colleague of the unit's agency work in this unit too."""
        unit = Unit.objects.get(pk=unit_id)
        name = f"{invented.FAMILY_NAMES[len(self.colleagues) % len(invented.FAMILY_NAMES)]}示例"
        roles = (Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR)
        officer = self.colleagues.get(unit.member)
        if officer is None:
            account = Account(f"officer-{unit.member}", name, unit.key, roles)
            officer = self.colleagues[unit.member] = self.account_of(account)
        if not officer.postings.filter(unit=unit).exists():
            post_officer(
                officer=officer, unit=unit, roles=roles, from_date=day_of(self.since), by=SYSTEM, at=self.since
            )
        return actor_for(officer, at=self.since)


class Traders:
    """The invented traders, registered when first needed."""

    def __init__(self, at: datetime):
        self.at = at
        self.known: dict[tuple[str, str], int] = {}
        self.numbers = {situation.trade: number for number, situation in enumerate(situations(), start=1)}

    def get(self, trade: str, region: str) -> int:
        """Give the identifier of the trader of a kind in a place."""
        if (trade, region) not in self.known:
            trader = register_trader(
                name=invented.trader_name(trade, region),
                credit_code=invented.credit_code(self.numbers[trade], region),
                address=invented.PLACES[region][1].format(self.numbers[trade]),
                region=Region.objects.get(code=region),
                by=SYSTEM,
                at=self.at,
            )
            self.known[trade, region] = trader.pk
        return self.known[trade, region]

    def platform(self) -> int:
        """Give the identifier of the invented shopping platform."""
        if ("", "") not in self.known:
            region = "520115"
            trader = register_trader(
                name="示例购物平台",
                credit_code=invented.credit_code(0, region),
                region=Region.objects.get(code=region),
                is_platform=True,
                by=SYSTEM,
                at=self.at,
            )
            self.known["", ""] = trader.pk
        return self.known["", ""]
