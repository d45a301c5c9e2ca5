"""Bodies of mediation over the province, as both faces show them: a schematic map of tiles, and a table."""

from dataclasses import dataclass
from datetime import date

from gongzhi.directory.models import MediationBody
from gongzhi.mediation.catalog import Tile, tiles
from gongzhi.mediation.queries import Place, coverage


@dataclass(frozen=True)
class Group:
    """A prefecture on the map, with its counties."""

    place: Place
    tile: Tile | None
    gaps: int
    """Regions in it that miss a body."""


def coverage_page(kind: str, *, on: date) -> dict:
    """Gather what the page shows.

    :param kind: only bodies of this kind; anything unknown shows all.
    """
    kinds = dict(MediationBody.Kind.choices)
    kind = kind if kind in kinds else ""
    places = coverage(on=on, kind=kind)
    where = tiles()
    groups = [
        Group(
            place,
            where.get(place.region.code),
            bool(place.missing) + sum(bool(child.missing) for child in place.children),
        )
        for place in places
        if place.region.level == "prefecture"
    ]
    every = [*places, *(child for place in places for child in place.children)]
    return {
        "kinds": [("", None), *kinds.items()],
        "kind": kind,
        "kind_titles": {key: str(title) for key, title in kinds.items()},
        "top": [place for place in places if place.region.level == "province"],
        "groups": groups,
        "has_map": any(group.tile for group in groups),
        "covered": sum(not place.missing for place in every),
        "regions": len(every),
        "gaps": [
            {"region": place.region, "missing": [str(kinds[key]) for key in place.missing]}
            for place in every
            if place.missing
        ],
    }
