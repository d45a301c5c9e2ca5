"""Requests between units and disputes over competence, over the API."""

from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.records import Act, Call, Download, Family, Listing, Resource
from gongzhi.api.showing import FileShown, file_shown, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.cooperation import access, queries
from gongzhi.cooperation.actions.dispute.raise_dispute import raise_dispute
from gongzhi.cooperation.actions.request.send import send_request
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.cooperation.verbs import OF_DISPUTES, OF_REQUESTS
from gongzhi.cooperation.words import Field as Shareable
from gongzhi.cooperation.words import Kind, Refusal, State
from gongzhi.core import files
from gongzhi.desk.cooperation import forms
from gongzhi.desk.cooperation.pages import VERBS as AT_DESK
from gongzhi.directory.models import Unit

RecordNumber = Annotated[
    str, Field(pattern=r"^[XxZz][0-9]{2}-[0-9]{4,15}$", description=N_("请求或争议的编号"), examples=["X26-0001"])
]
Files = (files_shape(), [])
UnitKey = Annotated[str, Field(max_length=64, description=N_("单位的代号，见 /units"), examples=["housing"])]


class SharedShown(schemas.Out):
    field: str
    title: str
    value: str = Field(description=N_("个人信息隐去部分"))


class OwedShown(schemas.Out):
    unit: str = Field(description=N_("应答复的单位"))
    to: str = Field(description=N_("对谁"))
    requests: int
    transfers: int
    assistance: int


def pk_of(key: str) -> int:
    return Unit.objects.filter(key=key).values_list("pk", flat=True).first() or 0


def as_given(told: dict, record, call: Call) -> dict:
    """Give files as name and content, and units by their identifiers."""
    told = dict(told)
    if "files" in told:
        told["files"] = [(one.name, one.content) for one in told["files"]]
    for name in ("asked_unit", "other_unit"):
        if name in told:
            told[f"{name}_id"] = pk_of(told.pop(name))
    return told


def about(record: Request, call: Call) -> dict:
    """Tell what was shared, as far as the caller may see it."""
    return {
        "shared": [
            SharedShown(field=each.field, title=each.title, value=each.value)
            for each in queries.shared_of(record, viewer=call.viewer)
        ],
        "files": [file_shown(row) for row in queries.files_of(record, viewer=call.viewer)],
    }


def request_file(record: Request, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.file_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def act_of(model: type, verbs: dict, name: str) -> Act:
    instead = {"answer": {"files": Files}, "refuse": {"ground": Literal[*Refusal.values]}}.get(name, {})
    return Act(name=name, action=verbs[name], form=AT_DESK[model][name].form, instead=instead, told=as_given)


SIDES = Literal["asked", "asks"]
REQUESTS = Resource(
    name="request",
    title=N_("部门间的请求"),
    path="/requests",
    one="/requests/{number}",
    place=RecordNumber,
    find=lambda number, call: queries.request_by_number(number, viewer=call.viewer),
    row=view_of(
        "RequestRow",
        Request,
        ("kind", "title", "state", "unit", "asked_unit", "due_date", "made_at"),
        states=REQUEST.states,
        more={"number": (str, lambda record: record.number)},
    ),
    card=view_of(
        "RequestCard",
        Request,
        ("purpose", "text", "received_at", "answered_at", "ended_at", "refusal", "answer"),
        extra={"shared": list[SharedShown], "files": list[FileShown]},
    ),
    extra=about,
    machine=REQUEST,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=lambda call: queries.page_of_requests(viewer=call.viewer, after=call.after, **call.filters),
        filters={"side": (SIDES | None, None), "state": (Literal[*State.values] | None, None)},
    ),
    downloads=(Download(name="files", title=N_("请求的文件"), read=request_file),),
    makes=(
        Act(
            name="",
            title=N_("向其他单位提出请求"),
            action=send_request,
            form=forms.SendForm,
            without=frozenset({"asked_unit_id"}),
            instead={
                "kind": Literal[*Kind.values],
                "asked_unit": UnitKey,
                "fields": (
                    Annotated[
                        list[Literal[*Shareable.values]],
                        Field(max_length=20, description=N_("共享这件的哪些内容，对方看不到其他内容")),
                    ],
                    [],
                ),
                "files": Files,
            },
            told=as_given,
        ),
    ),
    acts=tuple(act_of(Request, OF_REQUESTS, name) for name in OF_REQUESTS),
    argument="request",
    roles=frozenset(access.LOOKS),
)
DISPUTES = Resource(
    name="dispute",
    title=N_("管辖争议"),
    path="/disputes",
    one="/disputes/{number}",
    place=RecordNumber,
    find=lambda number, call: queries.dispute_by_number(number, viewer=call.viewer),
    row=view_of(
        "DisputeRow",
        Dispute,
        ("case", "state", "unit", "other_unit", "judge_unit", "due_date", "made_at"),
        states=DISPUTE.states,
        more={"number": (str, lambda record: record.number)},
    ),
    card=view_of("DisputeCard", Dispute, ("reason", "position", "designated_unit", "ground", "ended_at")),
    machine=DISPUTE,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(page=lambda call: queries.page_of_disputes(viewer=call.viewer, after=call.after)),
    makes=(
        Act(
            name="",
            title=N_("提出管辖争议"),
            action=raise_dispute,
            form=forms.DisputeForm,
            without=frozenset({"other_unit_id"}),
            instead={"other_unit": UnitKey},
            told=as_given,
        ),
    ),
    acts=tuple(act_of(Dispute, OF_DISPUTES, name) for name in OF_DISPUTES),
    argument="dispute",
    roles=frozenset(access.LOOKS),
)
OWED = Resource(
    name="owed",
    title=N_("谁欠谁的答复"),
    path="/owed",
    row=plain_view(OwedShown),
    listing=Listing(page=lambda call: queries.owed_between(viewer=call.viewer)[:500], paged=False),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(tag="cooperation", title=N_("部门协作"), scope="cooperation", resources=(REQUESTS, DISPUTES, OWED))
