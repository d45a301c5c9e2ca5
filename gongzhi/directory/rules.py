"""Pure rules: what is wrong with a code, how names compare, how regions nest, who may administer what."""

import re
from collections.abc import Hashable, Iterable
from datetime import date
from typing import TypeVar

from stdnum.cn import uscc

from gongzhi.core.actors import Actor, Role
from gongzhi.core.grams import RUN, normalise
from gongzhi.directory.models import CodeFault, Level

T = TypeVar("T", bound=Hashable)

CODE_CHARACTERS = r"[0-9A-HJ-NPQRTUWXY]"
CODE_FORM = re.compile(rf"{CODE_CHARACTERS}{{2}}\d{{6}}{CODE_CHARACTERS}{{10}}")
CODE_BEGINNING = re.compile(rf"(?=.*\d){CODE_CHARACTERS}{{6,18}}")

LEGAL_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|公司|合作社|个体工商户|分公司|分店|门店|营业部|（.*?）|\(.*?\))$"
)
PLACE = re.compile(r"^(?:[^\W\d_]{2,8}?(?:省|自治区|(?<![超门夜早菜集])市|州|自治县|特区|(?<![小园社校景务])区|县))+")

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
REGION_NAME = re.compile(rf"(.+?)((?:(?:{PEOPLES})族)*)(自治区|自治州|自治县|特区|省|市|州|县|区)")


def compact_code(code: str) -> str:
    """Reduce a unified social credit code as typed to its characters; empty where none was given."""
    return uscc.compact(normalise(code)) if code else ""


def code_fault(code: str) -> str:
    """Tell what is wrong with a compact unified social credit code (GB 32100-2015): a `CodeFault`, or "".

    The first two characters may be letters (N for rural collectives), which python-stdnum 2.2 holds for wrong,
    so only its check digit is used.
    """
    if not code:
        return ""
    if len(code) != 18:
        return CodeFault.LENGTH
    if not CODE_FORM.fullmatch(code) or len(set(code)) == 1:
        return CodeFault.CHARACTERS
    return "" if uscc.calc_check_digit(code[:17]) == code[17] else CodeFault.CHECK_DIGIT


def holds(row, on: date) -> bool:
    """Tell whether a dated row holds on a day."""
    return (row.from_date is None or row.from_date <= on) and (row.to_date is None or row.to_date > on)


def identifies(code: str) -> bool:
    """Tell whether a trader can be known by this code: its form is right, though the check digit may be wrong."""
    return bool(code) and code_fault(code) in ("", CodeFault.CHECK_DIGIT)


def begins_a_code(text: str) -> bool:
    """Tell whether somebody is typing a credit code rather than a name."""
    return CODE_BEGINNING.fullmatch(compact_code(text)) is not None


def plain_name(name: str) -> str:
    """Fold a name for comparison: width, case, spaces and punctuation do not count."""
    return "".join(RUN.findall(normalise(name)))


def telling_part(name: str) -> str:
    """Leave out what many names share, the place in front and the legal form behind; never leaves nothing.

    >>> telling_part("贵阳市南明区甲乙超市有限公司")
    '甲乙超市'
    """
    rest = PLACE.sub("", name.strip())
    while (shorter := LEGAL_FORM.sub("", rest)) != rest:
        rest = shorter
    return rest if len(rest) >= 2 else name


def region_level(code: str) -> Level:
    """Tell the level of a region by its GB/T 2260 code."""
    if len(code) == 9:
        return Level.TOWNSHIP
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


def superior_codes(code: str) -> list[str]:
    """List the codes of the regions above this one, nearest first: 520102003 → 520102, 520100, 520000."""
    above = [code[:6], f"{code[:4]}00", f"{code[:2]}0000"]
    return [known for n, known in enumerate(above) if known != code and known not in above[:n]]


def region_prefix(code: str) -> str:
    """Give the digits that the codes of all regions within this one begin with: 520100 → 5201."""
    return {Level.PROVINCE: code[:2], Level.PREFECTURE: code[:4]}.get(region_level(code), code)


def region_stem(name: str) -> str:
    """Give the proper name of a region: 黔东南苗族侗族自治州 → 黔东南, 南明区 → 南明."""
    found = REGION_NAME.fullmatch(name)
    return found[1] if found else name


def short_region(name: str) -> str:
    """Shorten the name of an autonomous region as people say it: 黔东南州, 道真自治县; others stay."""
    found = REGION_NAME.fullmatch(name)
    if not found or not found[2]:
        return name
    return found[1] + ("州" if found[3] == "自治州" else found[3])


def chain(start: T, next_of: dict[T, T | None]) -> list[T]:
    """Follow a link from one record to the next until it ends, without the start; stops before going in a circle."""
    found: list[int] = []
    at = next_of.get(start)
    while at is not None and at != start and at not in found:
        found.append(at)
        at = next_of.get(at)
    return found


def administers(by: Actor, unit) -> bool:
    """Tell whether this actor keeps the officers of this unit: its administrator, one above it, the secretariat."""
    if by.kind == "system":
        return True
    if by.kind != "officer":
        return False
    if by.is_a(Role.SECRETARIAT):
        return True
    return not {unit.pk, *unit.superiors}.isdisjoint(by.units_as(Role.ADMINISTRATOR))


TRADER_KEEPERS = (Role.HANDLER, Role.SUPERVISOR, Role.ADMINISTRATOR)
"""Roles whose officers confirm the accounts of traders where their unit, or one below it, is the office for it."""


def keeps_trader_accounts(by: Actor, office) -> bool:
    """Tell whether this actor decides on the trader accounts of an office: one who works there or above it."""
    if by.kind == "system":
        return True
    if by.kind != "officer":
        return False
    return not {office.pk, *office.superiors}.isdisjoint(by.units_as(*TRADER_KEEPERS))


def administers_all(by: Actor, units: Iterable) -> bool:
    """Tell whether this actor keeps every one of these units, and there is at least one."""
    units = list(units)
    return bool(units) and all(administers(by, unit) for unit in units)
