"""What open data takes from files: which counts are hidden, how long versions stay, the province's licence."""

from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import Field

from gongzhi.core.catalogue import Entry, read_catalogue

FOLDER = Path(__file__).parent / "catalog"
RULES = FOLDER / "rules.toml"
PROVINCE_FILE = "open_data.toml"


class Suppression(Entry):
    """When a count is not shown."""

    least: int = Field(ge=2)
    """Counts from 1 up to below this are hidden."""


class Versions(Entry):
    """How long versions are kept with their files."""

    latest: int = Field(ge=1)
    months: int = Field(ge=0)


class Rules(Entry):
    suppression: Suppression
    versions: Versions


class Licence(Entry):
    """On which terms the province gives its data away."""

    key: str = Field(min_length=1)
    """As SPDX names it, or a name of the province's own."""
    title: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")


class Publisher(Entry):
    """Who publishes."""

    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)


class Province(Entry):
    """The province's open_data.toml."""

    publisher: Publisher
    licence: Licence | None = None


@cache
def rules() -> Rules:
    return read_catalogue(RULES, Rules)


@cache
def province_in(folder: Path) -> Province | None:
    path = folder / PROVINCE_FILE
    return read_catalogue(path, Province) if path.exists() else None


def province() -> Province | None:
    """Give what the province lays down about its open data, where it does."""
    return province_in(Path(settings.PROVINCE))


def licence() -> Licence | None:
    """Give the licence; a province that has not decided on one states none."""
    told = province()
    return told.licence if told else None


def check_catalogue(folder: Path) -> None:
    """Read the files afresh.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    read_catalogue(RULES, Rules)
    if (folder / PROVINCE_FILE).exists():
        read_catalogue(folder / PROVINCE_FILE, Province)
