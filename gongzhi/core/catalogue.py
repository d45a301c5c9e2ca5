"""Reading catalogue files: TOML into frozen, validated models; what is wrong is named by file, line and field."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from gongzhi.core.errors import CatalogueError


class Entry(BaseModel):
    """Base of everything read from a catalogue: frozen, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


E = TypeVar("E", bound=BaseModel)


def read_catalogue(path: Path, model: type[E]) -> E:
    """Read one file.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    return parse_catalogue(path.read_text(encoding="utf-8"), path, model)


def parse_catalogue(text: str, path: Path, model: type[E]) -> E:
    """Read a catalogue from text; `path` is only named in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise CatalogueError(path, line, "", str(error)) from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(part for part in first["loc"])
        raise CatalogueError(path, line_of(text, where), dotted(where), first["msg"]) from None


def read_folder(folder: Path, model: type[E]) -> Iterator[tuple[Path, E]]:
    """Read every .toml below a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.toml")):
        yield path, read_catalogue(path, model)


def dotted(where: tuple[str | int, ...]) -> str:
    """Write a place in a document as people say it: limit[2].working_days, the first being 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")


def line_of(text: str, where: tuple[str | int, ...]) -> int:
    """Find the line in which a place of a TOML document stands, as near as the layout allows.

    Follows table headers for the path's named parts, counting `[[array]]` headers, then looks for the key.
    """
    lines = text.splitlines()
    start, prefix = 0, ""
    parts = list(where)
    while parts:
        part = parts[0]
        if isinstance(part, int):
            break
        prefix = f"{prefix}.{part}" if prefix else part
        index = parts[1] if len(parts) > 1 and isinstance(parts[1], int) else None
        header = f"[[{prefix}]]" if index is not None else f"[{prefix}]"
        found = [n for n, line in enumerate(lines) if n >= start and line.split("#")[0].strip() == header]
        wanted = index or 0
        if len(found) <= wanted:
            break
        start = found[wanted]
        parts = parts[2:] if index is not None else parts[1:]
    key = next((part for part in parts if isinstance(part, str)), None)
    if key is not None:
        for n in range(start, len(lines)):
            if re.match(rf"\s*{re.escape(key)}\s*[=.]", lines[n]):
                return n + 1
            if n > start and lines[n].lstrip().startswith("["):
                break
    return start + 1
