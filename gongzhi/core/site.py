"""How the site names itself: the province's site.toml."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from pydantic import Field, RootModel

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.core.errors import CatalogueError


class Names(Entry):
    """The site's names in one language."""

    name: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    conference: str = Field(min_length=1)


class Site(RootModel[dict[str, Names]]):
    """The province's site.toml: language → names."""


@cache
def read_site(folder: Path) -> dict[str, Names]:
    """Read the province's site.toml.

    :raises CatalogueError: if it is wrong or missing.
    """
    path = folder / "site.toml"
    if not path.exists():
        raise CatalogueError(path, 1, "", "the file is missing: it tells how the site names itself")
    return read_catalogue(path, Site).root


def names() -> Names:
    """Give the site's names in the reader's language, or in the main one."""
    told = read_site(Path(settings.PROVINCE))
    return told.get(get_language() or "") or told.get(settings.LANGUAGE_CODE) or next(iter(told.values()))
