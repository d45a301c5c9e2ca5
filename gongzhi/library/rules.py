"""Numbers of articles and citations, read and written; conditions of versions. Pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}
ARTICLE = re.compile(r"第([零〇一二两三四五六七八九十百千]+|\d+)条(?:之([一二三四五六七八九十]))?")
RANGE = re.compile(r"第([零〇一二两三四五六七八九十百千]+)条至第([零〇一二两三四五六七八九十百千]+)条")
KEY = re.compile(r"[1-9]\d{0,3}(-[1-9]\d?)?")


def number_of(text: str) -> int:
    """Read a number as acts write it: 四十六 is 46, 一百零二 is 102."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for sign in text.replace("〇", "零").replace("两", "二"):
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def spoken(number: int) -> str:
    """Write a number as acts do: 46 is 四十六, 102 is 一百零二, 110 is 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def label_of(key: str) -> str:
    """Name an article by its key: 46 is 第四十六条, 46-2 is 第四十六条之二."""
    number, _dash, more = key.partition("-")
    return f"第{spoken(int(number))}条" + (f"之{spoken(int(more))}" if more else "")


def key_of(label: str) -> str:
    """Read an article's key out of what people write: 46, 第46条, 第四十六条, 第四十六条之二; empty if it is none."""
    label = label.strip()
    if KEY.fullmatch(label):
        return label
    found = ARTICLE.fullmatch(label)
    return key_in(found) if found else ""


def key_in(found: re.Match) -> str:
    number = number_of(found[1])
    if not 0 < number < 10_000:
        return ""
    return f"{number}-{number_of(found[2])}" if found[2] else str(number)


def place_of(key: str) -> int:
    """Give the place of an article among the others of its act."""
    number, _dash, more = key.partition("-")
    return int(number) * 100 + int(more or 0)


@dataclass(frozen=True)
class Piece:
    """A part of a citation: its text, and the key of the article that it names; empty where it names none."""

    text: str
    key: str = ""


def pieces_of(citation: str) -> list[Piece]:
    """Cut a citation where it names articles: 第十二条、第十三条第一项 names 12 and 13."""
    found, at = [], 0
    for match in ARTICLE.finditer(citation):
        if match.start() > at:
            found.append(Piece(citation[at : match.start()]))
        found.append(Piece(match[0], key_in(match)))
        at = match.end()
    if at < len(citation):
        found.append(Piece(citation[at:]))
    return found


def keys_of(citation: str) -> list[str]:
    """List the articles that a citation names, those within 第十三条至第十六条 too."""
    found = [piece.key for piece in pieces_of(citation) if piece.key]
    for match in RANGE.finditer(citation):
        found += [str(number) for number in range(number_of(match[1]) + 1, number_of(match[2]))]
    return sorted(set(found), key=place_of)


# Conditions


def was_written_by_another(revision, *, by, at) -> str | None:
    if by.id == revision.writer:
        return _("写这一版的人不能自己审核，请另一名工作人员审核。")
    return None
