"""A directory of one province, its rules, and officers who look at them.

pytest loads this file before Django is set up, so models are imported inside the fixture.
"""

from datetime import UTC, date, datetime

import pytest

from gongzhi.core.actors import Actor, Role, Seat

REFORM = date(2023, 8, 18)
UNITS = [
    ("samr", "省市场监管局", "520000"),
    ("samr-520100", "贵阳市市场监管局", "520100"),
    ("samr-520102", "南明区市场监管局", "520102"),
    ("samr-520115", "观山湖区市场监管局", "520115"),
    ("housing", "省住房城乡建设厅", "520000"),
    ("housing-520302", "红花岗区住房城乡建设局", "520302"),
    ("post", "省邮政管理局", "520000"),
    ("telecom", "省通信管理局", "520000"),
    ("culture", "省文化和旅游厅", "520000"),
    ("commerce", "省商务厅", "520000"),
    ("commerce-520100", "贵阳市商务局", "520100"),
    ("pbc-until-2023", "人民银行贵阳中心支行", "520000"),
    ("pbc", "人民银行贵州省分行", "520000"),
]
"""Key, name and region of the units that tests route to; the member is the key up to its first hyphen."""
AT = datetime(2026, 5, 4, 1, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def guizhou(db) -> dict:
    """A few units of Guizhou by key, with all the rules of its file switched on."""
    from gongzhi.directory.models import Region, Unit
    from gongzhi.directory.rules import region_level, superior_codes
    from gongzhi.routing.actions.sync_rules import sync_rules

    for code in ("520000", "520100", "520300", "520102", "520115", "520302"):
        above = next((known for known in superior_codes(code)), None)
        Region.objects.create(code=code, name=code, level=region_level(code), parent_id=above)
    units: dict[str, Unit] = {}
    for key, name, region in UNITS:
        member = key.split("-")[0]
        above = [units[f"{member}-{code}"] for code in superior_codes(region) if f"{member}-{code}" in units]
        ends = {"to_date": REFORM} if key == "pbc-until-2023" else {"from_date": REFORM} if key == "pbc" else {}
        units[key] = Unit.objects.create(
            key=key,
            name=name,
            short_name=name,
            member=member,
            region_id=region,
            level=region_level(region),
            parent=above[0] if above else units.get(member),
            **ends,
        )
    sync_rules(at=AT)
    return units


def officer(*roles: Role) -> Actor:
    return Actor(kind="officer", id=7, name="测试", seats=(Seat(1, frozenset(roles)),))


@pytest.fixture
def secretariat() -> Actor:
    return officer(Role.SECRETARIAT)


@pytest.fixture
def handler() -> Actor:
    return officer(Role.HANDLER)


@pytest.fixture
def draft() -> dict:
    """A rule that Guizhou's file does not have, as a page sends it."""
    return {
        "key": "stamps",
        "title": "集邮品",
        "member": "post",
        "weight": 5,
        "words_any": ["首日封"],
        "reason": "因为您反映的是集邮品，由邮政管理部门处理",
    }
