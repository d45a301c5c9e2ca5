"""Every read of routing: where a matter goes, which rules there are, what a draft would change, the examples kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.kept import kept, one_look
from gongzhi.directory.register import register
from gongzhi.directory.rules import holds
from gongzhi.routing.access import may_change_rules, sees_rules
from gongzhi.routing.catalog import RuleData, routing_file
from gongzhi.routing.law import competences
from gongzhi.routing.models import Example, Rule, RuleState
from gongzhi.routing.rules import (
    Decision,
    Office,
    Offices,
    Question,
    Rulebook,
    decide,
)


def route_matter(question: Question, *, viewer: Actor = SYSTEM, today: date | None = None) -> Decision:
    """Decide where one matter goes.

    The answer names units and rules only, which are public, so it is the same for every viewer.

    :param today: the day on which the office must exist, where it is not the day the matter was received
        (for old matters that are imported).
    """
    return route_many([question], viewer=viewer, today=today)[0]


def route_many(questions: Sequence[Question], *, viewer: Actor = SYSTEM, today: date | None = None) -> list[Decision]:
    """Decide where many matters go, in their order. One small query, however many there are; more after a change.

    :param today: as for `route_matter`; the latest day among the questions where it is not given.
    """
    if not questions:
        return []
    with one_look():
        offices = offices_there(today or max(question.on for question in questions))
        book = rules_in_force()
    return [decide(question, book, offices, competences) for question in questions]


@kept
def rules_in_force() -> Rulebook:
    """Give the rules that are switched on, ready to weigh."""
    return rulebook(Rule.objects.filter(state=RuleState.ON).values_list("data", flat=True))


def rulebook(data: Iterable[dict]) -> Rulebook:
    """Make a rulebook with the province's thresholds."""
    thresholds = routing_file()
    rules = [RuleData.model_validate(each) for each in data]
    return Rulebook(rules, minimum=thresholds.minimum, lead=thresholds.lead)


def offices_there(on: date) -> Offices:
    """Give the offices in force on a day."""
    return offices_by_day()(on)


@kept
def offices_by_day() -> Callable[[date], Offices]:
    """Give what tells the offices in force on a day, and remembers them."""
    units = register().units.values()
    return lru_cache(maxsize=64)(
        lambda on: Offices(
            Office(unit.pk, unit.name, unit.member, unit.region_id, unit.level) for unit in units if holds(unit, on)
        )
    )


@dataclass(frozen=True)
class Card:
    """A rule as the page of rules shows it."""

    key: str
    state: str
    rule: RuleData
    """What decides now, or, before it was ever on, its draft."""
    draft: RuleData | None
    """A changed version that waits."""
    in_file: bool
    """It comes from the province's file."""
    record: Rule
    may_change: bool


def rule_cards(*, viewer: Actor) -> list[Card]:
    """List all rules, by member, loudest first. One query.

    :raises NotAllowed: if the viewer is no officer.
    """
    sees_rules(viewer)
    cards = [card_of(rule, viewer) for rule in Rule.objects.all()]
    return sorted(cards, key=lambda card: (card.rule.member, not card.rule.strong, -card.rule.weight, card.key))


def rule_card(key: str, *, viewer: Actor) -> Card | None:
    """Find one rule.

    :raises NotAllowed: if the viewer is no officer.
    """
    sees_rules(viewer)
    found = Rule.objects.filter(key=key).first()
    return card_of(found, viewer) if found else None


def card_of(rule: Rule, viewer: Actor) -> Card:
    """Make the card of a rule."""
    draft = RuleData.model_validate(rule.draft) if rule.draft else None
    shown = RuleData.model_validate(rule.data) if rule.data else draft
    return Card(rule.key, rule.state, shown, draft, bool(rule.file_digest), rule, may_change_rules(viewer))


@dataclass(frozen=True)
class Move:
    """Matters that would go elsewhere: from one unit (or triage: empty) to another."""

    source: str
    target: str
    count: int
    examples: tuple[int, ...]
    """Places in the list of questions, at most five."""


@dataclass(frozen=True)
class Trial:
    """What drafts would change, had they been on for some past matters."""

    questions: int
    changed: int
    to_triage_now: int
    to_triage_then: int
    moves: tuple[Move, ...]
    """Largest first."""


def try_rules(
    keys: Iterable[str], questions: Sequence[Question], *, viewer: Actor, without: Iterable[str] = (), today: date
) -> Trial:
    """Compare where past matters go now with where they would go if the drafts of these rules were switched on.

    The same number of queries, however many questions there are; nothing is written.

    :param keys: rules whose draft (or, of a rule that is off, whose data) is taken as on.
    :param without: rules taken as off.
    :param today: the day on which the offices must exist.
    :raises NotAllowed: if the viewer is no officer.
    """
    sees_rules(viewer)
    tried, dropped = set(keys), set(without)
    data = []
    for rule in Rule.objects.all():
        if rule.key in dropped:
            continue
        if rule.key in tried:
            data.append(rule.draft or rule.data)
        elif rule.state == RuleState.ON:
            data.append(rule.data)
    now_book, then_book, offices = rules_in_force(), rulebook(data), offices_there(today)
    now = [decide(question, now_book, offices, competences) for question in questions]
    then = [decide(question, then_book, offices, competences) for question in questions]
    return compare(now, then)


def compare(now: Sequence[Decision], then: Sequence[Decision]) -> Trial:
    """Count what differs between two lists of decisions on the same questions."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (one, other) in enumerate(zip(now, then, strict=True)):
        if one.unit_id != other.unit_id:
            places[one.unit_name, other.unit_name].append(place)
    moves = [Move(source, target, len(found), tuple(found[:5])) for (source, target), found in places.items()]
    return Trial(
        questions=len(now),
        changed=sum(move.count for move in moves),
        to_triage_now=sum(decision.to_triage for decision in now),
        to_triage_then=sum(decision.to_triage for decision in then),
        moves=tuple(sorted(moves, key=lambda move: (-move.count, move.source, move.target))),
    )


def latest_examples(*, viewer: Actor, limit: int = 100):
    """List the corrections by hand kept last, newest first.

    :raises NotAllowed: if the viewer is no officer.
    """
    sees_rules(viewer)
    return Example.objects.order_by("-at", "-id")[:limit]
