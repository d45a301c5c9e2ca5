"""Counting an import: how many rows were taken, repeated, refused or skipped; how many went where, by which rule."""

from collections import Counter
from dataclasses import dataclass, field

BY_HAND = "by-hand"
"""Stands for a rule where the connector or the run names the unit."""


@dataclass
class Tally:
    """Counts of rows. The first four add up to `read`."""

    read: int = 0
    taken: int = 0
    repeated: int = 0
    refused: int = 0
    skipped: int = 0
    answered: int = 0
    """Among those taken: came with their answer."""
    to_triage: int = 0
    """Among those taken: no unit was found."""
    units: Counter = field(default_factory=Counter)
    """Name of the unit → matters that went there; triage is not among them."""
    rules: Counter = field(default_factory=Counter)
    """Key of the loudest rule → matters routed by it."""
    skips: Counter = field(default_factory=Counter)
    """Reason → rows left out on purpose."""

    def went(self, unit: str, rules: list[str]) -> None:
        """Count one matter taken in; no unit means triage."""
        if unit:
            self.units[unit] += 1
            self.rules[rules[0] if rules else BY_HAND] += 1
        else:
            self.to_triage += 1

    def add(self, other: "Tally") -> None:
        """Add another count to this one."""
        for name in ("read", "taken", "repeated", "refused", "skipped", "answered", "to_triage"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("units", "rules", "skips"):
            getattr(self, name).update(getattr(other, name))

    def plain(self) -> dict:
        """Give it as plain JSON."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    @classmethod
    def of(cls, plain: dict) -> "Tally":
        """Read it from plain JSON; what is not told is 0."""
        told = {name: value for name, value in plain.items() if name in cls.__dataclass_fields__}
        return cls(**{name: Counter(value) if isinstance(value, dict) else value for name, value in told.items()})
