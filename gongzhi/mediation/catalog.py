"""Where regions lie on the schematic map, read from the province's tiles.toml; a province without one has no map."""

from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.core.errors import CatalogueError

COLUMNS, ROWS = 4, 4


class Tile(Entry):
    """A prefecture's place: column from the west, row from the north. It says where, not how large."""

    region: str = Field(pattern=r"^\d{6}$")
    column: int = Field(ge=1, le=COLUMNS)
    row: int = Field(ge=1, le=ROWS)


class Tiles(Entry):
    tile: tuple[Tile, ...] = ()

    @model_validator(mode="after")
    def lie_apart(self):
        places = [(tile.column, tile.row) for tile in self.tile]
        if len(set(places)) < len(places) or len({tile.region for tile in self.tile}) < len(places):
            raise ValueError("two tiles are of one region, or lie in one place")
        return self


def check_catalogue(folder: Path, *, regions: frozenset[str]) -> None:
    """Read the province's file afresh, where it has one.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    path = folder / "tiles.toml"
    if path.exists():
        for number, tile in enumerate(read_catalogue(path, Tiles).tile):
            if tile.region not in regions:
                raise CatalogueError(path, 1, f"tile[{number + 1}].region", f"no region {tile.region}")


@cache
def tiles() -> dict[str, Tile]:
    """Give the tile of each prefecture by its code."""
    path = Path(settings.PROVINCE) / "tiles.toml"
    return {tile.region: tile for tile in read_catalogue(path, Tiles).tile} if path.exists() else {}
