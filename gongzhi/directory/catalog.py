"""The province's catalogue of who exists: read from its folder, checked as a whole, synced into the tables.

Files in the folder: regions*.toml, units*.toml, offices*.toml, hotlines*.toml, mediation_bodies*.toml; each kind may
be spread over several. The catalogue is the one home of these facts: change the file and sync, never the rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Literal

from django.conf import settings
from django.db import connection, models, transaction
from pydantic import Field, model_validator

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.catalogue import Entry, dotted, line_of, parse_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.core.models import JournalEntry
from gongzhi.directory.models import Hotline, Level, MediationBody, Region, Unit
from gongzhi.directory.rules import chain, region_level, region_stem, short_region, superior_codes

OfficeLevel = Literal["province", "prefecture", "county"]
Slug = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)
RegionCode = Field(pattern=r"^\d{6}$")
PLACEHOLDERS = {"region", "short", "stem", "parent"}
SYNC_LOCK = 520_000
"""Number of the advisory lock that keeps two syncs apart."""


class Dated(Entry):
    """What holds for a time: up to, but not including, `to_date`."""

    from_date: date | None = None
    to_date: date | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self):
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError("to_date lies before from_date")
        return self


class RegionEntry(Dated):
    code: str = RegionCode
    name: str = Field(min_length=1, max_length=60)
    successor: str | None = None


class UnitEntry(Dated):
    """An agency at the level of the province."""

    key: str = Slug
    member: str = ""
    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field(min_length=1, max_length=60)
    part: str = Field(default="", max_length=200)
    is_lead: bool = False
    is_member: bool = False
    is_verified: bool = False
    successor: str | None = None


class Pattern(Entry):
    """One line that stands for an office or body in each region of its levels."""

    of: str
    levels: list[OfficeLevel] = Field(min_length=1)
    name: str = Field(min_length=1)
    district_name: str = ""
    only_regions: list[str] = []
    except_regions: list[str] = []
    names: dict[str, str] = {}

    @model_validator(mode="after")
    def uses_known_placeholders(self):
        for text in (self.name, self.district_name, getattr(self, "short_name", "")):
            used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            if unknown := used - PLACEHOLDERS:
                raise ValueError(f"{text}: unknown placeholder {sorted(unknown)}, known are {sorted(PLACEHOLDERS)}")
        return self


class OfficeEntry(Pattern):
    short_name: str = ""
    levels: list[Literal["prefecture", "county"]] = Field(min_length=1)
    is_verified: bool = False


class HotlineEntry(Dated):
    key: str = Field(pattern=r"^\d{3,12}$")
    name: str = Field(min_length=1, max_length=60)
    unit: str
    kinds: list[Literal["enquiry", "complaint", "report", "appeal"]] = Field(min_length=1)


class BodyEntry(Pattern, Dated):
    key: str = Slug
    kind: Literal["association", "finance"]


class RegionFile(Entry):
    region: list[RegionEntry] = []


class UnitFile(Entry):
    unit: list[UnitEntry] = []


class OfficeFile(Entry):
    office: list[OfficeEntry] = []


class HotlineFile(Entry):
    hotline: list[HotlineEntry] = []


class BodyFile(Entry):
    body: list[BodyEntry] = []


@dataclass(frozen=True)
class Place:
    """Where an entry stands, so that what is wrong with it can be named."""

    path: Path
    text: str
    table: str
    index: int

    def error(self, name: str, message: str) -> CatalogueError:
        where = (self.table, self.index, name)
        return CatalogueError(self.path, line_of(self.text, where), dotted(where), message)


@dataclass(frozen=True)
class OfficeRow:
    """A unit as it goes into the table, its links by key."""

    key: str
    member: str
    name: str
    short_name: str
    level: str
    region: str
    parent: str | None
    successor: str | None
    part: str = ""
    is_lead: bool = False
    is_member: bool = False
    is_verified: bool = False
    rank: int = 0
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True)
class BodyRow:
    key: str
    name: str
    kind: str
    level: str
    region: str
    unit: str
    from_date: date | None
    to_date: date | None


@dataclass
class DirectoryCatalogue:
    """All that the files say, expanded: each office and body by name, links checked."""

    regions: dict[str, RegionEntry] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    """Region code → code of the superior region."""
    units: dict[str, OfficeRow] = field(default_factory=dict)
    hotlines: dict[str, HotlineEntry] = field(default_factory=dict)
    bodies: dict[str, BodyRow] = field(default_factory=dict)

    def regions_at(self, levels: Iterable[str]) -> Iterator[RegionEntry]:
        """List the regions of these levels that exist today, as far as the catalogue says."""
        for region in self.regions.values():
            if region.to_date is None and region_level(region.code) in levels:
                yield region

    def name_in(self, pattern: str, region: RegionEntry) -> str:
        """Fill a pattern's placeholders for one region."""
        parent = self.parents[region.code]
        return pattern.format(
            region=region.name,
            short=short_region(region.name),
            stem=region_stem(region.name),
            parent=self.regions[parent].name if parent else "",
        )


def check_catalogue(folder: Path) -> DirectoryCatalogue:
    """Read and check the directory's part of a province's folder.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong, across files too.
    """
    found = DirectoryCatalogue()
    add_regions(found, folder)
    add_units(found, folder)
    add_offices(found, folder)
    add_hotlines(found, folder)
    add_bodies(found, folder)
    return found


def entries(folder: Path, name: str, model: type[Entry]) -> Iterator[tuple[Place, Entry]]:
    """Read the entries of one kind of file, each with its place."""
    paths = sorted(folder.glob(f"{name}*.toml"))
    if not paths:
        raise CatalogueError(folder / f"{name}.toml", 1, "", "is missing")
    (table,) = model.model_fields
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for index, entry in enumerate(getattr(parse_catalogue(text, path, model), table)):
            yield Place(path, text, table, index), entry


def add_regions(found: DirectoryCatalogue, folder: Path) -> None:
    places = {}
    for place, entry in entries(folder, "regions", RegionFile):
        if entry.code in found.regions:
            raise place.error("code", f"{entry.code} is given twice")
        found.regions[entry.code] = entry
        places[entry.code] = place
    for code, entry in found.regions.items():
        found.parents[code] = next((above for above in superior_codes(code) if above in found.regions), None)
        if found.parents[code] is None and region_level(code) != Level.PROVINCE:
            raise places[code].error("code", f"no region above {code} is known")
        if entry.successor is not None and entry.successor not in found.regions:
            raise places[code].error("successor", f"unknown region {entry.successor}")
    provinces = [code for code in found.regions if region_level(code) == Level.PROVINCE]
    if len(provinces) != 1:
        raise CatalogueError(folder / "regions.toml", 1, "region", f"one province is needed, found {len(provinces)}")


def add_units(found: DirectoryCatalogue, folder: Path) -> None:
    province = next(code for code in found.regions if region_level(code) == Level.PROVINCE)
    places: dict[str, Place] = {}
    lead = None
    standing: set[str] = set()
    for rank, (place, entry) in enumerate(entries(folder, "units", UnitFile), start=1):
        if entry.key in found.units:
            raise place.error("key", f"{entry.key} is given twice")
        member = entry.member or entry.key
        if entry.to_date is None:
            if member in standing:
                raise place.error("member", f"{member} has two units at the same time")
            standing.add(member)
            if entry.is_lead:
                if lead:
                    raise place.error("is_lead", f"{lead} leads already")
                lead = entry.key
        row = OfficeRow(
            **entry.model_dump(exclude={"member"}),
            member=member,
            level=Level.PROVINCE,
            region=province,
            parent=None,
            rank=rank,
        )
        found.units[entry.key] = row
        places[entry.key] = place
    if lead is None:
        raise CatalogueError(folder / "units.toml", 1, "unit.is_lead", "no unit leads")
    for key, unit in found.units.items():
        if unit.successor is None:
            continue
        if unit.successor not in found.units or unit.successor == key:
            raise places[key].error("successor", f"unknown unit {unit.successor}")
        if unit.to_date is None:
            raise places[key].error("successor", "a unit with a successor needs a to_date")
        if key in chain(unit.successor, {other: row.successor for other, row in found.units.items()}):
            raise places[key].error("successor", "units follow each other in a circle")


def add_offices(found: DirectoryCatalogue, folder: Path) -> None:
    agencies = dict(found.units)
    made: dict[tuple[str, str], OfficeRow] = {(key, unit.region): unit for key, unit in agencies.items()}
    # Prefectures before counties, so that a county's office finds the office above it.
    patterns = list(entries(folder, "offices", OfficeFile))
    for place, entry in patterns:
        check_pattern(found, agencies, place, entry)
    for level in (Level.PREFECTURE, Level.COUNTY):
        for place, entry in patterns:
            if level not in entry.levels:
                continue
            agency = agencies[entry.of]
            for region in regions_of(found, entry, [level]):
                above = nearest(made, entry.of, superior_codes(region.code))
                key = f"{entry.of}-{region.code}"
                if key in found.units:
                    raise place.error("of", f"{agency.member} has two offices in {region.name}")
                name = pattern_name(found, entry, region)
                row = OfficeRow(
                    key=key,
                    member=agency.member,
                    name=name,
                    short_name=found.name_in(entry.short_name, region) if entry.short_name else name,
                    level=level,
                    region=region.code,
                    parent=above.key,
                    successor=None,
                    is_verified=entry.is_verified,
                    rank=agency.rank,
                    from_date=agency.from_date,
                    to_date=agency.to_date,
                )
                found.units[key] = made[entry.of, region.code] = row
    for (of, code), row in made.items():
        if agencies[of].successor and row.level != Level.PROVINCE:
            after = nearest(made, agencies[of].successor, [code, *superior_codes(code)])
            found.units[row.key] = OfficeRow(**{**row.__dict__, "successor": after.key})


def add_hotlines(found: DirectoryCatalogue, folder: Path) -> None:
    for place, entry in entries(folder, "hotlines", HotlineFile):
        if entry.key in found.hotlines:
            raise place.error("key", f"{entry.key} is given twice")
        if entry.unit not in found.units:
            raise place.error("unit", f"unknown unit {entry.unit}")
        found.hotlines[entry.key] = entry


def add_bodies(found: DirectoryCatalogue, folder: Path) -> None:
    agencies = {key: unit for key, unit in found.units.items() if unit.level == Level.PROVINCE}
    offices = {}
    for unit in found.units.values():
        if unit.to_date is None:
            offices[unit.member, unit.region] = unit
    for place, entry in entries(folder, "mediation_bodies", BodyFile):
        check_pattern(found, agencies, place, entry)
        for region in regions_of(found, entry, entry.levels):
            key = f"{entry.key}-{region.code}"
            if key in found.bodies:
                raise place.error("key", f"{key} is given twice")
            member = agencies[entry.of].member
            found.bodies[key] = BodyRow(
                key=key,
                name=pattern_name(found, entry, region),
                kind=entry.kind,
                level=region_level(region.code),
                region=region.code,
                unit=nearest(offices, member, [region.code, *superior_codes(region.code)]).key,
                from_date=entry.from_date,
                to_date=entry.to_date,
            )


def check_pattern(found: DirectoryCatalogue, agencies: dict, place: Place, entry: Pattern) -> None:
    """Refuse a pattern that names an agency or a region that is not there."""
    if entry.of not in agencies:
        raise place.error("of", f"unknown unit {entry.of}")
    for name in ("only_regions", "except_regions", "names"):
        for code in getattr(entry, name):
            if code not in found.regions:
                raise place.error(name, f"unknown region {code}")


def regions_of(found: DirectoryCatalogue, entry: Pattern, levels: Iterable[str]) -> Iterator[RegionEntry]:
    for region in found.regions_at(levels):
        if region.code not in entry.except_regions and (not entry.only_regions or region.code in entry.only_regions):
            yield region


def pattern_name(found: DirectoryCatalogue, entry: Pattern, region: RegionEntry) -> str:
    """Tell the name that a pattern gives in a region: a single one, the one for districts, or the usual one."""
    if region.code in entry.names:
        return entry.names[region.code]
    is_district = region.name.endswith("区") and not region.name.endswith("特区")
    return found.name_in(entry.district_name if is_district and entry.district_name else entry.name, region)


def nearest(made: dict[tuple[str, str], OfficeRow], of: str, codes: list[str]) -> OfficeRow:
    """Find the first office of an agency along these regions; the province's is always there."""
    return next(made[of, code] for code in codes if (of, code) in made)


@dataclass
class Synced:
    """What a sync did: how many rows were added and changed, by table; units that no file mentions any more."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    @property
    def did_nothing(self) -> bool:
        return not any(self.added.values()) and not any(self.changed.values())

    def __str__(self):
        """Say it in a line; nothing where there was nothing to do."""
        if self.did_nothing:
            return ""
        return f"{sum(self.added.values())} rows added, {sum(self.changed.values())} changed"


@transaction.atomic
def sync(at: datetime, *, folder: Path | None = None) -> Synced:
    """Bring the tables in line with the catalogue, journaling each unit added or changed; a second run does nothing.

    Rows are never deleted, since matters refer to them: what ends gets a `to_date` in its file.

    :raises CatalogueError: if the catalogue is wrong; then nothing is written.
    """
    catalogue = check_catalogue(folder or settings.PROVINCE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SYNC_LOCK])
    synced = Synced()
    sync_regions(catalogue, synced)
    ids = sync_units(catalogue, synced, at)
    upsert(
        Hotline,
        {
            key: {"name": line.name, "unit_id": ids[line.unit], "kinds": list(line.kinds)}
            | {"from_date": line.from_date, "to_date": line.to_date}
            for key, line in catalogue.hotlines.items()
        },
        "key",
        synced,
    )
    upsert(
        MediationBody,
        {
            key: {"name": body.name, "kind": body.kind, "level": body.level}
            | {"region_id": body.region, "unit_id": ids[body.unit]}
            | {"from_date": body.from_date, "to_date": body.to_date}
            for key, body in catalogue.bodies.items()
        },
        "key",
        synced,
    )
    return synced


def sync_regions(catalogue: DirectoryCatalogue, synced: Synced) -> None:
    wanted = {
        code: {
            "name": region.name,
            "level": region_level(code),
            "parent_id": catalogue.parents[code],
            "from_date": region.from_date,
            "to_date": region.to_date,
            "successor_id": region.successor,
        }
        for code, region in catalogue.regions.items()
    }
    upsert(Region, wanted, "code", synced)


def sync_units(catalogue: DirectoryCatalogue, synced: Synced, at: datetime) -> dict[str, int]:
    """Upsert units with their links; return the identifier of each key."""
    known = dict(Unit.objects.values_list("key", "id"))
    new = [key for key in catalogue.units if key not in known]
    ids = known | dict(zip(new, fresh_ids(Unit, len(new)), strict=True))
    rows = catalogue.units
    parent_of = {ids[key]: ids[row.parent] if row.parent else None for key, row in rows.items()}
    successor_of = {ids[key]: ids[row.successor] if row.successor else None for key, row in rows.items()}
    before: dict[int, list[int]] = {}
    for key in sorted(rows, key=lambda name: rows[name].to_date or date.max, reverse=True):
        for after in chain(ids[key], successor_of):
            before.setdefault(after, []).append(ids[key])
    wanted = {}
    for key, row in rows.items():
        fields = {name: value for name, value in row.__dict__.items() if name not in ("key", "region")}
        fields["parent_id"] = ids[row.parent] if fields.pop("parent") else None
        fields["successor_id"] = ids[row.successor] if fields.pop("successor") else None
        wanted[key] = fields | {
            "id": ids[key],
            "region_id": row.region,
            "superiors": chain(ids[key], parent_of),
            "predecessors": before.get(ids[key], []),
        }
    changes = upsert(Unit, wanted, "key", synced)
    JournalEntry.objects.bulk_create(
        journal.line(
            "unit",
            ids[key],
            "register" if key in set(new) else "amend",
            by=SYSTEM,
            at=at,
            facts={name: str(value) if isinstance(value, date) else value for name, value in changed.items()},
        )
        for key, changed in changes.items()
    )
    synced.forgotten = sorted(set(known) - set(rows))
    return ids


def fresh_ids(model: type[models.Model], count: int) -> list[int]:
    """Take identifiers from a table's sequence before its rows are written, so that they can refer to each other."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def upsert(model: type[models.Model], wanted: dict[str, dict], by: str, synced: Synced) -> dict[str, dict]:
    """Add the rows that are missing and change those that differ; return what was set, by key.

    Rows that end are changed before others take their place, as the unique constraints want it.
    """
    rows = {getattr(row, by): row for row in model._default_manager.all()}
    changes: dict[str, dict] = {}
    ending, changing, adding = [], [], []
    for key, fields in wanted.items():
        row = rows.get(key)
        if row is None:
            adding.append(model(**{by: key}, **fields))
            changes[key] = fields
            continue
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(row, name, value)
            (ending if {"to_date", "is_lead"} & set(changed) and not changed.get("is_lead") else changing).append(row)
            changes[key] = changed
    names = [name for name in next(iter(wanted.values()), {}) if name != "id"]
    for batch in (ending, changing):
        if batch:
            model._default_manager.bulk_create(batch, update_conflicts=True, unique_fields=[by], update_fields=names)
    if adding:
        model._default_manager.bulk_create(adding)
    synced.added[model.__name__] = len(adding)
    synced.changed[model.__name__] = len(changes) - len(adding)
    return changes
