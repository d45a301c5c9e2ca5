"""Call-backs over the API: whom to call, what was said, who calls, how it comes out."""

from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import unit_name
from gongzhi.api.records import Act, Call, Family, Listing, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.core.actors import Role
from gongzhi.desk.quality.callbacks import DropForm, MissForm, RecordForm
from gongzhi.quality import queries
from gongzhi.quality.access import OPENS
from gongzhi.quality.actions.drop import drop_callback
from gongzhi.quality.actions.look import look_at_contact
from gongzhi.quality.actions.miss import miss_callback
from gongzhi.quality.actions.name_caller import end_caller, name_caller
from gongzhi.quality.actions.record import record_callback
from gongzhi.quality.models import Callback, Caller, Draw
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.words import CallbackState


class QuestionShown(schemas.Out):
    key: str = Field(description=N_("供 answers"))
    kind: str = Field(examples=["yes_no"])
    text: str


class ContactShown(schemas.Out):
    name: str
    phone: str


class CallbackFigures(schemas.Out):
    unit: schemas.UnitName | None = Field(description=N_("空为全部"))
    drawn: int
    ended: int
    reached: int
    agreed: int
    reopened: int
    satisfaction: float | None


def page(call: Call):
    state = call.filters.get("state", CallbackState.WAITING)
    return queries.callbacks_page(viewer=call.viewer, state=state, today=call.today, after=call.place or 0)


def script(record: Callback, call: Call) -> dict:
    told = queries.script_for(record, viewer=call.viewer)
    questions = [QuestionShown(key=each.key, kind=each.kind, text=text) for each, text in told.questions]
    return {"opening": told.opening, "questions": questions, "closing": told.closing}


def figures(call: Call) -> list:
    whole, by_unit = queries.figures(viewer=call.viewer, today=call.today)
    return [whole, *by_unit]


def caller(pk: int, call: Call) -> Caller | None:
    return next((row for row in queries.callers_of(viewer=call.viewer) if row.pk == pk), None)


def figure(name: str):
    return lambda row: getattr(row, name)


Answers = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=8)]],
    Field(max_length=30, description=N_("问题的代号 → yes、no 或 1 至 5")),
]
CALLBACKS = Resource(
    name="callback",
    title=N_("回访"),
    path="/callbacks",
    one="/callbacks/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.callback_of(pk, viewer=call.viewer),
    row=view_of(
        "CallbackRow",
        Callback,
        ("id", "case", "state", "unit", "hotline", "call_from", "tries", "officer", "satisfaction", "agreed",
         "reopened", "ended_at"),
        states=CALLBACK.states,
    ),
    card=view_of(
        "CallbackCard",
        Callback,
        ("answers",),
        extra={"opening": str, "questions": list[QuestionShown], "closing": str},
    ),
    extra=script,
    machine=CALLBACK,
    offers=lambda record, call: CALLBACK.offers(record, by=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(page=page, filters={"state": (Literal[*CallbackState.values] | None, None)}),
    acts=(
        Act(
            name="record",
            action=record_callback,
            form=RecordForm,
            instead={
                "answers": Answers,
                "satisfaction": Annotated[int, Field(ge=1, le=5, strict=True, description=N_("总的满意度"))],
            },
        ),
        Act(name="miss", action=miss_callback, form=MissForm),
        Act(name="drop", action=drop_callback, form=DropForm),
        Act(
            name="look",
            action=look_at_contact,
            view=View(ContactShown, {"name": lambda pair: pair[0], "phone": lambda pair: pair[1]}),
            way="reveal",
        ),
    ),
    roles=frozenset(OPENS),
)  # fmt: skip
CALLERS = Resource(
    name="caller",
    title=N_("指定的回访员"),
    path="/callers",
    one="/callers/{id}",
    place=schemas.QueryId,
    find=caller,
    row=view_of("CallerRow", Caller, ("id", "unit", "officer", "named_at", "ended_at")),
    listing=Listing(page=lambda call: queries.callers_of(viewer=call.viewer), paged=False),
    makes=(Act(name="", title=N_("指定回访员"), action=name_caller),),
    acts=(Act(name="end", title=N_("取消回访员"), action=end_caller),),
    roles=frozenset(OPENS),
)
DRAWS = Resource(
    name="callback_draw",
    title=N_("最近的回访抽样"),
    path="/callback-draws",
    row=view_of("CallbackDrawRow", Draw, ("day", "seed", "considered", "chosen", "at")),
    listing=Listing(page=lambda call: queries.latest_draws(viewer=call.viewer), paged=False),
    roles=frozenset({Role.SECRETARIAT, Role.AUDITOR}),
)
FIGURES = Resource(
    name="callback_figures",
    title=N_("回访的情况"),
    path="/callback-figures",
    row=View(
        CallbackFigures,
        {name: figure(name) for name in CallbackFigures.model_fields} | {"unit": lambda row: unit_name(row.unit)},
    ),
    listing=Listing(page=figures, paged=False),
    roles=frozenset(OPENS),
)

FAMILY = Family(tag="quality", title=N_("回访"), scope="quality", resources=(CALLBACKS, CALLERS, DRAWS, FIGURES))
