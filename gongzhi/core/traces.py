"""Traces of persons in a text that is to be published: where they stand, of what sort, and how sure it is; pure.

A certain trace is one by its own form (a check digit that fits, a mobile phone) or is on file for the matter. A
likely one fits a pattern (a family name before a given name, a house number); whoever clears a text decides on it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stdnum import luhn
from stdnum.cn import ric, uscc

from gongzhi.core.personal import mask_address, plain_phone

HAN = "\u4e00-\u9fff"
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
SPACED_PHONE = re.compile(r"(?<!\d)1([ .·,，、*_\-—]{1,2})[3-9](?:\1\d){9}(?!\d)")
SPOKEN_PHONE = re.compile(r"[一壹幺][三四五六七八九叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9}")
LANDLINE = re.compile(r"(?<!\d)(?:[(（]?0\d{2,3}[)）\-— ]{0,2}\d{7,8}|[48]00[\-— ]?\d{3}[\-— ]?\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])(?:\d[ \-]?){17}[\dXx](?![0-9A-Za-z])")
OLD_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(\d{2})(\d{2})(\d{2})\d{3}(?![0-9A-Za-z])")
PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EGDSPegdsp]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|[HMChmc]\d{8,10})(?![0-9A-Za-z])"
)
CARD = re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?(?![0-9A-Za-z])")
CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}(?![0-9A-Za-z])")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
CHAT = re.compile(
    r"(?:微信|企鹅|扣扣|QQ|V信|VX|WeChat|微博|抖音|快手|小红书|旺旺|钉钉|陌陌)(?:号码?|昵称|ID|账号)?\s*(?:为|是|[:：])?\s*"
    r"([A-Za-z0-9][A-Za-z0-9_\-]{4,29})",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·\- ]?"
    r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![0-9A-Za-z])"
)
NUMBER = r"[0-9一二三四五六七八九十百零〇甲乙丙丁]{1,5}"
ADDRESS = re.compile(
    rf"[{HAN}A-Za-z0-9]{{1,10}}(?:大道|路|街|巷|弄|里|村|寨|坊|小区|花园|公寓|家园|新城|苑|庭|府)[{HAN}]{{0,6}}?{NUMBER}\s*"
    rf"(?:号|栋|幢|座|单元|组|号楼|期)(?:\s*{NUMBER}\s*(?:号楼|栋|幢|座|单元|层|楼|室|号))*"
    rf"|{NUMBER}\s*(?:栋|幢|座|号楼)\s*(?:{NUMBER}\s*单元\s*)?{NUMBER}\s*(?:室|号|房|楼|层)?"
    rf"|{NUMBER}\s*单元\s*{NUMBER}"
    rf"|[{HAN}]{{2,8}}(?:镇|乡)[{HAN}]{{1,8}}村(?:[{HAN}]{{1,6}}组)?"
)
with (Path(__file__).parent / "names.toml").open("rb") as file:
    WORDS = tomllib.load(file)
SINGLE, GIVEN = ("".join(WORDS[name].split()) for name in ("family", "given"))
FAMILY = rf"(?:{'|'.join(WORDS['double'])}|[{SINGLE}])"
NO_NAMES, ENDINGS = frozenset(WORDS["no_names"]), frozenset(WORDS["endings"])
TITLES = "先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大姐|大哥|师傅|老师|医生|律师|经理|店长|老板|主任|同学|某某|某"
CUES = (
    "姓名|联系人|投诉人|举报人|申诉人|消费者|当事人|证人|经手人|代理人|家属|顾客|客户|业主|患者|乘客|旅客|学员|会员|店主|老板|经理|店长|客服|"
    "员工|销售|司机|师傅|医生|老师|导游|教练|技师|收件人|寄件人|法定代表人|负责人|我叫|名叫|叫做|本人|我是"
)
AFTER_CUE = re.compile(
    rf"(?:{CUES})(?:为|是|叫|名叫|：|:|，|,)?\s*({FAMILY}[{HAN}]{{1,2}})(?![{HAN}]{{0,2}}(?:店|厂|公司))"
)
BEFORE_TITLE = re.compile(rf"({FAMILY}[{HAN}]{{0,2}}?)(?:{TITLES})")
FULL_NAME = re.compile(rf"({FAMILY}[{GIVEN}]{{1,2}})")
WEAK = frozenset("大二三四老有小")
"""Alone behind a family name these say nothing."""


class Sort:
    """What a trace is of."""

    PHONE, IDENTITY, CARD, CODE = "phone", "identity", "card", "credit_code"
    EMAIL, CHAT, PLATE, ADDRESS, NAME = "email", "chat", "plate", "address", "name"


@dataclass(frozen=True, order=True)
class Trace:
    """One place in a text."""

    start: int
    end: int
    sort: str
    certain: bool


@dataclass(frozen=True)
class OnFile:
    """What is known of the persons and the trader of a matter."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Identity numbers, mail addresses: whatever is written one way only."""
    allowed: tuple[str, ...] = ()
    """What may stand in the text: the trader's own name, its credit code."""


NOTHING = OnFile()


def traces_in(text: str, on_file: OnFile = NOTHING) -> list[Trace]:
    """Find the traces of persons in a text, in order; of two that overlap the certain one, else the longer one stays.

    Full-width forms are read like plain ones; places are those of the text as given.
    """
    plain = "".join(folded(character) for character in text)
    shielded = [span for word in on_file.allowed if word for span in places(folded_text(word), plain)]
    found = [trace for trace in all_traces(plain, on_file) if not any(within(trace, span) for span in shielded)]
    kept: list[Trace] = []
    for trace in sorted(joined(found), key=lambda each: (not each.certain, each.start - each.end, each.start)):
        if not any(trace.start < other.end and other.start < trace.end for other in kept):
            kept.append(trace)
    return sorted(kept)


def joined(traces: Iterable[Trace]) -> list[Trace]:
    """Make one of certain traces of one sort that overlap: stretches of the same address."""
    found: list[Trace] = []
    for trace in sorted(traces, key=lambda each: (each.sort, each.certain, each.start)):
        last = found[-1] if found else None
        if last and trace.certain and (last.sort, last.certain) == (trace.sort, True) and trace.start < last.end:
            found[-1] = Trace(last.start, max(last.end, trace.end), last.sort, True)
        else:
            found.append(trace)
    return found


def masked(text: str, traces: Iterable[Trace]) -> str:
    """Write a text with its traces covered."""
    letters = list(text)
    for trace in traces:
        letters[trace.start : trace.end] = "＊" * (trace.end - trace.start)
    return "".join(letters)


def is_personal_name(name: str) -> bool:
    """Tell whether the name of a trader is that of a person: a stall, a grower without a business name."""
    return re.fullmatch(rf"{FAMILY}[{HAN}]{{1,2}}", name.strip()) is not None


def folded(character: str) -> str:
    """Fold a character's width, where that leaves it one character."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 else character


def folded_text(text: str) -> str:
    return "".join(map(folded, text))


def within(trace: Trace, span: tuple[int, int]) -> bool:
    return span[0] <= trace.start and trace.end <= span[1]


def places(word: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(word), text, re.IGNORECASE)] if word else []


def all_traces(text: str, on_file: OnFile) -> Iterator[Trace]:
    yield from on_file_in(text, on_file)
    for sort, pattern, certain in PLAIN:
        for match in pattern.finditer(text):
            yield Trace(*match.span(), sort, certain)
    for match in IDENTITY.finditer(text):
        number = re.sub(r"[ \-]", "", match[0]).upper()
        if ric.is_valid(number):
            yield Trace(*match.span(), Sort.IDENTITY, True)
        elif is_day(number[6:10], number[10:12], number[12:14]):
            yield Trace(*match.span(), Sort.IDENTITY, False)
    for match in OLD_IDENTITY.finditer(text):
        if is_day(f"19{match[1]}", match[2], match[3]):
            yield Trace(*match.span(), Sort.IDENTITY, False)
    for match in CARD.finditer(text):
        number = re.sub(r"\D", "", match[0])
        if luhn.is_valid(number) and not ric.is_valid(number):
            yield Trace(*match.span(), Sort.CARD, True)
    for match in CREDIT_CODE.finditer(text):
        if uscc.is_valid(match[0].upper()) and not ric.is_valid(match[0].upper()):
            yield Trace(*match.span(), Sort.CODE, True)
    for match in CHAT.finditer(text):
        yield Trace(*match.span(1), Sort.CHAT, False)
    yield from names_in(text)


PLAIN: tuple[tuple[str, re.Pattern, bool], ...] = (
    (Sort.PHONE, PHONE, True),
    (Sort.PHONE, SPACED_PHONE, True),
    (Sort.PHONE, SPOKEN_PHONE, True),
    (Sort.PHONE, LANDLINE, False),
    (Sort.IDENTITY, PASSPORT, False),
    (Sort.EMAIL, EMAIL, True),
    (Sort.PLATE, PLATE, False),
    (Sort.ADDRESS, ADDRESS, False),
)
"""What its form alone tells: sort, pattern, whether that is certain."""


def on_file_in(text: str, on_file: OnFile) -> Iterator[Trace]:
    """Find what is known of the persons of the matter, however the digits are parted."""
    told: list[tuple[str, str]] = [(Sort.NAME, name) for name in on_file.names if len(name.strip()) > 1]
    told += [(Sort.IDENTITY, other) for other in on_file.others if len(other) > 3]
    for address in on_file.addresses:
        told += [(Sort.ADDRESS, piece) for piece in pieces_of(address)]
    for sort, word in told:
        for span in places(folded_text(word.strip()), text):
            yield Trace(*span, sort, True)
    for phone in on_file.phones:
        digits = plain_phone(phone)
        if len(digits) > 6:
            for match in re.finditer(r"[^0-9]{0,2}".join(digits), text):
                yield Trace(*match.span(), Sort.PHONE, True)


def pieces_of(address: str, size: int = 5) -> list[str]:
    """Cut what is an address's own, past province, city and county, into stretches that a text may quote."""
    own = address[len(mask_address(address).rstrip("*")) :]
    plain = re.sub(r"\s", "", own)
    return [plain[start : start + size] for start in range(max(len(plain) - size + 1, 1))] if len(plain) > 3 else []


def names_in(text: str) -> Iterator[Trace]:
    for match in AFTER_CUE.finditer(text):
        if match[1][:2] not in NO_NAMES:
            yield Trace(*match.span(1), Sort.NAME, False)
    for match in BEFORE_TITLE.finditer(text):
        if len(match[1]) == 1 or match[1][:2] not in NO_NAMES:
            yield Trace(*match.span(1), Sort.NAME, False)
    for match in FULL_NAME.finditer(text):
        before = text[max(match.start() - 1, 0) : match.start() + 1]
        if match[1][:2] not in NO_NAMES and before not in ENDINGS and (len(match[1]) > 2 or match[1][1] not in WEAK):
            yield Trace(*match.span(1), Sort.NAME, False)


def is_day(year: str, month: str, day: str) -> bool:
    """Tell whether a stretch of an identity number can be a birthday."""
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False
