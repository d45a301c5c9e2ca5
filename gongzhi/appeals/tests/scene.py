"""Appeals at any stage, for tests; all made by the product's own actions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from uuid import uuid4

from gongzhi.appeals import following
from gongzhi.appeals.actions.keep import Filed, file_appeal
from gongzhi.appeals.actions.report import report_by_firm
from gongzhi.appeals.intake import Sorting
from gongzhi.appeals.models import FirmReport
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role
from gongzhi.core.following import follow
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Trader
from tests import factories

NOW = factories.NOW
TODAY = date(2026, 5, 6)
PHONE = "19900001234"
WAYBILL = "SF0000012345"

numbers = count(1)


def on(day: int, hour: int = 10) -> datetime:
    """Give an hour of the day so many days after the sixth of May 2026, in China."""
    return datetime(2026, 5, 6, hour - 8, tzinfo=UTC) + timedelta(days=day)


def firm(name: str = "快达示例快递") -> Trader:
    return register_trader(name=name, by=SYSTEM, at=NOW)


def as_firm(*traders: Trader) -> Actor:
    """Make the actor that a trader's account is."""
    return Actor(kind="trader", id=1, name=traders[0].name, traders=frozenset(each.pk for each in traders))


def matter(*, unit_key: str = "post", trader: Trader | None = None, **changes) -> NewCase:
    """Make an appeal as a door hands it in."""
    told = {
        "kind": "appeal",
        "narrative": "寄出的快件十天没有送到，客服一直让等。",
        "source": "portal",
        "source_key": str(uuid4()),
        "hotline": {"post": "12305", "telecom": "12300"}.get(unit_key, ""),
        "trader_id": trader.pk if trader else None,
        "trader_name": "" if trader else "快达示例快递",
        "amount": Decimal("300.00"),
        "claims": ("compensate",),
        "persons": (Person(name="张示例", phone=PHONE, address="贵州省贵阳市南明区某路1号"),),
        "prior_complaint_date": date(2026, 1, 5),
        "unit_id": factories.unit(unit_key).pk,
        "unit_reason": "test",
    }
    return NewCase(**told | changes)


def sorting(unit_key: str = "post", **changes) -> Sorting:
    problems = {"post": "delay", "telecom": "fee", "pbc": "charges", "nfra": "claims"}
    sectors = {"post": "express", "telecom": "mobile", "pbc": "card", "nfra": "property-insurance"}
    told = {"scheme": unit_key, "sector": sectors[unit_key], "problem": problems[unit_key]}
    told |= {"service_number": WAYBILL, "prior_how": "phone", "prior_reference": f"KF{next(numbers):06d}"}
    return Sorting(**told | changes)


def filed(*, unit_key: str = "post", at: datetime = NOW, files=(), told: Sorting | None = None, **changes) -> Filed:
    """Hand an appeal in, as the portal does."""
    new = matter(unit_key=unit_key, **changes)
    return file_appeal(new, told=told or sorting(unit_key), files=files, typed={"a": "b"}, by=ANONYMOUS, at=at)


def follow_journal(at: datetime = NOW) -> None:
    """Let what follows from the journal follow, as a worker does within the second."""
    while follow(following.READER, partial(following.follow_cases, at=at), patience=2):
        pass


def handler(unit_key: str = "post", role: Role = Role.HANDLER) -> Actor:
    return factories.actor((unit_key, role))


def accepted(*, unit_key: str = "post", by: Actor | None = None, at: datetime = NOW, **changes) -> Case:
    """Make an accepted appeal whose firm was told."""
    case = filed(unit_key=unit_key, at=at, **changes).case
    case = accept_case(case=case, by=by or handler(unit_key), at=at)
    follow_journal(at)
    return case


def report_on(case: Case) -> FirmReport:
    return FirmReport.objects.exclude(state="lapsed").get(case=case)


def reported(case: Case, *, by: Actor, at: datetime = NOW, **changes) -> FirmReport:
    """Put in a firm's report."""
    told = {"findings": "快件在中转场滞留。", "measures": "已送达并致歉。", "amount": Decimal("120.00")}
    return report_by_firm(report=report_on(case), **told | changes, by=by, at=at)
