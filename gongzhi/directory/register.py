"""Regions, units and hotlines as they stand, kept in each process: every filing asks for them, they change rarely."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongzhi.core.kept import kept
from gongzhi.directory.models import Hotline, Region, Unit
from gongzhi.directory.rules import holds


@dataclass(frozen=True)
class Register:
    """Who exists, past and future included; shared by all who ask, so never changed."""

    regions: Mapping[str, Region]
    """By code, each with its superior region."""
    units: Mapping[int, Unit]
    """By identifier, each with its region."""
    hotlines: Mapping[str, Hotline]
    """By number, each with its unit."""

    def unit(self, pk: int | None, *, on: date) -> Unit | None:
        """Find a unit that is there on a day."""
        found = self.units.get(pk)
        return found if found and holds(found, on) else None

    def unit_by_key(self, key: str) -> Unit | None:
        return next((unit for unit in self.units.values() if unit.key == key), None)

    def lead(self, *, on: date) -> Unit:
        """Find the unit that leads on a day."""
        return next(unit for unit in self.units.values() if unit.is_lead and holds(unit, on))

    def hotline(self, key: str, *, on: date) -> Hotline | None:
        """Find a hotline that answers on a day."""
        found = self.hotlines.get(key)
        return found if found and holds(found, on) else None


@kept
def register() -> Register:
    """Give the register as it stands now; one small query, three more after a change."""
    regions = {region.code: region for region in Region.objects.all()}
    for region in regions.values():
        region.parent = regions.get(region.parent_id)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        unit.region = regions[unit.region_id]
    hotlines = {hotline.key: hotline for hotline in Hotline.objects.all()}
    for hotline in hotlines.values():
        hotline.unit = units[hotline.unit_id]
    return Register(regions, units, hotlines)
