"""The draw (双随机): who is inspected and by whom, from two locked lists and a seed; anybody can repeat it.

Algorithm `tickets-sha256-1`, in whole numbers only:

1. A list's hash is SHA-256 of its lines, each ended by a line feed, in the order of their bytes.
   A target's line is `key|class|name`, an officer's `key|unit`.
2. The seed of the draw is the text `random:word`, `random` being 64 hexadecimal digits that the machine draws after
   both lists were locked, `word` what a witness said aloud (may be empty).
3. A target has as many tickets as its risk class has. Ticket t of target k is SHA-256 of `seed|target|k|t`. A target
   ranks by the smallest of its tickets; the first n targets are drawn.
4. For each drawn target in that order the officers are ranked by (times drawn so far, SHA-256 of
   `seed|officer|target|officer`); the first m of those who need not stand aside from it are sent.
5. An officer who stands aside later (recusal number r) is replaced by the one with the smallest SHA-256 of
   `seed|recusal|r|target|officer` among those who are neither sent there nor stand aside from it.

Since hashes are compared as texts of equal length, `sha256sum` is all that is needed to repeat it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

ALGORITHM = "tickets-sha256-1"


@dataclass(frozen=True)
class Target:
    """A line of the list of those who may be inspected."""

    key: str
    risk: str
    name: str

    @property
    def line(self) -> str:
        return f"{self.key}|{self.risk}|{plain(self.name)}"


@dataclass(frozen=True)
class Sendable:
    """A line of the list of those who may be sent."""

    key: str
    unit: str

    @property
    def line(self) -> str:
        return f"{self.key}|{plain(self.unit)}"


@dataclass(frozen=True)
class Recusal:
    """An officer stands aside from a target after the draw."""

    target: str
    officer: str


@dataclass(frozen=True)
class Pick:
    """A drawn target with who is sent."""

    target: str
    officers: tuple[str, ...]


class TooFew(Exception):
    """There are fewer officers left for a target than must be sent."""

    def __init__(self, target: str):
        super().__init__(target)
        self.target = target


def plain(text: str) -> str:
    """Keep the separators of lines out of names."""
    return " ".join(text.replace("|", "/").split())


def list_hash(lines: Iterable[str]) -> str:
    """Give the hash by which a list is known."""
    return sha256("".join(f"{line}\n" for line in sorted(lines, key=str.encode)).encode()).hexdigest()


def seed_of(random: str, word: str) -> str:
    return f"{random}:{plain(word)}"


def ticket(*parts: object) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def rank_targets(targets: Iterable[Target], *, seed: str, tickets: Mapping[str, int]) -> list[Target]:
    """Order targets by the smallest of their tickets."""

    def best(target: Target) -> str:
        return min(ticket(seed, "target", target.key, t) for t in range(1, tickets[target.risk] + 1))

    return sorted(targets, key=lambda target: (best(target), target.key))


def draw(
    targets: Sequence[Target],
    officers: Sequence[Sendable],
    *,
    seed: str,
    tickets: Mapping[str, int],
    count: int,
    each: int,
    aside: Iterable[Recusal] = (),
) -> list[Pick]:
    """Draw `count` targets and `each` officers for every one of them.

    :param aside: who must stand aside from whom, as known before the draw.
    :raises TooFew: if fewer officers are left for a target than must be sent.
    """
    stand_aside = {(each_one.target, each_one.officer) for each_one in aside}
    load: Counter[str] = Counter()
    picks = []
    for target in rank_targets(targets, seed=seed, tickets=tickets)[:count]:
        ranked = sorted(
            (officer.key for officer in officers if (target.key, officer.key) not in stand_aside),
            key=lambda key: (load[key], ticket(seed, "officer", target.key, key), key),
        )
        if len(ranked) < each:
            raise TooFew(target.key)
        sent = tuple(ranked[:each])
        load.update(sent)
        picks.append(Pick(target.key, sent))
    return picks


def substitute(
    picks: Sequence[Pick],
    officers: Sequence[Sendable],
    *,
    seed: str,
    number: int,
    recusal: Recusal,
    aside: Iterable[Recusal],
) -> str:
    """Give who goes instead of an officer that stands aside.

    :param number: 1 for the first recusal of the draw, 2 for the second …
    :param aside: who stands aside from whom otherwise, before and after the draw.
    :raises TooFew: if nobody is left.
    """
    sent = next(pick.officers for pick in picks if pick.target == recusal.target)
    out = {each.officer for each in aside if each.target == recusal.target} | {recusal.officer, *sent}
    left = [officer.key for officer in officers if officer.key not in out]
    if not left:
        raise TooFew(recusal.target)
    return min(left, key=lambda key: (ticket(seed, "recusal", number, recusal.target, key), key))


def replay(
    targets: Sequence[Target],
    officers: Sequence[Sendable],
    *,
    seed: str,
    tickets: Mapping[str, int],
    count: int,
    each: int,
    aside: Sequence[Recusal],
    recusals: Sequence[Recusal],
) -> list[Pick]:
    """Repeat a draw with all recusals that came after it, and give who is sent in the end."""
    picks = draw(targets, officers, seed=seed, tickets=tickets, count=count, each=each, aside=aside)
    gone = list(aside)
    for number, recusal in enumerate(recusals, start=1):
        instead = substitute(picks, officers, seed=seed, number=number, recusal=recusal, aside=gone)
        gone.append(recusal)
        picks = exchanged(picks, recusal, instead)
    return picks


def read_lines(text: str) -> list[str]:
    """Read a list as it is published."""
    return [line for line in text.splitlines() if line.strip()]


def target_of(line: str) -> Target:
    """Read a target's line.

    :raises ValueError: if it is none.
    """
    key, risk, name = line.split("|")
    return Target(key, risk, name)


def sendable_of(line: str) -> Sendable:
    """Read an officer's line.

    :raises ValueError: if it is none.
    """
    key, unit = line.split("|")
    return Sendable(key, unit)


FIELDS = {
    "algorithm", "tickets", "targets", "targets_hash", "officers", "officers_hash", "aside", "random", "word",
    "count", "each", "picks", "recusals",
}  # fmt: skip
"""What a published draw says."""


def faults(told: Mapping) -> Iterator[str]:
    """Repeat a published draw from what it says itself and yield a sentence for each thing that does not come out.

    :param told: with `FIELDS`; lists as lines, `picks` as [target, [officer, …]], `recusals` as
        [target, officer, instead].
    """
    if missing := sorted(FIELDS - set(told)):
        yield f"lacks {', '.join(missing)}"
        return
    if told["algorithm"] != ALGORITHM:
        yield f"was drawn by {told['algorithm']}, which is not known here"
        return
    for name in ("targets", "officers"):
        if list_hash(told[name]) != told[f"{name}_hash"]:
            yield f"the list of {name} is not the one that was locked: its hash is {list_hash(told[name])}"
    try:
        targets = [target_of(line) for line in told["targets"]]
        officers = [sendable_of(line) for line in told["officers"]]
        aside = [Recusal(*pair) for pair in told["aside"]]
        known = {"seed": seed_of(told["random"], told["word"]), "tickets": told["tickets"], "count": told["count"]}
        picks = draw(targets, officers, **known, each=told["each"], aside=aside)
    except (ValueError, TypeError, KeyError, TooFew) as error:
        yield f"cannot be repeated: {error}"
        return
    if [[pick.target, list(pick.officers)] for pick in picks] != [list(pick) for pick in told["picks"]]:
        yield "other targets or officers come out than were published"
        return
    gone = list(aside)
    for number, (target, officer, instead) in enumerate(told["recusals"], start=1):
        recusal = Recusal(target, officer)
        try:
            found = substitute(picks, officers, seed=known["seed"], number=number, recusal=recusal, aside=gone)
        except (StopIteration, TooFew):
            found = ""
        if found != instead:
            yield f"recusal {number} leads to {found or 'nobody'}, not to {instead}"
            return
        gone.append(recusal)
        picks = exchanged(picks, recusal, instead)


def exchanged(picks: Sequence[Pick], recusal: Recusal, instead: str) -> list[Pick]:
    """Send somebody instead of an officer who stands aside."""
    return [
        Pick(pick.target, tuple(instead if key == recusal.officer else key for key in pick.officers))
        if pick.target == recusal.target
        else pick
        for pick in picks
    ]
