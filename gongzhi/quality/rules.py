"""What a reply is looked through for, and which matters are drawn for a call-back; pure."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from stdnum import luhn
from stdnum.cn import ric

from gongzhi.core.listing import listed

PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
NAMED = re.compile(r"(?:姓名|联系人|证人|经手人|其家属)(?:为|是|：|:)?\s*([\u4e00-\u9fff·]{2,6})")
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇0-9]+条|《[^》]{2,40}》")
FOUND = re.compile(r"经(?:核查|调查|查|核实|检测|检验|鉴定|了解)|核实到|查明|鉴定(?:意见|结论)|检测报告")
DAY = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}-\d{1,2}-\d{1,2}|\d+\s*(?:个工作日|日内|天内|小时)")
SHORT = 12
"""So many characters round what was found are shown."""


@dataclass(frozen=True)
class Reply:
    """A text on its way to a consumer, with what it is compared to."""

    verb: str
    text: str
    claims: tuple[str, ...] = ()
    """Keys of what the consumer asked for."""
    ground: str = ""
    """Title of the ground that goes with it, which the consumer reads as well."""
    names: tuple[str, ...] = ()
    """Names of persons that it should not say."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for."""

    key: str
    title: str
    met: bool
    why: str = ""
    """Why it matters, where it is not met."""
    what: str = ""
    """What exactly is missing or was found."""


@dataclass(frozen=True)
class Review:
    """What came of looking through a reply."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def met(self) -> int:
        return sum(finding.met for finding in self.findings)

    @property
    def open(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.met]


def review(reply: Reply, standard) -> Review:
    """Look a reply through.

    :param standard: the catalogue, see catalog.Replies.
    """
    found = []
    for check in standard.check:
        if reply.verb in check.verbs:
            missing = RULES[check.rule](reply, check, standard)
            if missing is not None:
                found.append(
                    Finding(check.key, check.title, not missing, why="" if not missing else check.why, what=missing)
                )
    return Review(tuple(found))


# Each rule answers an empty text where all is well, what is missing or was found else, None where it has no meaning.


def answers_claims(reply: Reply, check, standard) -> str | None:
    claims = [claim for claim in reply.claims if claim in standard.claims]
    if not claims:
        return None
    missed = [claim for claim in claims if not any(word in reply.text for word in standard.claims[claim])]
    return (
        _("没有提到：%(claims)s") % {"claims": listed(standard.claims[claim][0] for claim in missed)}
        if missed
        else ""
    )


def names_ground(reply: Reply, check, standard) -> str:
    if ARTICLE.search(reply.text) or FOUND.search(reply.text):
        return ""
    if reply.ground and any(part in reply.text for part in pieces(reply.ground)):
        return ""
    return _("没有看到条款、规定名称或者核查情况。")


def pieces(title: str, size: int = 6) -> list[str]:
    """Cut a ground's title into the stretches of it that a reply may quote."""
    plain = re.sub(r"[^\u4e00-\u9fff]", "", title)
    return [plain[start : start + size] for start in range(max(len(plain) - size + 1, 1))] if plain else []


def has_any(reply: Reply, check, standard) -> str:
    return "" if any(word in reply.text for word in check.words) else _("没有看到要做什么、接下来会怎样。")


def has_limit_or_remedy(reply: Reply, check, standard) -> str:
    if DAY.search(reply.text) or any(word in reply.text for word in check.words):
        return ""
    return _("没有看到日期、期限或者还可以走的途径。")


def has_no_personal_data(reply: Reply, check, standard) -> str:
    found = [around(reply.text, start, end) for start, end in personal_in(reply.text, reply.names)]
    return _("找到：%(what)s") % {"what": listed(dict.fromkeys(found))} if found else ""


def personal_in(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Find phones of persons, identity numbers, bank cards and names: where each begins and ends."""
    spans = [match.span() for match in PHONE.finditer(text)]
    spans += [match.span() for match in IDENTITY.finditer(text) if ric.is_valid(match[0].upper())]
    spans += [match.span() for match in CARD.finditer(text) if luhn.is_valid(match[0]) and not ric.is_valid(match[0])]
    spans += [match.span(1) for match in NAMED.finditer(text)]
    for name in names:
        if len(name) >= 2:
            spans += [match.span() for match in re.finditer(re.escape(name), text)]
    return sorted(set(spans))


def around(text: str, start: int, end: int) -> str:
    """Point at a place without saying in full what stands there."""
    hidden = text[start : start + 1] + "*" * (end - start - 1)
    return f"{text[max(0, start - SHORT // 2) : start]}{hidden}".strip()


def fits_length(reply: Reply, check, standard) -> str:
    length = len(re.sub(r"\s", "", reply.text))
    if length < standard.least:
        return _("只有 %(length)d 个字，至少 %(least)d 个字。") % {"length": length, "least": standard.least}
    if length > standard.most:
        return _("有 %(length)d 个字，不超过 %(most)d 个字为好。") % {"length": length, "most": standard.most}
    return ""


def is_polite(reply: Reply, check, standard) -> str:
    rude = [word for word in check.avoid if word in reply.text]
    if rude:
        return _("请换个说法：%(words)s") % {"words": listed(rude)}
    return "" if any(word in reply.text for word in check.words) else _("没有用“您”称呼消费者。")


def has_no_jargon(reply: Reply, check, standard) -> str:
    used = [word for word in standard.jargon if word in reply.text]
    told = listed(f"{word} → {standard.jargon[word]}" for word in used)
    return _("换成平常的话：%(words)s") % {"words": told} if used else ""


RULES: dict[str, Callable[..., str | None]] = {
    rule.__name__: rule
    for rule in (
        answers_claims,
        names_ground,
        has_any,
        has_limit_or_remedy,
        has_no_personal_data,
        fits_length,
        is_polite,
        has_no_jargon,
    )
}
"""What a check of the catalogue may name as its rule."""


# Call-backs


def is_drawn(seed: str, number: str, percent: float) -> bool:
    """Tell whether the lot falls on a matter: the same seed and number always give the same answer."""
    lot = int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest()[:8]) / 2**64
    return lot * 100 < percent


def disagreements(answers: dict, questions: Iterable) -> list:
    """Give the questions that were answered otherwise than the file says."""
    return [
        question for question in questions if question.disagrees and answers.get(question.key) == question.disagrees
    ]
