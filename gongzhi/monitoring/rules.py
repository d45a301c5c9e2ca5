"""Finding in a page what the rules say: one pass over its text for all words of all rules. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from gongzhi.monitoring.catalog import ExceptionData, RuleData, exceptions_for

AROUND = 30
"""Characters of the page quoted on each side of a match."""
MOST_A_RULE = 20
"""A page that repeats a word has so many matches of one rule and no more."""
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20}
"""Full-width letters and blanks as the ordinary ones; one character stays one."""


@dataclass(frozen=True)
class Match:
    """A place in a page where a rule matches: what stands there, and what speaks against it."""

    rule: RuleData
    word: str
    start: int
    """Character of the page's text at which the quoted words begin; -1 where something is missing."""
    before: str
    after: str
    exception: str = ""
    """Key of the exception that one of its words near the match suggests."""

    @property
    def quote(self) -> str:
        return f"{self.before}{self.word}{self.after}"


def plain(text: str) -> str:
    """Write a text as it is searched: half-width, lower case, each character where it was."""
    halved = text.translate(PLAIN)
    lowered = halved.lower()
    if len(lowered) == len(halved):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in halved)


plain_word = lru_cache(maxsize=10_000)(plain)


class Scanner:
    """All words of some rules, ready to be looked for. Made once for a set of rules, used for every page."""

    def __init__(self, rules: Iterable[RuleData]):
        self.rules = tuple(rules)
        self.against: dict[str, list[ExceptionData]] = {
            rule.rule_class: exceptions_for(rule.rule_class) for rule in self.rules
        }

    @cached_property
    def words(self) -> list[str]:
        found: dict[str, None] = {}
        for rule in self.rules:
            for group in (rule.words, rule.near, rule.page_has, rule.page_lacks):
                found.update(dict.fromkeys(map(plain_word, group)))
        for exceptions in self.against.values():
            for exception in exceptions:
                found.update(dict.fromkeys(map(plain_word, exception.words)))
        return list(found)

    @cached_property
    def automaton(self) -> AhoCorasick:
        return AhoCorasick(self.words)

    def scan(self, text: str) -> list[Match]:
        """Find all matches in the text of a page, in the order of the rules and then of the text."""
        places: dict[str, list[tuple[int, int]]] = {}
        for index, start, end in self.automaton.find_matches_as_indexes(plain(text), overlapping=True):
            places.setdefault(self.words[index], []).append((start, end))
        return [match for rule in self.rules for match in self.matches(rule, text, places)]

    def matches(self, rule: RuleData, text: str, places: dict[str, list[tuple[int, int]]]) -> list[Match]:
        if rule.page_has and not stands(rule.page_has, places):
            return []
        if rule.page_lacks:
            if stands(rule.page_lacks, places) or not stands(rule.words, places):
                return []
            start, end = min(at for word in rule.words for at in places.get(plain_word(word), []))
            return [match_at(rule, text, start, end)]
        found = widest(sorted({at for word in rule.words for at in places.get(plain_word(word), [])}))
        if rule.near:
            found = [at for at in found if is_near(at, rule.near, places, rule.within)]
        return [
            match_at(rule, text, start, end, self.speaks_against(rule, (start, end), text, places))
            for start, end in found[:MOST_A_RULE]
        ]

    def speaks_against(self, rule: RuleData, at: tuple[int, int], text: str, places) -> str:
        for exception in self.against[rule.rule_class]:
            if is_near(at, exception.words, places, exception.within, line_of(text, at)):
                return exception.key
        return ""


def stands(words: Iterable[str], places: dict) -> bool:
    return any(plain_word(word) in places for word in words)


def widest(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep of matches that lie within one another the widest: 全国第一 holds 第一, and counts once."""
    kept: list[tuple[int, int]] = []
    for start, end in places:
        if kept and kept[-1][0] == start:
            kept[-1] = (start, end)  # sorted: the longer one comes later
        elif not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def line_of(text: str, at: tuple[int, int]) -> tuple[int, int]:
    """Give where the line of a match begins and ends."""
    end = text.find("\n", at[1])
    return text.rfind("\n", 0, at[0]) + 1, len(text) if end < 0 else end


def is_near(
    at: tuple[int, int], words: Iterable[str], places: dict, within: int, line: tuple[int, int] | None = None
) -> bool:
    """Tell whether one of the words stands at most so many characters before or behind a match, or around it.

    :param line: where given, only between these places of the text.
    """
    low, high = at[0] - within, at[1] + within
    if line:
        low, high = max(low, line[0]), min(high, line[1])
    return any(
        low <= first and last <= high and (last <= at[0] or at[1] <= first or (first <= at[0] and at[1] <= last))
        for word in words
        for first, last in places.get(plain_word(word), [])
    )


def match_at(rule: RuleData, text: str, start: int, end: int, exception: str = "") -> Match:
    before = text[max(start - AROUND, 0) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return Match(rule, text[start:end], start, before, after, exception)
