"""How a matter finds its desk: weigh the rules, choose the member, choose its office. Pure: no query, no clock.

`decide(question, rulebook, offices, law)` is the whole of it. Rules that match add their weight to their member; a
strong rule decides alone; the member clearly ahead wins; two too close, or none heavy enough, leave the matter to
triage with the candidates kept. The law then says which of the member's offices is competent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gongzhi.core.grams import normalise, pairs
from gongzhi.directory.rules import region_level, region_prefix, superior_codes
from gongzhi.routing.catalog import NO_MEMBER, RuleData

HEADING_LENGTH = 60
"""People say what it is about first: words in the title and in this many characters of the text count twice."""
MOST_WORDS = 3
"""So many different words of one rule add up; more of them say nothing new."""
MOST_CANDIDATES = 5


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is known of a matter when its desk is looked for. Unknown text is empty; regions are GB/T 2260 codes."""

    kind: str
    """enquiry, complaint, report or appeal"""
    on: date
    """The day it was received: the law of that day says which office is competent."""
    hotline: str = ""
    subject: str = ""
    problem: str = ""
    title: str = ""
    text: str = ""
    region: str = ""
    """Where it happened, or where the consumer is."""
    trader_region: str = ""
    platform_region: str = ""
    """Domicile of the platform on which the trader sells; empty if it was no platform."""
    on_platform: bool = False
    """It was bought on a platform, though its domicile may be unknown."""


@dataclass(frozen=True)
class Office:
    """An office of a member, as routing needs it."""

    unit_id: int
    name: str
    member: str
    region: str
    level: str
    """province, prefecture or county"""


@dataclass(frozen=True)
class Candidate:
    """A member's office that might handle the matter. `unit_id` is None where no member is competent."""

    unit_id: int | None
    unit_name: str
    member: str
    rule: str
    """Key of the rule that spoke loudest for it."""
    reason: str
    """In Chinese, fit to show to a consumer."""
    score: float


@dataclass(frozen=True)
class Decision:
    """Where a matter goes. No `unit_id` means triage: a person chooses, with the candidates at hand."""

    unit_id: int | None
    unit_name: str
    member: str
    rules: tuple[str, ...]
    """Keys of the rules that spoke for it, loudest first."""
    reason: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def to_triage(self) -> bool:
        return self.unit_id is None


@dataclass(frozen=True)
class Competence:
    """What is said of the competent office: its level, the place that decides, and the law's article."""

    level: str
    """county, prefecture or province; "any" takes the office nearest to the place."""
    place: str
    """trader, platform or act; province where one office is competent for all of it"""
    citation: str = ""


Law = Callable[[str, Question], Sequence[Competence]]
"""Called with (member, question): the jurisdiction rules that fit, in the order in which to try them."""


class Words:
    """Finds which of many words occur in a text, in one pass over its pairs of neighbouring characters."""

    def __init__(self, words: Iterable[str]):
        self.by_pair: dict[str, list[str]] = defaultdict(list)
        for word in set(words):
            self.by_pair[word[:2]].append(word)
        self.pairs = frozenset(self.by_pair)

    def found_in(self, text: str) -> set[str]:
        """List the words that occur in a folded text (see `fold`)."""
        return {word for pair in pairs(text) & self.pairs for word in self.by_pair[pair] if word in text}

    def look(self, title: str, text: str) -> "Sight":
        """Find the words in a title and a text as they were written."""
        text = fold(text)
        found, beginning = self.found_in(text), text[:HEADING_LENGTH]
        heading = {word for word in found if word in beginning} | (self.found_in(fold(title)) if title else set())
        return Sight(heading, heading | found)


@lru_cache(maxsize=32)  # one text is looked at for several kinds of words
def fold(text: str) -> str:
    """Fold width and case and drop white space, so that a word broken over two lines is still found."""
    return "".join(normalise(text).split())


@dataclass(frozen=True)
class Sight:
    """The words that one look at a title and a text found."""

    heading: set[str]
    """In the title and at the beginning of the text."""
    everywhere: set[str]


class Rulebook:
    """The rules in force, with their words gathered for one look at each text."""

    def __init__(self, rules: Iterable[RuleData], *, minimum: float, lead: float):
        self.rules = tuple(sorted(rules, key=lambda rule: rule.key))
        self.minimum = minimum
        """A member below this score is not chosen."""
        self.lead = lead
        """The best must be so many times the second."""
        self.folded = {
            rule.key: tuple(
                frozenset(map(fold, words)) for words in (rule.words_any, rule.words_all, rule.words_none)
            )
            for rule in self.rules
        }
        self.words = Words(word for sets in self.folded.values() for words in sets for word in words)
        self.asked_of = lru_cache(maxsize=500)(self.fitting)
        self.wordless = frozenset(key for key, (any_of, *_rest) in self.folded.items() if not any_of)
        """Rules that ask for none of several words."""
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for key, (any_of, *_rest) in self.folded.items():
            for word in any_of:
                self.by_word[word].add(key)

    def look(self, question: Question) -> Sight:
        """Find the words of all rules in a question."""
        return self.words.look(question.title, question.text)

    def touched(self, question: Question, sight: Sight) -> list[RuleData]:
        """List the rules that may match: those without words to find, and those with a word that was seen."""
        keys = set().union(*(self.by_word.get(word, ()) for word in sight.everywhere))
        asked = self.asked_of(question.kind, question.hotline, question.subject, question.problem)
        return [rule for rule in asked if rule.key in keys or rule.key in self.wordless]

    def fitting(self, kind: str, hotline: str, subject: str, problem: str) -> list[RuleData]:
        """List the rules that may speak about a matter of this kind, whatever its words and its place."""
        return [rule for rule in self.rules if is_about(rule, kind, hotline, subject, problem)]

    def points(self, rule: RuleData, question: Question, sight: Sight) -> float:
        """Weigh one rule against a question: 0 if it does not match."""
        if not fits(rule, question):
            return 0
        any_of, all_of, none_of = self.folded[rule.key]
        seen = sight.heading if rule.within == "heading" else sight.everywhere
        if none_of & seen or not all_of <= seen:
            return 0
        if not any_of:
            return rule.weight
        hits = any_of & seen
        if not hits:
            return 0
        counted = sorted((2 if word in sight.heading else 1 for word in hits), reverse=True)[:MOST_WORDS]
        return rule.weight * sum(counted)


def is_about(rule: RuleData, kind: str, hotline: str, subject: str, problem: str) -> bool:
    """Tell whether a rule concerns what has this kind, came this way and is about this."""
    return (
        (not rule.kinds or kind in rule.kinds)
        and (not rule.hotlines or hotline in rule.hotlines)
        and (not rule.subjects or subject in rule.subjects)
        and (not rule.problems or problem in rule.problems)
    )


def fits(rule: RuleData, question: Question) -> bool:
    """Tell whether the conditions other than words fit."""
    if not is_about(rule, question.kind, question.hotline, question.subject, question.problem):
        return False
    if rule.platform is not None and rule.platform != (question.on_platform or bool(question.platform_region)):
        return False
    if rule.regions:
        place = question.trader_region or question.region
        return any(lies_in(place, region) for region in rule.regions)
    return True


def lies_in(code: str, region: str) -> bool:
    """Tell whether a region lies in another, or is it, by their codes; an unknown region lies in none."""
    return bool(code) and code.startswith(region_prefix(region))


def around(code: str) -> list[str]:
    """List the regions around a place, itself first: township, county, prefecture, province; none for no place."""
    return [code, *superior_codes(code)] if code else []


HEIGHT = {"any": 0, "township": 0, "county": 1, "prefecture": 2, "province": 3}


class Offices:
    """The offices of the members, found by member and region."""

    def __init__(self, offices: Iterable[Office]):
        self.at: dict[tuple[str, str], Office] = {}
        self.top: dict[str, Office] = {}
        for office in sorted(offices, key=lambda office: office.unit_id):
            self.at.setdefault((office.member, office.region), office)
            if office.level == "province":
                self.top.setdefault(office.member, office)

    def of(self, member: str, place: str, level: str = "any") -> Office | None:
        """Find a member's office for a place: at this level, or the nearest above it where it has none there.

        Without a place it is the member's provincial office.
        """
        for region in around(place):
            if HEIGHT[region_level(region)] < HEIGHT[level]:
                continue
            if office := self.at.get((member, region)):
                return office
        return self.top.get(member)

    def inside(self, member: str, place: str) -> bool:
        """Tell whether a place lies in the province in which the member's highest office stands."""
        top = self.top.get(member)
        return top is None or lies_in(place, top.region)


@dataclass
class Tally:
    """What the rules say for one member."""

    score: float
    spoken: list[tuple[float, RuleData]]

    @property
    def loudest(self) -> RuleData:
        return self.spoken[0][1]


def weigh(question: Question, rulebook: Rulebook) -> dict[str, Tally]:
    """Add up the rules by member, best first. Where a strong rule matches, only strong rules are heard."""
    sight = rulebook.look(question)
    touched = rulebook.touched(question, sight)
    heard = [(points, rule) for rule in touched if (points := rulebook.points(rule, question, sight))]
    if any(rule.strong for _, rule in heard):
        heard = [(points, rule) for points, rule in heard if rule.strong]
    tallies: dict[str, Tally] = {}
    for points, rule in sorted(heard, key=lambda entry: (-entry[0], entry[1].key)):
        tally = tallies.setdefault(rule.member, Tally(0, []))
        tally.score += points
        tally.spoken.append((points, rule))
    return dict(sorted(tallies.items(), key=lambda entry: (-entry[1].score, entry[0])))


def chosen(tallies: Mapping[str, Tally], rulebook: Rulebook) -> str | None:
    """Name the member that is clearly ahead and heavy enough, or None."""
    if not tallies:
        return None
    (best, first), *rest = tallies.items()
    if not first.loudest.strong and first.score < rulebook.minimum:
        return None
    if rest and first.score < rest[0][1].score * rulebook.lead:
        return None
    return best


def candidate_of(member: str, tally: Tally, question: Question, offices: Offices, law: Law) -> Candidate:
    """Find the competent office of a member, and say why in words for the consumer."""
    rule = tally.loudest
    score = round(tally.score, 2)
    if member == NO_MEMBER:
        return Candidate(None, "", member, rule.key, rule.reason, score)
    competence, place = competent_at(rule, question, offices, law)
    if place and not offices.inside(member, place):
        return Candidate(None, "", member, rule.key, OUTSIDE, score)
    office = offices.of(member, place, competence.level)
    if office is None:
        return Candidate(None, "", member, rule.key, rule.reason, score)
    return Candidate(office.unit_id, office.name, member, rule.key, reason_of(rule, competence, office), score)


def competent_at(rule: RuleData, question: Question, offices: Offices, law: Law) -> tuple[Competence, str]:
    """Tell which office is competent and for which place: by the rule, or by the first jurisdiction rule of the law
    whose place is known and lies in the province; failing that, for the trader's or the consumer's place.

    The place is empty where none is known.
    """
    by_law = law(rule.member, question) if rule.level == "law" else ()
    for competence in by_law:
        place = place_of(competence, question)
        if competence.level == "province" or (place and offices.inside(rule.member, place)):
            return competence, place
    level = rule.level if rule.level != "law" else by_law[0].level if by_law else "any"
    if question.trader_region:
        return Competence(level, "trader"), question.trader_region
    return Competence(level, "act"), question.region


def place_of(competence: Competence, question: Question) -> str:
    """Give the code of the place that decides, empty if it is not known."""
    return {
        "trader": question.trader_region,
        "platform": question.platform_region,
        "act": question.region or question.trader_region,
    }.get(competence.place, "")


def reason_of(rule: RuleData, competence: Competence, office: Office) -> str:
    """Say why it goes there: the rule's reason, then the law's, with its article."""
    cited = f"（{competence.citation}）" if competence.citation else ""
    if office.level == "province":
        return f"{rule.reason}，接收单位是{office.name}{cited}。"
    return f"{rule.reason}；{PLACE_REASONS[competence.place]}，接收单位是{office.name}{cited}。"


PLACE_REASONS = {
    "trader": "按经营者所在地",
    "platform": "按交易平台所在地",
    "act": "按事情发生地",
}


def decide(question: Question, rulebook: Rulebook, offices: Offices, law: Law) -> Decision:
    """Decide where a matter goes."""
    return settle(weigh(question, rulebook), question, rulebook, offices, law)


def settle(
    tallies: Mapping[str, Tally], question: Question, rulebook: Rulebook, offices: Offices, law: Law
) -> Decision:
    """Decide where a matter goes whose rules are weighed already."""
    candidates = tuple(
        candidate_of(member, tally, question, offices, law)
        for member, tally in list(tallies.items())[:MOST_CANDIDATES]
    )
    member = chosen(tallies, rulebook)
    if member is None:
        return Decision(None, "", "", (), UNDECIDED if candidates else UNKNOWN, candidates)
    spoken = tuple(rule.key for _, rule in tallies[member].spoken)
    first = candidates[0]
    if first.unit_id is None:
        return Decision(None, "", "", spoken, first.reason, candidates)
    return Decision(first.unit_id, first.unit_name, member, spoken, first.reason, candidates)


UNDECIDED = "您反映的事项可能涉及几个部门，由工作人员确认后转交。"
UNKNOWN = "暂时看不出由哪个部门处理，由工作人员确认后转交。"
OUTSIDE = "经营者不在本省，由工作人员确认应向哪里转交。"
