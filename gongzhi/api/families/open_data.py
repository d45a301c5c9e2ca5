"""Open data over the API: the same rows as the public files, page by page, for programs that have a token anyway."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Call, Family, Listing, Part, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.core.pages import Page
from gongzhi.open_data import queries
from gongzhi.open_data.models import Entry, Standing, Version
from gongzhi.open_data.sets import SETS, Dataset

SetKey = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,24}$", description=N_("数据集的代号"), examples=["penalties"])]
Month = Annotated[str, Field(pattern=r"^(\d{4}-\d{2})?$", examples=["2026-01"])]


@dataclass(frozen=True)
class Shelf:
    """A set with where it stands."""

    dataset: Dataset
    standing: Standing

    @property
    def pk(self) -> str:
        return self.dataset.key


class ColumnShown(schemas.Out):
    name: str
    title: str
    type: str = Field(examples=["string"])
    unit: str
    required: bool


class OpenSetRow(schemas.Out):
    key: str = Field(examples=["penalties"])
    title: str
    description: str
    schema_version: str = Field(description=N_("列的版本"), examples=["1.0"])
    rows: int
    revision: int = Field(description=N_("每次变化加一"))
    changed_at: datetime | None
    columns: list[ColumnShown]


def columns_of(dataset: Dataset) -> list[ColumnShown]:
    return [
        ColumnShown(
            name=each.name,
            title=str(each.title),
            type=each.type.value,
            unit=str(each.unit),
            required=each.required,
        )
        for each in dataset.columns
    ]


SET = View(
    OpenSetRow,
    {
        "key": lambda shelf: shelf.dataset.key,
        "title": lambda shelf: str(shelf.dataset.title),
        "description": lambda shelf: str(shelf.dataset.description),
        "schema_version": lambda shelf: shelf.dataset.version,
        "rows": lambda shelf: shelf.standing.rows,
        "revision": lambda shelf: shelf.standing.revision,
        "changed_at": lambda shelf: shelf.standing.changed_at,
        "columns": lambda shelf: columns_of(shelf.dataset),
    },
)
ENTRY = view_of(
    "OpenEntryRow",
    Entry,
    ("code", "day"),
    more={"data": (dict[str, Any], lambda entry: entry.data)},
)
VERSION = view_of(
    "OpenVersionRow",
    Version,
    ("number", "schema_version", "rows", "added", "changed", "removed", "made_at", "gone_at", "reason"),
    more={"files": (list[dict[str, Any]], lambda version: [] if version.gone_at else version.files)},
)


def shelves(call: Call) -> list[Shelf]:
    standings = queries.standings(viewer=call.viewer)
    return [Shelf(dataset, standings[key]) for key, dataset in SETS.items()]


def shelf(key: str, call: Call) -> Shelf | None:
    return next((each for each in shelves(call) if each.pk == key), None)


def entries(record: Shelf, call: Call) -> Page:
    asked = queries.read_asked(record.dataset, call.filters, viewer=call.viewer)
    return queries.page_of_entries(record.dataset, asked, viewer=call.viewer, after=call.after)


def versions(record: Shelf, call: Call) -> list[Version]:
    return queries.versions_of(record.dataset, viewer=call.viewer)


OPEN_SETS = Resource(
    name="open_set",
    title=N_("开放数据集"),
    path="/open-data",
    one="/open-data/{key}",
    place=SetKey,
    find=shelf,
    row=SET,
    listing=Listing(page=shelves, paged=False),
    parts=(
        Part(
            name="entries",
            title=N_("开放数据集的行"),
            view=ENTRY,
            page=entries,
            filters={
                "since": (Month, ""),
                "until": (Month, ""),
                "region": (Annotated[str, Field(pattern=r"^(\d{6})?$")], ""),
                "subject": (schemas.short_text(40), ""),
                "mark": (schemas.short_text(24), ""),
            },
        ),
        Part(name="versions", title=N_("开放数据集留存的版本"), view=VERSION, page=versions, paged=False),
    ),
)

FAMILY = Family(tag="open-data", title=N_("开放数据"), scope="open-data", resources=(OPEN_SETS,))
