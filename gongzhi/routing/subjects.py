"""What a matter is about, on two axes, and the subjects that a text hints at."""

from dataclasses import dataclass
from functools import cache, lru_cache

from gongzhi.routing.catalog import Subject, subjects_file
from gongzhi.routing.rules import Sight, Words, fold

BOUGHT = ("goods", "service")
"""The axes that together make the first axis: what was bought."""


@dataclass(frozen=True)
class Suggestion:
    """The subject and the problem that a text hints at; an empty key where it hints at none."""

    subject: str
    problem: str


@cache
def subjects() -> tuple[Subject, ...]:
    """List the goods and services, in the order of the file."""
    return tuple(subject for subject in subjects_file().subject if subject.axis in BOUGHT)


@cache
def problems() -> tuple[Subject, ...]:
    """List the problems, in the order of the file."""
    return tuple(subject for subject in subjects_file().subject if subject.axis == "problem")


@cache
def subject(key: str) -> Subject | None:
    """Find a subject or problem by its key."""
    return next((entry for entry in subjects_file().subject if entry.key == key), None)


def subject_title(key: str) -> str:
    """Give the title of a subject or problem; an unknown key is shown as it is."""
    found = subject(key)
    return found.title if found else key


@cache
def hints() -> tuple[Words, dict[str, tuple[Subject, ...]]]:
    """Gather the words of all subjects, and which subjects each hints at."""
    by_word: dict[str, tuple[Subject, ...]] = {}
    for entry in subjects_file().subject:
        for word in map(fold, entry.words):
            by_word[word] = (*by_word.get(word, ()), entry)
    return Words(by_word), by_word


def words_seen(title: str, text: str) -> Sight:
    """Find the words that hint at subjects."""
    return hints()[0].look(title, text)


@lru_cache(maxsize=32)  # asked of one text by who makes the matter and by who makes the case
def suggest_subject(text: str, title: str = "") -> Suggestion:
    """Suggest what a text is about: the subject and the problem with most of their words in it.

    Words in the title and at the beginning count twice; ties go to the one that stands first in the file.
    """
    _, by_word = hints()
    sight = words_seen(title, text)
    points: dict[str, int] = {}
    for word in sight.everywhere:
        for entry in by_word[word]:
            points[entry.key] = points.get(entry.key, 0) + (2 if word in sight.heading else 1)
    return Suggestion(most(points, subject_places()), most(points, problem_places()))


@cache
def subject_places() -> dict[str, int]:
    """Tell of each of the goods and services how early it stands in the file."""
    return {entry.key: -place for place, entry in enumerate(subjects())}


@cache
def problem_places() -> dict[str, int]:
    """Tell of each problem how early it stands in the file."""
    return {entry.key: -place for place, entry in enumerate(problems())}


def most(points: dict[str, int], places: dict[str, int]) -> str:
    """Give the key with most points among those that have a place, the first of several; empty if none has any."""
    return max(((count, places[key], key) for key, count in points.items() if key in places), default=("",))[-1]
