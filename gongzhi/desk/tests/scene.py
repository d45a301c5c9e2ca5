"""A small province at work, for the desk's tests: two agencies, offices, officers of every role."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.clock import day_of
from gongzhi.directory.models import Hotline, Level, Officer, Posting, Region, Unit
from gongzhi.directory.queries import actor_for
from gongzhi.routing.models import Rule, RuleState

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
PHONE = "13800000021"

REGIONS = [
    ("520000", "贵州省", Level.PROVINCE, None),
    ("520100", "贵阳市", Level.PREFECTURE, "520000"),
    ("520102", "南明区", Level.COUNTY, "520100"),
    ("520103", "云岩区", Level.COUNTY, "520100"),
]
UNITS = [
    ("samr", "贵州省市场监督管理局", "省市场监管局", "samr", None, "520000", Level.PROVINCE),
    ("samr-520102", "南明区市场监督管理局", "南明区市场监管局", "samr", "samr", "520102", Level.COUNTY),
    ("samr-520103", "云岩区市场监督管理局", "云岩区市场监管局", "samr", "samr", "520103", Level.COUNTY),
    ("telecom", "贵州省通信管理局", "省通信管理局", "telecom", None, "520000", Level.PROVINCE),
]
RULE = {
    "key": "goods",
    "title": "一般商品",
    "member": "samr",
    "words_any": ["冰箱", "超市"],
    "weight": 3,
    "reason": "一般商品的消费纠纷由市场监管部门处理",
}
OFFICERS = [
    ("handler", "南承办", "samr-520102", [Role.HANDLER]),
    ("second", "南承办乙", "samr-520102", [Role.HANDLER, Role.MEDIATOR]),
    ("supervisor", "南监督", "samr-520102", [Role.SUPERVISOR]),
    ("neighbour", "云承办", "samr-520103", [Role.HANDLER]),
    ("telecom", "通承办", "telecom", [Role.HANDLER]),
    ("secretariat", "联办", "samr", [Role.SECRETARIAT]),
    ("auditor", "审计", "samr", [Role.AUDITOR]),
    ("administrator", "管理", "samr", [Role.ADMINISTRATOR]),
]


@dataclass
class Scene:
    """Who and what there is."""

    units: dict[str, Unit] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    numbers: count = field(default_factory=count)

    def actor(self, name: str, *, at: datetime = NOW):
        return actor_for(self.officers[name], at=at)

    def case(self, *, unit: str = "samr-520102", at: datetime = NOW, **more) -> Case:
        """Take in a case that this unit holds; without a unit the rules choose."""
        told = {
            "kind": "complaint",
            "narrative": "11 月 2 日买的冰箱三天就不制冷，商家拒绝退货。",
            "source": "portal",
            "source_key": f"case-{next(self.numbers)}",
            "trader_name": "示范电器经营部",
            "persons": (Person(name="张小明", phone=PHONE, address="贵阳市南明区示范路 1 号"),),
            "claims": ("refund",),
            "region": "520102",
        }
        if unit:
            told |= {"unit_id": self.units[unit].pk, "unit_reason": "指定"}
        return receive_case(NewCase(**(told | more)), by=SYSTEM, at=at).case


def set_scene() -> Scene:
    """Write the province into the database."""
    scene = Scene()
    for code, name, level, parent in REGIONS:
        Region.objects.create(code=code, name=name, level=level, parent_id=parent)
    for rank, (key, name, short_name, member, parent, region, level) in enumerate(UNITS):
        above = scene.units.get(parent)
        scene.units[key] = Unit.objects.create(
            key=key,
            name=name,
            short_name=short_name,
            member=member,
            parent=above,
            region_id=region,
            level=level,
            rank=rank,
            superiors=[above.pk] if above else [],
            is_lead=key == "samr",
            is_member=True,
        )
    Hotline.objects.create(key="12315", name="消费者投诉举报", unit=scene.units["samr"], kinds=["complaint"])
    Rule.objects.create(key="goods", data=RULE, state=RuleState.ON, changed_at=NOW)
    for username, name, unit, roles in OFFICERS:
        officer = Officer.objects.create_user(username, PASSWORD, name=name)
        Posting.objects.create(
            officer=officer,
            unit=scene.units[unit],
            roles=[role.value for role in roles],
            from_date=day_of(NOW) - timedelta(days=400),
        )
        scene.officers[username] = officer
    return scene


def key() -> str:
    return str(uuid4())
