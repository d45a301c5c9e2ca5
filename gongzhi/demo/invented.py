"""Invented consumers and traders. No name, number or code here is anybody's.

Every name holds 示例 (example); phone numbers begin 199-0000; the organisation part of each credit code begins DEM0.
"""

from random import Random

from stdnum.cn import uscc

from gongzhi.cases.intake import Person

FAMILY_NAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗"
)
GIVEN_NAMES = ("示例", "小示例", "示例甲", "示例乙", "示例丙")
PLACES = {
    "520102": ("南明", "贵州省贵阳市南明区示例路{}号"),
    "520103": ("云岩", "贵州省贵阳市云岩区示例街{}号"),
    "520115": ("观山湖", "贵州省贵阳市观山湖区示例大道{}号"),
    "520302": ("红花岗", "贵州省遵义市红花岗区示例巷{}号"),
}
"""Code → how its people call it, and an address there."""
REGIONS = ("520115", "520115", "520115", "520102", "520103", "520302")
"""Where matters happen; the first one three times as often."""


def person(random: Random, *, region: str) -> Person:
    """Invent a consumer."""
    return Person(
        name=random.choice(FAMILY_NAMES) + random.choice(GIVEN_NAMES),
        phone=f"1990000{random.randrange(10_000):04d}",
        address=PLACES[region][1].format(random.randrange(1, 200)),
    )


def trader_name(trade: str, region: str) -> str:
    """Name the trader of a kind in a place: the same one each time."""
    return f"{PLACES[region][0]}示例{trade}"


def credit_code(number: int, region: str) -> str:
    """Make a unified social credit code that is right by its form and nobody's."""
    body = f"92{region}DEM0{number:05d}"
    return body + uscc.calc_check_digit(body)
