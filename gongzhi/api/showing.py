"""Records as the API shows them: schemas made of a model's own fields, and what every record has besides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pydantic import BaseModel, Field, create_model

from gongzhi.api import schemas
from gongzhi.api.describing import officer_name, region_name, unit_name
from gongzhi.api.words import N_
from gongzhi.cases.models import Case
from gongzhi.core.personal import EncryptedTextField
from gongzhi.directory.models import Hotline, MediationBody, Officer, Region, Trader, Unit


class TraderName(schemas.Out):
    id: int
    name: str = Field(description=N_("名称"), examples=["甲乙商行"])


class BodyName(schemas.Out):
    id: int
    name: str = Field(description=N_("名称"))


class FileShown(schemas.Out):
    id: int
    name: str
    media_type: str = Field(examples=["image/jpeg"])
    size: int = Field(description=N_("字节"))
    sha256: str


class LineShown(schemas.Out):
    at: datetime
    verb: str = Field(examples=["note"])
    sentence: str
    note: str


WORDS = {
    "number": N_("编号"),
    "state": N_("状态"),
    "state_title": N_("状态的名称"),
    "title": N_("标题"),
    "unit": N_("承办单位"),
    "officer": N_("承办人"),
    "trader": N_("已登记的经营者"),
    "trader_name": N_("经营者名称"),
    "due_date": N_("最早到期的期限"),
    "case": N_("来源的件的编号"),
    "sector": N_("领域"),
    "version": N_("历史的行数；与 If-Match 一起防止覆盖他人的办理"),
}
"""What a field is, where its name is not enough."""


@dataclass(frozen=True)
class Shown:
    """A field of a record as it is told."""

    annotation: Any
    value: Callable[[Any], Any]
    related: str = ""
    """The relation that it reads, so that a list reads it once for all rows."""


def trader_name(trader: Trader | None) -> TraderName | None:
    return TraderName(id=trader.pk, name=trader.name) if trader else None


RELATED: dict[type[models.Model], tuple[Any, Callable]] = {
    Unit: (schemas.UnitName, unit_name),
    Officer: (schemas.OfficerName, officer_name),
    Region: (schemas.RegionName, region_name),
    Trader: (TraderName, trader_name),
    MediationBody: (BodyName, lambda body: BodyName(id=body.pk, name=body.name) if body else None),
    Case: (str, lambda case: case.number if case else None),
    Hotline: (str, lambda hotline: hotline.key if hotline else None),
}
"""Model that a record points to → how that is told."""
BY_FIELD: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.DecimalField, Decimal),
    (models.IntegerField, int),
    (models.JSONField, Any),
    (models.UUIDField, str),
    (models.CharField, str),
    (models.TextField, str),
)


def shown(model: type[models.Model], name: str) -> Shown:
    """Tell how one field of a model is told.

    :raises TypeError: for what is encrypted, and for what has no plain value: that needs a rule of its own.
    """
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise TypeError(f"{model.__name__} has no field {name}") from None
    if isinstance(field, EncryptedTextField):
        raise TypeError(f"{model.__name__}.{name} is personal and is not shown")
    if isinstance(field, models.ForeignKey):
        return shown_relation(field)
    if isinstance(field, ArrayField):
        kind = int if isinstance(field.base_field, models.IntegerField) else str
        return Shown(list[kind], lambda record: list(getattr(record, name) or ()))
    annotation = next((kind for known, kind in BY_FIELD if isinstance(field, known)), None)
    if annotation is None:
        raise TypeError(f"nothing says how {model.__name__}.{name} is shown")
    if field.null and annotation is not Any:
        annotation = annotation | None
    return Shown(annotation, lambda record: getattr(record, name))


def shown_relation(field: models.ForeignKey) -> Shown:
    known = RELATED.get(field.related_model)
    if known is None:
        annotation = int | None if field.null else int
        return Shown(annotation, lambda record: getattr(record, field.attname))
    annotation, tell = known
    return Shown(
        annotation | None if field.null else annotation,
        lambda record: tell(getattr(record, field.name)) if getattr(record, field.attname) else None,
        field.name,
    )


@dataclass(frozen=True)
class View:
    """A schema and how records are told in it."""

    schema: type[BaseModel]
    parts: Mapping[str, Callable[[Any], Any]]
    related: tuple[str, ...] = ()

    def tell(self, record, **more) -> BaseModel:
        """Tell a record."""
        return self.schema(**{name: value(record) for name, value in self.parts.items()}, **more)

    def rows(self, records: Iterable) -> list[BaseModel]:
        """Tell the rows of a list: whatever they point to is read once for all of them."""
        found = list(records)
        kept = [each for each in found if isinstance(each, models.Model)]
        if kept and self.related:
            models.prefetch_related_objects(kept, *self.related)
        return [self.tell(each) for each in found]


def view_of(
    name: str,
    model: type[models.Model],
    names: Iterable[str],
    *,
    states: Mapping[str, Any] | None = None,
    more: Mapping[str, tuple[Any, Callable[[Any], Any]]] | None = None,
    base: type[BaseModel] = schemas.Out,
    extra: Mapping[str, Any] | None = None,
) -> View:
    """Make the view of a model.

    :param name: of the schema.
    :param names: its fields, in their order; `id` is there where it is named.
    :param states: titles of the states, told beside the state.
    :param more: name → (annotation, what reckons it of the record) for what is no field.
    :param extra: annotations of what `tell` is handed besides.
    """
    asked: dict[str, Any] = {}
    parts: dict[str, Callable] = {}
    related = []
    for each in names:
        told = shown(model, each)
        asked[each] = (told.annotation, Field(description=WORDS.get(each)))
        parts[each] = told.value
        if told.related:
            related.append(told.related)
        if each == "state" and states is not None:
            asked["state_title"] = (str, Field(description=WORDS["state_title"]))
            parts["state_title"] = lambda record: str(states[record.state])
    for each, (annotation, value) in (more or {}).items():
        asked[each] = (annotation, Field(description=WORDS.get(each)))
        parts[each] = value
    for each, annotation in (extra or {}).items():
        asked[each] = (
            annotation if isinstance(annotation, tuple) else (annotation, Field(description=WORDS.get(each)))
        )
    return View(create_model(name, __base__=base, **asked), parts, tuple(related))


def plain_view(schema: type[BaseModel]) -> View:
    """Make the view of what has the fields of a schema as its own."""
    return View(schema, {name: attrgetter(name) for name in schema.model_fields})


def page_schema(row: type[BaseModel]) -> type[BaseModel]:
    """Make the schema of a page of rows."""
    next_one = Field(description=N_("下一页的地址；没有下一页时为空"))
    return create_model(f"{row.__name__}s", __base__=schemas.Out, rows=(list[row], ...), next=(str | None, next_one))


def offer_shown(offer) -> schemas.Offer:
    return schemas.Offer(verb=offer.verb, title=str(offer.title), open=not offer.refusal, refusal=str(offer.refusal))


def line_shown(line) -> LineShown:
    return LineShown(
        at=line.at, verb=getattr(line, "verb", ""), sentence=str(line.sentence), note=str(line.note or "")
    )


def file_shown(row) -> FileShown:
    return FileShown(id=row.pk, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
