"""Default texts of documents (one file a kind, beside the app that declares it), and the units' words in numbers."""

from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import Field

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.directory.models import Unit
from gongzhi.documents.kinds import Kind, kinds
from gongzhi.documents.wording import Template, faults_of


class Numbers(Entry):
    """The province's documents.toml."""

    words: dict[str, str] = Field(default_factory=dict)
    """Key of a unit → its word in the numbers of documents (机关代字)."""


@cache
def shipped(kind: Kind) -> Template:
    """Read the default text of a kind.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_template(kind)


def read_template(kind: Kind) -> Template:
    template = read_catalogue(kind.template, Template)
    for fault in faults_of(template, kind.context):
        written = kind.template.read_text(encoding="utf-8")
        line = line_of(written, (fault.part,)) + (fault.line if fault.part in {"body", "attachments"} else 0)
        raise CatalogueError(kind.template, line, fault.part, fault.reason)
    return template


@cache
def numbers(folder: Path) -> Numbers:
    """Read the province's documents.toml; without one every unit goes by its short name."""
    path = folder / "documents.toml"
    return read_catalogue(path, Numbers) if path.exists() else Numbers()


def word_of(unit: Unit) -> str:
    """Give a unit's word in numbers."""
    return numbers(Path(settings.PROVINCE)).words.get(unit.key, unit.short_name)


def check_catalogue(folder: Path, *, units: frozenset[str]) -> None:
    """Read all afresh.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    for kind in kinds():
        read_template(kind)
    path = folder / "documents.toml"
    if path.exists():
        told = read_catalogue(path, Numbers)
        text = path.read_text(encoding="utf-8")
        seen: dict[str, str] = {}
        for key, word in told.words.items():
            if key not in units:
                raise CatalogueError(path, line_of(text, ("words", key)), key, f"no unit has the key {key}")
            if word in seen:
                raise CatalogueError(
                    path, line_of(text, ("words", key)), key, f"{seen[word]} has the word {word} too"
                )
            seen[word] = key
