"""What the invented consumers tell of: read from situations.toml."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from gongzhi.core.catalogue import Entry, read_catalogue

FILE = Path(__file__).parent / "situations.toml"


class Situation(Entry):
    """One thing that happens to consumers."""

    kind: Literal["enquiry", "complaint", "report", "appeal"] = "complaint"
    hotline: str
    subject: str = ""
    problem: str = ""
    trade: str
    """The kind of business, as its invented name ends."""
    told: str
    """What happened, with {trader} where it is named."""
    claims: tuple[str, ...] = ()
    amount: tuple[int, int] = (0, 0)
    """From, to, in yuan; 0 where nothing is claimed."""
    asks: str = ""
    """What an enquiry is told."""
    region: str = ""
    """Where it happens, if not anywhere."""
    on_platform: bool = False
    anonymous: bool = False
    prior: bool = False
    """The firm was asked first."""
    vague: bool = False
    """Says so little that a person must find its desk."""


class Situations(Entry):
    situation: tuple[Situation, ...] = Field(min_length=1)


@cache
def situations() -> tuple[Situation, ...]:
    """List all situations in the order of the file."""
    return read_catalogue(FILE, Situations).situation
