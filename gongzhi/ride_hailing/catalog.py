"""The six kinds of violation of ride-hailing and the reasons for which a trip is flagged, as data."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongzhi.core.catalogue import Entry, dotted, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError

PATH = Path(__file__).parent / "catalog" / "violations.toml"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=16)]
Title = Annotated[str, StringConstraints(min_length=2, max_length=40)]


class Violation(Entry):
    """A kind of violation, with what it violates."""

    key: Slug
    title: Title
    computed: bool = False
    """Whether comparing reports with registers finds it; the others are told by members."""
    act: str
    article: str
    mark: Literal["verified", "secondary", "unverified"] = "unverified"
    detail: str = ""
    """What a clue's field "violation" says, in sectors that have one."""

    @property
    def citation(self) -> str:
        return f"《{self.act}》{self.article}"


class Reason(Entry):
    """Why a trip is flagged."""

    code: Annotated[int, Field(ge=1, le=99)]
    violation: Slug
    register_: Annotated[Literal["platform", "vehicle", "driver", "pairing"], Field(alias="register")]
    title: Title
    text: Annotated[str, StringConstraints(min_length=4, max_length=80)]
    """As the trip's page says it; {city} is where the trip was."""


class ViolationsFile(Entry):
    """violations.toml."""

    keepers: tuple[Slug, ...]
    """Members whose offices keep the registers and compare."""
    joint_days: Annotated[int, Field(ge=1, le=365)]
    """Days that members asked into a joint supervision have, unless its lead says otherwise."""
    joint_basis: str
    violation: tuple[Violation, ...]
    reason: tuple[Reason, ...]


@cache
def violations_file() -> ViolationsFile:
    """Read the kinds and reasons; once a process.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    found = read_catalogue(PATH, ViolationsFile)
    kinds = {each.key: each for each in found.violation}
    for name, keys in (
        ("violation", [each.key for each in found.violation]),
        ("reason", [each.code for each in found.reason]),
    ):
        for index, key in enumerate(keys):
            if key in keys[:index]:
                refuse((name, index, "key" if name == "violation" else "code"), f"{key} stands twice")
    for index, reason in enumerate(found.reason):
        if reason.violation not in kinds or not kinds[reason.violation].computed:
            refuse(("reason", index, "violation"), f"no computed violation: {reason.violation}")
    return found


def refuse(where: tuple[str | int, ...], message: str) -> None:
    raise CatalogueError(PATH, line_of(PATH.read_text(encoding="utf-8"), where), dotted(where), message)


def violations() -> dict[str, Violation]:
    """Give key → kind of violation, in their order."""
    return {each.key: each for each in violations_file().violation}


def violation_title(key: str) -> str:
    return violations()[key].title if key in violations() else key


def reasons() -> dict[int, Reason]:
    """Give code → reason, in their order."""
    return {each.code: each for each in violations_file().reason}


def keepers() -> tuple[str, ...]:
    return violations_file().keepers
