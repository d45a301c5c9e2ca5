"""Records of every app over the API: declared once as resources, made into addresses by one rule.

A `Resource` says where a kind of record stands, how it is found and told, and which acts there are; `install` makes
of it a list, a page of one, and one address for each act. Access, refusals and journals are those of the queries and
actions: nothing is decided here. Each module below `families/` declares the resources of one app.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from inspect import Parameter, Signature
from typing import Annotated, Any, get_type_hints

from django import forms
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Path, Query
from pydantic import BaseModel, Field, create_model

from gongzhi.api import schemas
from gongzhi.api.access import CODE_HEADER, Token, consumer_of, put_rate
from gongzhi.api.answers import answer, link_next, next_address, once, refuse_stale
from gongzhi.api.asking import Question, question_of, takes_key
from gongzhi.api.problems import Problem
from gongzhi.api.router import router
from gongzhi.api.showing import LineShown, View, line_shown, offer_shown, page_schema
from gongzhi.api.words import N_
from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import Machine, Offer
from gongzhi.directory.clients import TRADER


@dataclass(frozen=True)
class Call:
    """Who asks, when, and for which page: what a resource's queries are told."""

    viewer: Actor
    at: datetime
    after: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    """Of the token."""

    @property
    def today(self) -> date:
        return clock.day_of(self.at)

    @property
    def place(self) -> int | None:
        """The place of the page, where it is a number.

        :raises Refused: if it is none.
        """
        if not self.after:
            return None
        if not self.after.isdecimal() or len(self.after) > 18:
            raise Refused(_("没有这一页。"))
        return int(self.after)


def as_asked(told: dict, record, call: Call) -> dict:
    return told


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act: the action that does it, and what it asks for."""

    name: str
    """The last part of its address."""
    action: Callable
    title: str = ""
    """Where no table of states has one."""
    form: type[forms.BaseForm] | None = None
    """The desk's form, whose labels, lengths and choices hold here too."""
    inputs: Iterable = ()
    """What the form is made of, where it is made of inputs."""
    asks: Callable | None = None
    """A dataclass that the action is handed, where what is asked are its fields."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Fields of that dataclass that the face gives."""
    called: str = ""
    """Under which name it takes the record, if not as the resource says."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that the face gives and does not ask for."""
    without: frozenset[str] = frozenset()
    """Arguments that keep their default, or that `told` gives."""
    instead: Mapping[str, Any] = field(default_factory=dict)
    """Argument → annotation, or (annotation, default), where its type does not say what is sent."""
    told: Callable[[dict, Any, Call], dict] = as_asked
    """Makes the action's arguments of what was asked, the record and the call."""
    only_sent: bool = False
    """Hand the action only what was sent."""
    view: View | None = None
    """How the answer is told, where it is no record of the resource."""
    result: Callable[[Any], Any] | None = None
    """Makes what is told of what the action gave."""
    way: str = "act"
    """The scope that it needs beside that of its family."""
    own: bool = False
    """Whether only the two sides do it, and no officer's program."""
    note: str = ""
    """What is to be known beyond its title."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of records."""

    page: Callable[[Call], Any]
    """Gives rows and the place of the next page: an object with `rows` and `after`, a pair, or a list of all."""
    filters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Name → (annotation, default) of what narrows it down."""
    paged: bool = True


@dataclass(frozen=True, kw_only=True)
class Part:
    """A list of what belongs to one record, at an address below it."""

    name: str
    title: str
    view: View
    page: Callable[[Any, Call], Any]
    filters: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    paged: bool = True


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file of a record, at an address below it."""

    name: str
    title: str
    read: Callable[[Any, str, Call], tuple[str, str, bytes]]
    """Given the record, the file's place in the address and the call: name, media type, content."""
    place: Any = schemas.QueryId


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A kind of record over the API."""

    name: str
    """Begins the names of its operations: clue → list_clue, show_clue, clue_file."""
    title: str
    path: str
    """Where all of them are: /clues."""
    one: str = ""
    """Where one of them is: /clues/{number}; empty where a list says all."""
    place: Any = None
    """The type of what stands in braces there."""
    find: Callable[[Any, Call], Any] | None = None
    """Finds one as the viewer may see it; raises DoesNotExist."""
    shown_elsewhere: bool = False
    """Whether one has its page by another operation, and only what stands below it is made here."""
    row: View
    card: View | None = None
    """What is told of one beyond its row; the row where there is no more."""
    extra: Callable[[Any, Call], dict] | None = None
    """Makes what the card is handed besides: name → value."""
    machine: Machine | None = None
    kind: str = ""
    """Of its journal, where it has no table of states."""
    offers: Callable[[Any, Call], list[Offer]] | None = None
    history: Callable[[Any, Call], Iterable] | None = None
    listing: Listing | None = None
    parts: tuple[Part, ...] = ()
    downloads: tuple[Download, ...] = ()
    acts: tuple[Act, ...] = ()
    """On one record."""
    makes: tuple[Act, ...] = ()
    """On all of them: what makes a new one, at `path` or, with a name, below it."""
    argument: str = ""
    """How actions call the record, if not by its name."""
    handed: Callable[[Any], Any] = lambda record: record
    """What of it actions are handed: of a matter's mediation, the matter."""
    sides: frozenset[str] = frozenset()
    """Who besides officers' programs calls its addresses below one record: "consumers" with the code of the matter
    whose number stands there, "trader" as a trader's own program. Queries and tables say what they see and may do."""
    opened: Callable[[str, str], Actor] = consumer_of
    """Makes the consumer who opens one with its code: (number, code)."""
    own: bool = False
    """Whether only they call them."""
    roles: frozenset[Role] = frozenset()
    """Who may look at all, where the queries leave it to the page; nobody else sees that there is anything."""

    @property
    def journaled(self) -> str:
        return self.machine.kind if self.machine else self.kind


@dataclass(frozen=True)
class Family:
    """The resources of one app, with the tag and the scope that they have in common."""

    tag: str
    title: str
    scope: str
    """One of `directory.clients.SCOPES`."""
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Marks:
    """What the description of an operation tells beyond what ninja knows."""

    note: str = ""
    paged: bool = False
    file: bool = False
    stale: bool = False
    """Whether If-Match is heeded."""
    free: bool = False
    """Whether it changes nothing, so that no key is needed."""


@dataclass(frozen=True)
class Operation:
    """An operation that was made; the guards walk them."""

    name: str
    family: Family
    resource: Resource
    act: Act | None = None


OPERATIONS: list[Operation] = []


def install(family: Family) -> None:
    """Put the addresses of a family's resources on the router; fixed ones before those with braces."""
    for resource in family.resources:
        for act in resource.makes:
            add_making(family, resource, act)
        if resource.listing:
            add_list(family, resource, resource.listing)
    for resource in family.resources:
        if resource.find and not resource.shown_elsewhere:
            add_page(family, resource)
        for part in resource.parts:
            add_part(family, resource, part)
        for download in resource.downloads:
            add_download(family, resource, download)
        for act in resource.acts:
            add_act(family, resource, act)


def in_code(told) -> str:
    """Give a text as it stands in the code; the description is translated when it is shown."""
    with override(settings.LANGUAGE_CODE):
        return str(told)


def title_of(resource: Resource, act: Act) -> str:
    return in_code(act.title or (resource.machine[act.name].title if resource.machine else act.name))


def operation_name(*parts: str) -> str:
    return "_".join(part.replace("-", "_") for part in parts if part)


def put(
    operation: Operation,
    method: Callable,
    path: str,
    view: Callable[[HttpRequest, dict], HttpResponse],
    asks: Mapping[str, tuple[Any, Any]],
    *,
    way: str,
    marks: Marks,
    sides: frozenset[str] = frozenset(),
    own: bool = False,
    **told,
) -> None:
    """Put one operation on the router.

    :param view: called with the request and what was asked, by name.
    :param asks: name → (annotation, default), `...` where there is none.
    """

    def called(request: HttpRequest, **values) -> HttpResponse:
        return view(request, values)

    kind = Parameter.POSITIONAL_OR_KEYWORD
    called.__name__ = operation.name
    called.__doc__ = f"{operation.name}."
    called.__signature__ = Signature(
        [
            Parameter("request", kind),
            *(
                Parameter(name, kind, annotation=annotation, default=Parameter.empty if default is ... else default)
                for name, (annotation, default) in asks.items()
            ),
        ]
    )
    called.marks = marks
    every = (TRADER,) if operation.family.scope == TRADER else (way, operation.family.scope)
    auth = Token(*sorted(sides), sides=sides) if sides and own else Token(all_of=every, sides=sides)
    method(path, auth=auth, tags=[operation.family.tag], operation_id=operation.name, **told)(called)
    OPERATIONS.append(operation)


def call_of(
    request: HttpRequest, resource: Resource, values: Mapping[str, Any] | None = None, *, own: bool = False, **more
) -> Call:
    """Make the call, for who may look at such records at all.

    :param values: what stands in the address of one record, for who calls with the code of its matter.
    :param own: whether no officer's program may.
    :raises Problem: not-allowed for others; not-found for a wrong code.
    """
    code = request.headers.get(CODE_HEADER, "")
    if code and values and "consumers" in resource.sides:
        try:
            request.viewer = resource.opened(values[place_in(resource.one)], code)
        except ObjectDoesNotExist:
            raise Problem("not-found") from None
    if request.viewer.kind == "officer" and resource.roles and not request.viewer.is_a(*resource.roles):
        raise Problem("not-allowed", _("您的角色不能查看或办理这类记录。"))
    if request.viewer.kind == "officer" and own:
        raise Problem("not-allowed", _("这只能由消费者或者经营者本人查看和办理。"))
    return Call(request.viewer, clock.now(), scopes=request.scopes, **more)


def found(resource: Resource, values: dict, call: Call):
    """Find the record of an address; one that the viewer may not see is not there."""
    try:
        record = resource.find(values[place_in(resource.one)], call)
    except (ObjectDoesNotExist, Http404, PermissionDenied):
        record = None
    if record is None:
        raise Problem("not-found")
    return record


def place_in(path: str) -> str:
    return re.findall(r"{(\w+)}", path)[-1]


def place_asked(resource: Resource) -> dict[str, tuple[Any, Any]]:
    return {place_in(resource.one): (Annotated[resource.place, Path()], ...)}


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


AFTER = (Annotated[str, Query(max_length=120, description=N_("上一页给出的位置"))], "")


def narrowing(name: str, filters: Mapping[str, tuple[Any, Any]], *, paged: bool) -> dict[str, tuple[Any, Any]]:
    """Say what a list asks for."""
    asks: dict[str, tuple[Any, Any]] = {"after": AFTER} if paged else {}
    if filters:
        schema = create_model(f"{name}Filters", __base__=BaseModel, **filters)
        asks = {"filters": (Annotated[schema, Query()], ...)} | asks
    return asks


def narrowed(values: dict) -> dict:
    """Give the filters that were sent."""
    told = values["filters"].model_dump() if "filters" in values else {}
    return {name: value for name, value in told.items() if value not in (None, "")}


def add_list(family: Family, resource: Resource, listing: Listing) -> None:
    schema = page_schema(resource.row.schema)

    def show(request: HttpRequest, values: dict) -> HttpResponse:
        call = call_of(request, resource, after=values.get("after", ""), filters=narrowed(values))
        return answer_page(request, schema, resource.row, partial(listing.page, call))

    put(
        Operation(operation_name("list", resource.name), family, resource),
        router.get,
        resource.path,
        show,
        narrowing(resource.row.schema.__name__, listing.filters, paged=listing.paged),
        way="read",
        marks=Marks(paged=listing.paged),
        response=schema,
        summary=in_code(resource.title),
    )


def add_part(family: Family, resource: Resource, part: Part) -> None:
    schema = page_schema(part.view.schema)

    def show(request: HttpRequest, values: dict) -> HttpResponse:
        call = call_of(
            request, resource, values, own=resource.own, after=values.get("after", ""), filters=narrowed(values)
        )
        record = found(resource, values, call)
        return answer_page(request, schema, part.view, partial(part.page, record, call))

    put(
        Operation(operation_name("list", resource.name, part.name), family, resource),
        router.get,
        f"{resource.one}/{part.name}",
        show,
        place_asked(resource) | narrowing(part.view.schema.__name__, part.filters, paged=part.paged),
        way="read",
        sides=resource.sides,
        own=resource.own,
        marks=Marks(paged=part.paged),
        response=schema,
        summary=in_code(part.title),
    )


def answer_page(request: HttpRequest, schema: type[BaseModel], view: View, ask: Callable[[], Any]) -> HttpResponse:
    """Answer with one page of a list."""
    try:
        page = ask()
    except (ObjectDoesNotExist, Http404):
        raise Problem("not-found") from None
    except NotAllowed:
        raise
    except Refused as refused:
        raise Problem("invalid", str(refused.reason), errors=[("#after", str(refused.reason))]) from None
    match page:
        case tuple():
            rows, after = page
        case list():
            rows, after = page, None
        case _:
            rows, after = page.rows, page.after
    address = next_address(request, str(after or ""))
    return link_next(answer(request, schema(rows=view.rows(rows), next=address)), address)


# ── One record ──────────────────────────────────────────────────────────────────────────────────────────────────────


def whole(resource: Resource) -> type[BaseModel]:
    """Make the schema of one record: its row, its card, and what every record has."""
    more: dict[str, Any] = {}
    if resource.card:
        more |= {name: (info.annotation, info) for name, info in resource.card.schema.model_fields.items()}
    if resource.journaled:
        more["version"] = (int, Field(description=N_("历史的行数；与 If-Match 一起防止覆盖他人的办理"), examples=[3]))
    if resource.offers:
        more["verbs"] = (list[schemas.Offer], Field(description=N_("您能做的事；不能做的说明原因")))
    if resource.history:
        more["history"] = (list[LineShown], Field(description=N_("办理记录，最早的在前")))
    return create_model(resource.row.schema.__name__.removesuffix("Row"), __base__=resource.row.schema, **more)


def tell_whole(resource: Resource, schema: type[BaseModel], record, call: Call) -> tuple[BaseModel, int | None]:
    """Tell a record with all that decides the next act, and its version."""
    values = {name: value(record) for name, value in resource.row.parts.items()}
    if resource.card:
        values |= {name: value(record) for name, value in resource.card.parts.items()}
    if resource.extra:
        values |= resource.extra(record, call)
    version = version_of(resource, record)
    if version is not None:
        values["version"] = version
    if resource.offers:
        values["verbs"] = [offer_shown(offer) for offer in resource.offers(record, call)]
    if resource.history:
        values["history"] = [line_shown(line) for line in resource.history(record, call)]
    return schema(**values), version


def version_of(resource: Resource, record) -> int | None:
    """Count the lines of a record's history; None where its kind has none."""
    if not resource.journaled:
        return None
    return journal.last_seq(resource.journaled, record.pk) if record.pk else 0


def add_page(family: Family, resource: Resource) -> None:
    schema = whole(resource)

    def show(request: HttpRequest, values: dict) -> HttpResponse:
        call = call_of(request, resource, values, own=resource.own)
        told, version = tell_whole(resource, schema, found(resource, values, call), call)
        return answer(request, told, version=version)

    put(
        Operation(operation_name("show", resource.name), family, resource),
        router.get,
        resource.one,
        show,
        place_asked(resource),
        way="read",
        sides=resource.sides,
        own=resource.own,
        marks=Marks(),
        response=schema,
        summary=in_code(resource.title),
    )


def files_of(*kinds: str) -> dict:
    """Describe an answer that is a file of one of these media types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": "OK", "content": content}}}


BINARY = files_of("application/octet-stream")
TABLE = files_of("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def add_download(family: Family, resource: Resource, download: Download) -> None:
    def give(request: HttpRequest, values: dict) -> HttpResponse:
        call = call_of(request, resource, values, own=resource.own)
        record = found(resource, values, call)
        try:
            name, media_type, content = download.read(record, values["file"], call)
        except (ObjectDoesNotExist, Http404):
            raise Problem("not-found") from None
        except files.Unreadable:
            raise Refused(_("附件文件缺失或已损坏，请联系管理员从备份恢复。")) from None
        return put_rate(request, files.download(name, media_type, content))

    put(
        Operation(operation_name(resource.name, download.name), family, resource),
        router.get,
        f"{resource.one}/{download.name}/{{file}}",
        give,
        place_asked(resource) | {"file": (Annotated[download.place, Path()], ...)},
        way="read",
        sides=resource.sides,
        own=resource.own,
        marks=Marks(file=True),
        summary=in_code(download.title),
        openapi_extra=BINARY,
    )


# ── Acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def called_by(resource: Resource, act: Act) -> str:
    """Tell under which name an action takes the record."""
    return act.called or resource.argument or resource.name


def question(resource: Resource, act: Act, *, on_record: bool) -> Question:
    """Make the question of an act."""
    given = {*act.fixed, *act.beside, *act.without, *([called_by(resource, act)] if on_record else ())}
    words = "".join(part.capitalize() for part in operation_name(resource.name, act.name or "new").split("_"))
    return question_of(
        f"{words}Act", act.asks or act.action, without=given, form=act.form, inputs=act.inputs, instead=act.instead
    )


def done_schema(resource: Resource) -> type[BaseModel]:
    """Make the schema of a record after an act."""
    row = resource.row.schema
    if not resource.journaled:
        return row
    return create_model(f"{row.__name__.removesuffix('Row')}Done", __base__=row, version=(int, Field(examples=[4])))


def add_act(family: Family, resource: Resource, act: Act) -> None:
    asked, own = question(resource, act, on_record=True), resource.own or act.own
    schema = act.view.schema if act.view else done_schema(resource)

    def do(request: HttpRequest, values: dict) -> HttpResponse:
        call = call_of(request, resource, values, own=own)
        return do_once(request, resource, act, asked, schema, found(resource, values, call), values["act"], call)

    put(
        Operation(operation_name(resource.name, act.name), family, resource, act),
        router.post,
        f"{resource.one}/{act.name}",
        do,
        place_asked(resource) | {"act": (asked.schema, ...)},
        way=act.way,
        sides=resource.sides,
        own=own,
        marks=Marks(act.note, stale=bool(resource.journaled)),
        response=schema,
        summary=title_of(resource, act),
    )


def add_making(family: Family, resource: Resource, act: Act) -> None:
    asked = question(resource, act, on_record=False)
    schema = act.view.schema if act.view else done_schema(resource)

    def do(request: HttpRequest, values: dict) -> HttpResponse:
        return do_once(request, resource, act, asked, schema, None, values["act"], call_of(request, resource))

    put(
        Operation(operation_name(resource.name, act.name or "new"), family, resource, act),
        router.post,
        f"{resource.path}/{act.name}" if act.name else resource.path,
        do,
        {"act": (asked.schema, ...)},
        way=act.way,
        marks=Marks(act.note),
        response={201: schema},
        summary=in_code(act.title),
    )


@once
def do_once(
    request: HttpRequest,
    resource: Resource,
    act: Act,
    asked: Question,
    schema: type[BaseModel],
    record,
    told: BaseModel,
    call: Call,
) -> HttpResponse:
    """Do an act once, on the version that the caller read, and answer with what became of it."""
    if record is not None and resource.journaled and record.pk:
        refuse_stale(request, record, kind=resource.journaled)
    given = asked.told(told, only_sent=act.only_sent)
    if act.asks:
        given = {first_argument(act.action, of=act.asks): act.asks(**given, **act.beside)}
    given |= act.fixed
    if record is not None:
        given[called_by(resource, act)] = resource.handed(record)
    given = act.told(given, record, call)
    if takes_key(act.action):
        given["key"] = request.act_key
    result = act.action(**given, by=call.viewer, at=call.at)
    if act.result:
        result = act.result(result)
    status = 201 if record is None else 200
    if act.view:
        return answer(request, act.view.tell(result), status=status)
    shown = record if result is None else result
    version = version_of(resource, shown)
    more = {} if version is None else {"version": version}
    values = {name: value(shown) for name, value in resource.row.parts.items()}
    return answer(request, schema(**values, **more), status=status, version=version)


def first_argument(action: Callable, *, of: type) -> str:
    """Tell under which name an action takes the dataclass of what was asked."""
    return next(name for name, hint in get_type_hints(action).items() if hint is of)
