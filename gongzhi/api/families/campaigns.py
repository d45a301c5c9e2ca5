"""Special operations over the API, by the rows of campaigns/verbs.py."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import unit_name
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import FileShown, View, file_shown, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.campaigns import access, queries
from gongzhi.campaigns.actions.draft import draft_campaign
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.verbs import VERBS
from gongzhi.campaigns.words import Kind, State
from gongzhi.core import files
from gongzhi.desk.campaigns import forms
from gongzhi.desk.campaigns import verbs as at_desk


class FigureShown(schemas.Out):
    counted: str
    done: Decimal
    target: Decimal | None


class TaskShown(schemas.Out):
    id: int
    unit: str = Field(description=N_("单位的名称"))
    region: str
    counted: str
    done: Decimal
    target: Decimal | None
    due: date
    note: str


class UrgeShown(schemas.Out):
    id: int = Field(description=N_("供 urge_id"))
    unit: schemas.UnitName
    text: str
    at: schemas.datetime
    answer: str
    answered_at: schemas.datetime | None


class GoalShown(schemas.Out):
    id: int = Field(description=N_("供 goal_id"))
    counted: str
    target: Decimal


class TakenShown(schemas.Out):
    id: int = Field(description=N_("供 taken_id"))
    kind: str
    unit: str = Field(description=N_("单位的名称"))
    at: schemas.datetime
    label: str = Field(description=N_("记录的编号和名称；无权查看的为空"))


class CandidateShown(schemas.Out):
    id: int = Field(description=N_("供 record_ids"))
    label: str
    unit: schemas.UnitName


def figure_shown(figure: queries.Figure) -> FigureShown:
    return FigureShown(counted=figure.counted, done=figure.done, target=figure.target)


def about(record: Campaign, call: Call) -> dict:
    """Tell how a campaign stands, as far as the caller may know."""
    told = queries.progress_of(record, viewer=call.viewer, today=call.today)
    return {
        "members": [unit_name(row.unit) for row in record.members.select_related("unit").order_by("id")],
        "goals": [
            GoalShown(id=row.pk, counted=row.counted, target=row.target) for row in record.goals.order_by("id")
        ],
        "totals": [figure_shown(figure) for figure in told.totals],
        "tasks": [
            TaskShown(
                id=task.id,
                unit=task.unit,
                region=task.region_name,
                counted=task.figure.counted,
                done=task.figure.done,
                target=task.figure.target,
                due=task.due,
                note=task.note,
            )
            for task in told.tasks
        ],
        "urges": [
            UrgeShown(
                id=urge.pk,
                unit=unit_name(urge.unit),
                text=urge.text,
                at=urge.at,
                answer=urge.answer,
                answered_at=urge.answered_at,
            )
            for urge in queries.urges_of(record, viewer=call.viewer)
        ],
        "files": [file_shown(row) for row in queries.files_of(record, viewer=call.viewer)],
    }


def campaign_file(record: Campaign, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.file_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def taken(record: Campaign, call: Call):
    return queries.page_of_taken(record, viewer=call.viewer, after=call.after, **call.filters)


def candidates(record: Campaign, call: Call):
    return queries.candidates(record, call.filters["kind"], viewer=call.viewer, after=call.after)


def act_of(name: str) -> Act:
    form = at_desk.VERBS[name].form if name in at_desk.VERBS else None
    if name == "take_in":
        ids = Annotated[list[schemas.Id], Field(max_length=200, examples=[[17]])]
        return Act(name=name, action=VERBS[name], instead={"kind": KindWord, "record_ids": ids})
    return Act(name=name, action=VERBS[name], form=form)


KindWord = Literal[*Kind.values]
CAMPAIGNS = Resource(
    name="campaign",
    title=N_("专项行动"),
    path="/campaigns",
    one="/campaigns/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.campaign_by_id(pk, viewer=call.viewer),
    row=view_of(
        "CampaignRow",
        Campaign,
        ("id", "title", "state", "unit", "occasion", "starts", "ends", "made_at"),
        states=CAMPAIGN.states,
    ),
    card=view_of(
        "CampaignCard",
        Campaign,
        ("purpose", "sectors", "approved_at", "ended_at", "summary"),
        extra={
            "members": list[schemas.UnitName],
            "goals": list[GoalShown],
            "totals": list[FigureShown],
            "tasks": list[TaskShown],
            "urges": list[UrgeShown],
            "files": list[FileShown],
        },
    ),
    extra=about,
    machine=CAMPAIGN,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=lambda call: queries.page_of_campaigns(viewer=call.viewer, after=call.after, **call.filters),
        filters={"state": (Literal[*State.values] | None, None)},
    ),
    parts=(
        Part(
            name="taken",
            title=N_("纳入专项行动的记录"),
            view=plain_view(TakenShown),
            page=taken,
            filters={"kind": (KindWord | None, None)},
        ),
        Part(
            name="candidates",
            title=N_("可以纳入专项行动的记录"),
            view=View(
                CandidateShown,
                {
                    "id": lambda row: row.pk,
                    "label": lambda row: row.label,
                    "unit": lambda row: unit_name(row.unit),
                },
            ),
            page=candidates,
            filters={"kind": (KindWord, ...)},
        ),
    ),
    downloads=(Download(name="files", title=N_("专项行动的文件"), read=campaign_file),),
    makes=(Act(name="", title=N_("拟定专项行动"), action=draft_campaign, form=forms.NewCampaignForm),),
    acts=tuple(act_of(name) for name in VERBS),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(tag="campaigns", title=N_("专项行动"), scope="campaigns", resources=(CAMPAIGNS,))
