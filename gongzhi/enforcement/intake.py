"""What makes a clue or a measure, as its door hands it in: the desk, the API, or an app above."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class New:
    """What every new record says."""

    title: str
    sector: str
    """Key of catalog/sectors.toml; one that the unit supervises."""
    source: str
    """See words.Source."""
    source_id: int | None = None
    """Of the record that it comes from, where there is one."""
    source_label: str = ""
    """How officers know that record: its number, the name of a programme, a meeting."""
    unit_id: int | None = None
    """The unit that begins it; none: the first in which who acts investigates."""
    details: dict = field(default_factory=dict)
    trader_id: int | None = None
    trader_name: str = ""
    """Where the trader is not registered, or as described."""
    trader_address: str = ""
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class NewClue(New):
    facts: str
    """What is suspected, and what it rests on."""
    found_date: date | None = None
    """The day of discovery, from which the limit to verify it runs; none: today."""
    reporter_digest: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class NewMeasure(New):
    kind: str
    """Key of catalog/measures.toml."""
    demand: str
    due_date: date | None = None
    act: str = ""
    article: str = ""
