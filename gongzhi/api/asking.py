"""What an action asks of a program: a schema made of its signature, with the words and limits of the desk's form.

An action says what it takes by name and type; the desk's form, or the inputs it is made of, says what each is called,
how long it may be and which values there are. So nothing is said a third time for the API.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy, override
from pydantic import AfterValidator, Base64Bytes, BaseModel, BeforeValidator, Field, create_model
from pydantic.fields import FieldInfo

from gongzhi.api import schemas
from gongzhi.api.examples import EXAMPLES
from gongzhi.api.words import N_
from gongzhi.core import files
from gongzhi.core.errors import Invalid
from gongzhi.core.texts import clean
from gongzhi.directory.models import Officer, Region, Trader, Unit

NEVER_ASKED = {"by", "at", "key"}
MOST_LISTED = 500
MOST_FILES = 10
WHOLE_MOST = 2**31 - 1


@dataclass(frozen=True)
class Said:
    """What a form says of one input."""

    title: str = ""
    most: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """An input that names a person, place or firm: how the API calls it, and where it is looked up."""

    name: str
    model: type[Model]
    by: str = "pk"


REFERENCES = {
    "unit": Reference("unit", Unit, "key"),
    "unit_id": Reference("unit", Unit, "key"),
    "unit_ids": Reference("units", Unit, "key"),
    "units": Reference("units", Unit, "key"),
    "helpers": Reference("helpers", Unit, "key"),
    "officer": Reference("officer", Officer),
    "colleague_id": Reference("colleague", Officer),
    "producer_id": Reference("producer", Trader),
    "officer_id": Reference("officer", Officer),
    "officer_ids": Reference("officers", Officer),
    "officers": Reference("officers", Officer),
    "successor": Reference("successor", Officer),
    "instead_id": Reference("instead", Officer),
    "second_officer": Reference("second_officer", Officer),
    "trader": Reference("trader", Trader),
    "trader_id": Reference("trader", Trader),
    "region": Reference("region", Region, "code"),
}
"""Name of an input of an action → what it refers to. One that is not there is refused beside its name."""
NO_SUCH = {
    Unit: gettext_lazy("没有这个单位。"),
    Officer: gettext_lazy("没有这个人员。"),
    Trader: gettext_lazy("没有这个经营者。"),
    Region: gettext_lazy("没有这个行政区划代码。"),
}
IDS = {"body", "case_id", "laboratory", "officer", "person", "session", "target_id", "evidence", "goods", "penalty"}
"""Whole numbers that are identifiers."""

WORDS = {
    "note": N_("备注，只有办案人员能看到"),
    "reason": N_("理由，会记入办理记录"),
    "text": N_("内容"),
    "unit": N_("单位的代号，见 /units"),
    "units": N_("单位的代号，见 /units"),
    "officer": N_("人员的 id，见 /units/{key}"),
    "officers": N_("人员的 id，见 /units/{key}"),
    "instead": N_("接替人员的 id"),
    "successor": N_("接替人员的 id"),
    "trader": N_("经营者的 id，见 /traders"),
    "region": N_("行政区划代码（GB/T 2260）"),
    "files": N_("随附的文件：图片、PDF 或办公文档"),
    "title": N_("标题"),
    "details": N_("行业要素：键 → 值"),
    "recheck_of": N_("要复查的检查的编号"),
    "on": N_("打开为 true，关闭为 false"),
}
"""What an input is, where no form says it."""


class FileIn(schemas.In):
    """A file within the request."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["凭证.pdf"]), AfterValidator(clean)]
    content: Base64Bytes = Field(description=N_("内容，Base64"), examples=["JVBERi0xLjQKJSVFT0YK"])


Whole = Annotated[int, Field(ge=0, le=WHOLE_MOST, strict=True)]
Yes = Annotated[bool, Field(strict=True)]
Exact = Annotated[
    Decimal, Field(max_digits=15, decimal_places=6, examples=["1.5"]), BeforeValidator(schemas.no_float)
]
Scalar = Annotated[str, Field(max_length=2000), AfterValidator(clean)] | Yes | int | None
Details = Annotated[dict[Annotated[str, Field(max_length=64)], Scalar], Field(max_length=60)]
Texts = Annotated[dict[Annotated[str, Field(max_length=64)], schemas.short_text(2000)], Field(max_length=200)]

BY_TYPE: dict[type, tuple[Any, Any]] = {
    bool: (Yes, True),
    date: (schemas.Day, "2026-11-25"),
    datetime: (schemas.Instant, "2026-11-25T09:30:00+08:00"),
    bytes: (Base64Bytes, "JVBERi0xLjQKJSVFT0YK"),
}
"""Type of an input → its type in the API, and an example."""


@dataclass(frozen=True)
class Question:
    """What is asked for one act: a schema, and how its values become what the action takes."""

    schema: type[BaseModel]
    takes: Mapping[str, tuple[str, Callable[[Any], Any]]] = field(default_factory=dict)
    """Name in the API → name of the argument, and what makes the argument of the value."""

    def told(self, act: BaseModel, *, only_sent: bool = False) -> dict:
        """Give what was sent as the action takes it.

        :raises Invalid: naming each person, place or firm that is not there.
        """
        told, faults = {}, {}
        for name, (argument, make) in self.takes.items():
            if only_sent and name not in act.model_fields_set:
                continue
            try:
                told[argument] = make(getattr(act, name))
            except NotThere as missing:
                faults[name] = str(missing)
        if faults:
            raise Invalid(faults)
        return told


class NotThere(Exception):
    """An input refers to nothing; the words say to what."""


def question_of(
    name: str,
    action: Callable,
    *,
    without: AnySet[str] = frozenset(),
    form: type[forms.BaseForm] | None = None,
    inputs: Iterable = (),
    instead: Mapping[str, Any] | None = None,
) -> Question:
    """Make the question of an action, or of the dataclass that it is handed.

    :param name: of the schema.
    :param without: arguments that the face gives.
    :param form: the desk's, whose labels, lengths and choices hold here too.
    :param inputs: rows with name, title, most and options, as `enforcement.inputs` has them.
    :param instead: argument → annotation, or (annotation, default), where its type does not say what is sent; what
        is no argument is asked besides.
    """
    said = said_in(form, inputs)
    asked: dict[str, Any] = {}
    takes: dict[str, tuple[str, Callable]] = {}
    for argument, (annotation, default) in arguments_of(action).items():
        if argument in NEVER_ASKED or argument in without:
            continue
        told = said.get(argument) or said.get(argument.removesuffix("_id")) or Said()
        if instead and argument in instead:
            given = instead[argument]
            shape, default = given if isinstance(given, tuple) else (given, default)
            called, make, annotation = argument, plain, shape
        else:
            called, shape, make = shape_of(argument, annotation, told)
            if default == "" and annotation is str and called in REFERENCES:
                shape, default, make = shape | None, None, filled(make)
        asked[called] = (shape, field_for(called, annotation, default, told))
        takes[called] = (argument, make)
    for called, given in (instead or {}).items():
        if called not in takes:
            shape, default = given if isinstance(given, tuple) else (given, ...)
            asked[called] = (shape, field_for(called, shape, default, Said()))
            takes[called] = (called, plain)
    return Question(create_model(name, __base__=schemas.In, **asked), takes)


def arguments_of(action: Callable) -> dict[str, tuple[Any, Any]]:
    """Give name → (annotation, default) of what a function or a dataclass takes; `...` where it must be given."""
    if is_dataclass(action):
        hints = get_type_hints(action)
        return {each.name: (hints[each.name], default_of(each)) for each in fields(action) if each.init}
    hints = get_type_hints(action)
    return {
        each.name: (hints.get(each.name), ... if each.default is Parameter.empty else each.default)
        for each in signature(action).parameters.values()
        if each.kind is not Parameter.VAR_KEYWORD
    }


def default_of(each) -> Any:
    if each.default is not MISSING:
        return each.default
    return each.default_factory() if each.default_factory is not MISSING else ...


def field_for(name: str, annotation, default, told: Said):
    """Make the description of one input."""
    example = example_for(name, bare(annotation), told)
    more = {"examples": [example]} if example is not None else {}
    if isinstance(default, tuple | frozenset):
        default = list(default)
    if isinstance(default, str):
        default = str(default)
    return Field(default, description=told.title or WORDS.get(name) or None, **more)


def example_for(name: str, annotation, told: Said) -> Any:
    """Give an example of an input: by its choices, its name, or its type."""
    known = EXAMPLES.get(name)
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        given = any(isinstance(each, FieldInfo) and each.examples for each in more)
        return None if given else example_for(name, bare(inner), told)
    if get_origin(annotation) is Literal:
        return next(each for each in get_args(annotation) if each)
    if told.choices:
        return known if known in told.choices else next(each for each in told.choices if each)
    if annotation in BY_TYPE:
        return BY_TYPE[annotation][1]
    if annotation is int:
        return known if isinstance(known, int) else 1
    if get_origin(annotation) in {list, Sequence, Iterable, tuple}:
        of = get_args(annotation)[0]
        return known if isinstance(known, list) else [1] if of is int else [BY_TYPE[of][1]] if of in BY_TYPE else None
    return known


def bare(annotation):
    """Give a type without its None."""
    if get_origin(annotation) in {Union, UnionType}:
        kept = [each for each in get_args(annotation) if each is not NoneType]
        return kept[0] if len(kept) == 1 else annotation
    return annotation


def plain(value):
    return value


def filled(make: Callable) -> Callable:
    """Let a text that refers to something be left out: the action takes that as empty."""
    return lambda value: "" if value is None else make(value)


def shape_of(name: str, annotation, told: Said) -> tuple[str, Any, Callable[[Any], Any]]:
    """Tell how the API calls an input, of which type it is there, and what makes the argument of it."""
    inner = bare(annotation)
    optional = inner is not annotation
    called, shape, make = shape_within(name, inner, told)
    if optional:
        return called, shape | None, lambda value: None if value is None else make(value)
    return called, shape, make


def shape_within(name: str, inner, told: Said) -> tuple[str, Any, Callable[[Any], Any]]:
    """Tell how the API calls an input that is there, of which type it is, and what makes the argument of it.

    :raises TypeError: where its type is not said, or nothing says how such a one is sent.
    """
    origin, within = get_origin(inner), get_args(inner)
    reference = REFERENCES.get(name)
    if isinstance(inner, type) and issubclass(inner, Model):
        reference = next(each for each in REFERENCES.values() if each.model is inner)
        return name, shape_of_reference(reference), lambda value: looked_up(reference, value)
    if reference and (inner is int or (inner is str and reference.model is Region)):
        return reference.name, shape_of_reference(reference), lambda value: pk_of(reference, value)
    if reference and within and within[0] is int:
        each = list[shape_of_reference(reference)]
        return reference.name, Annotated[each, Field(max_length=MOST_LISTED)], lambda value: pks_of(reference, value)
    if inner is str:
        return name, text_shape(told), plain
    if inner is int:
        return name, schemas.Id if name in IDS or name.endswith("_id") else Whole, plain
    if inner is Decimal:
        return name, Exact if name in {"quantity", "retained", "latitude", "longitude"} else schemas.Yuan, plain
    if inner in BY_TYPE:
        return name, BY_TYPE[inner][0], plain
    if inner is dict or origin is dict or origin is Mapping:
        return name, Texts if within == (str, str) else Details, plain
    if origin in {list, Sequence, Iterable, tuple} and within:
        return list_shape(name, within[0])
    if is_dataclass(inner):
        part = question_of(f"{inner.__name__}In", inner)
        return name, part.schema, lambda value: inner(**part.told(value))
    raise TypeError(f"nothing says how {name}: {inner} is sent")


def list_shape(name: str, each) -> tuple[str, Any, Callable[[Any], Any]]:
    """Tell how several of something are sent."""
    if each is files.Examined:
        return name, files_shape(), lambda value: tuple(files.examine(one.name, one.content) for one in value)
    if get_args(each) == (str, bytes):
        return name, files_shape(), lambda value: [(one.name, one.content) for one in value]
    if get_args(each) == (int, int):
        pair = Annotated[list[schemas.Id], Field(min_length=2, max_length=2)]
        return name, Annotated[list[pair], Field(max_length=MOST_LISTED)], lambda value: [tuple(p) for p in value]
    _name, shape, make = shape_within("", each, Said())
    if is_dataclass(each):
        most = MOST_LISTED
        return name, Annotated[list[shape], Field(max_length=most)], lambda value: tuple(make(one) for one in value)
    if each is int:
        shape = schemas.Id
    if each is str:
        shape = schemas.short_text(200)
    return name, Annotated[list[shape], Field(max_length=MOST_LISTED)], plain


def files_shape():
    return Annotated[list[FileIn], Field(max_length=MOST_FILES)]


def text_shape(told: Said):
    """Give the type of a text: one of some words, or as long as the form lets it be."""
    if told.choices:
        return Literal[told.choices]
    return schemas.short_text(told.most or 5000)


def shape_of_reference(reference: Reference):
    if reference.model is Unit:
        return schemas.UnitKey
    return schemas.RegionCode if reference.model is Region else schemas.Id


def looked_up(reference: Reference, value) -> Model:
    """Find what an input names.

    :raises NotThere: if there is none.
    """
    found = reference.model.objects.filter(**{reference.by: value}).first()
    if found is None:
        raise NotThere(NO_SUCH[reference.model])
    return found


def pk_of(reference: Reference, value) -> Any:
    return looked_up(reference, value).pk if value else value


def pks_of(reference: Reference, values: Sequence) -> list:
    """Give the identifiers of what several inputs name, in their order.

    :raises NotThere: if one of them is none.
    """
    found = dict(
        reference.model.objects.filter(**{f"{reference.by}__in": list(values)}).values_list(reference.by, "pk")
    )
    if missing := [each for each in values if each not in found]:
        raise NotThere(f"{NO_SUCH[reference.model]} {missing[0]}")
    return [found[each] for each in values]


def said_in(form: type[forms.BaseForm] | None, inputs: Iterable) -> dict[str, Said]:
    """Gather what a form, or the inputs of one, say of each argument; in Chinese, as it stands in the code."""
    with override(settings.LANGUAGE_CODE):
        told = {name: said_by_field(each) for name, each in form.base_fields.items()} if form else {}
        return told | {each.name: said_by_input(each) for each in inputs}


def said_by_field(told: forms.Field) -> Said:
    choices: tuple[str, ...] = ()
    if isinstance(told, forms.ChoiceField) and not isinstance(told, forms.MultipleChoiceField):
        choices = words_of(told.choices)
        if choices and not told.required and "" not in choices:
            choices = (*choices, "")
    return Said(str(told.label or ""), getattr(told, "max_length", None) or 0, choices)


def said_by_input(told) -> Said:
    words = getattr(told.options, "words", None)
    choices = tuple(str(value) for value in words.values) if words is not None else ()
    if choices and not told.required:
        choices = (*choices, "")
    return Said(str(told.title), told.most if told.shape in {"text", "line"} else 0, choices)


def words_of(choices) -> tuple[str, ...]:
    """Give the values of a field's choices, in groups or not; none where they depend on the record."""
    found = []
    for value, title in choices:
        if isinstance(title, list | tuple):
            found += [str(each) for each, _title in title]
        else:
            found.append(str(value))
    return tuple(found)


def takes_key(action: Callable) -> bool:
    """Tell whether an action knows an act done before by its key."""
    hint = get_type_hints(action).get("key")
    return hint is not None and UUID in (hint, *get_args(hint))
