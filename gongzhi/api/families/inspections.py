"""Plans and inspections over the API, by the rows of inspections/verbs.py."""

from typing import Annotated, Any, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import FileShown, file_shown, view_of
from gongzhi.api.words import N_
from gongzhi.core import files
from gongzhi.core.pages import key_in
from gongzhi.desk.inspections import verbs as at_desk
from gongzhi.desk.inspections.forms import NewInspectionForm, NewPlanForm
from gongzhi.inspections import access, queries
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.inspections.actions.plans.make import make_plan
from gongzhi.inspections.models import Inspection, Plan, PlanOfficer, PlanTarget, Seized
from gongzhi.inspections.report import Report
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.inspections.verbs import OF_INSPECTIONS, OF_PLANS
from gongzhi.inspections.words import Result, Signed, State

InspectionNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z]{0,4}[0-9]{4,12}$", description=N_("检查的编号"), examples=["JC260000017"])
]
Word = Annotated[str, Field(max_length=24, pattern=r"^[a-z0-9_-]*$")]
OWN_FORM = {"submit", "record"}
"""Done at the desk on the page for the field: what is asked is the report."""


def page_of_inspections(call: Call):
    told = dict(call.filters)
    which = told.pop("list", "all")
    return queries.page_of_inspections(which, viewer=call.viewer, filters=queries.Filters(**told), after=call.after)


def found_items(record: Inspection, call: Call) -> dict[str, dict]:
    rows = queries.items_of(record, viewer=call.viewer)
    return {key: {"answer": row.answer, "note": row.note} for key, row in rows.items()}


def inspection_extra(record: Inspection, call: Call) -> dict:
    viewer = call.viewer
    followed = queries.followed(record, viewer=viewer)
    return {
        "officers": [schemas.OfficerName(id=row.officer_id, name=row.officer.name) for row in record.sent],
        "items": found_items(record, call),
        "goods": GOODS.rows(queries.goods_of(record, viewer=viewer)),
        "files": [file_shown(row) for row in queries.files_of(record, viewer=viewer)],
        "signer": queries.signer_of(record, viewer=viewer),
        "measures": [row.number for row in followed["measures"]],
        "clues": [row.number for row in followed["clues"]],
    }


def inspection_file(record: Inspection, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.file_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


GOODS = view_of("SeizedShown", Seized, ("id", "kind", "title", "quantity", "measure", "value", "at"))
INSPECTION_ROW = (
    "number", "state", "sector", "kind", "unit", "trader", "trader_name", "region", "planned_date", "due_date",
    "result", "inspected_at",
)  # fmt: skip
INSPECTION_CARD = (
    "plan", "checklist", "address", "made_at", "submitted_at", "finding", "own", "latitude", "longitude", "signed",
    "corrected_on_spot", "told_at", "publish_due", "published_at", "recheck_due", "rechecked_at", "closed_at",
)  # fmt: skip
INSPECTIONS = Resource(
    name="inspection",
    title=N_("检查"),
    path="/inspections",
    one="/inspections/{number}",
    place=InspectionNumber,
    find=lambda number, call: queries.inspection_by_number(number.upper(), viewer=call.viewer),
    row=view_of("InspectionRow", Inspection, INSPECTION_ROW, states=dict(State.choices)),
    card=view_of(
        "InspectionCard",
        Inspection,
        INSPECTION_CARD,
        extra={
            "officers": list[schemas.OfficerName],
            "items": (dict[str, Any], Field(description=N_("检查项的代号 → 结果和备注"))),
            "goods": list[GOODS.schema],
            "files": list[FileShown],
            "signer": (str, Field(description=N_("签名人；只有可以打开文件的人能看到"))),
            "measures": (list[str], Field(description=N_("由此作出的措施的编号"))),
            "clues": (list[str], Field(description=N_("由此登记的线索的编号"))),
        },
    ),
    extra=inspection_extra,
    machine=INSPECTION,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=page_of_inspections,
        filters={
            "list": (
                Annotated[Literal["mine", "due", "all"], Field(description=N_("派给我的、有期限的、全部"))],
                "all",
            ),
            "sector": (Word, ""),
            "kind": (Word, ""),
            "state": (Literal[*State.values] | None, None),
            "result": (Literal[*Result.values] | None, None),
            "plan": (schemas.QueryId | None, None),
            "region": (schemas.RegionCode | None, None),
        },
    ),
    downloads=(Download(name="files", title=N_("检查的照片和签名"), read=inspection_file),),
    makes=(
        Act(
            name="",
            title=N_("安排检查"),
            action=plan_inspection,
            form=NewInspectionForm,
            instead={"trader_id": schemas.Id},
        ),
    ),
    acts=tuple(
        Act(
            name=name,
            action=action,
            asks=Report,
            instead={"signed": (Literal[(*Signed.values, "")], ""), "result": (Literal[(*Result.values, "")], "")},
        )
        if name in OWN_FORM
        else Act(name=name, action=action, form=at_desk.INSPECTIONS[name].form)
        for name, action in OF_INSPECTIONS.items()
    ),
    roles=frozenset(access.LOOKS),
)


def draw_shown(record: Plan, call: Call) -> dict:
    """Tell of the draw what the plan's page does: the hashes, and once it was drawn what came out."""
    draw = queries.draw_of(record, viewer=call.viewer)
    if draw is None:
        return {"draw": None}
    return {
        "draw": DrawShown(
            algorithm=draw.algorithm,
            targets_hash=draw.targets_hash,
            officers_hash=draw.officers_hash,
            locked_at=draw.locked_at,
            drawn_at=draw.drawn_at,
            disclosed_at=draw.disclosed_at,
            count=draw.count,
            random=draw.random if draw.drawn_at else "",
            word=draw.word,
            picks=draw.picks if draw.drawn_at else [],
        )
    }


class DrawShown(schemas.Out):
    algorithm: str
    targets_hash: str
    officers_hash: str
    locked_at: schemas.datetime
    drawn_at: schemas.datetime | None
    disclosed_at: schemas.datetime | None
    count: int
    random: str
    word: str
    picks: list[Any] = Field(description=N_("抽出的检查对象和人员"))


def plan_acts() -> tuple[Act, ...]:
    return tuple(
        Act(name=name, action=action, form=at_desk.PLANS[name].form if name in at_desk.PLANS else None)
        for name, action in OF_PLANS.items()
    )


def page_of_plans(call: Call):
    return queries.page_of_plans(viewer=call.viewer, after=call.after, **call.filters)


def targets_of(record: Plan, call: Call):
    return queries.targets_of(record, viewer=call.viewer, after=key_in(call.after) if call.after else 0)


PLANS = Resource(
    name="plan",
    title=N_("检查计划"),
    path="/inspection-plans",
    one="/inspection-plans/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.plan_by_id(pk, viewer=call.viewer),
    row=view_of(
        "PlanRow",
        Plan,
        ("id", "title", "kind", "state", "sector", "unit", "starts", "ends", "made_at"),
        states=PLAN.states,
    ),
    card=view_of(
        "PlanCard",
        Plan,
        ("occasion", "goals", "each", "hidden", "revealed_at", "finished_at"),
        extra={"draw": DrawShown | None},
    ),
    extra=draw_shown,
    machine=PLAN,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(page=page_of_plans, filters={"kind": (Word, ""), "sector": (Word, "")}),
    parts=(
        Part(
            name="targets",
            title=N_("检查对象名单"),
            view=view_of("PlanTargetRow", PlanTarget, ("id", "trader", "kind", "risk", "address", "source")),
            page=targets_of,
        ),
        Part(
            name="officers",
            title=N_("检查人员名录"),
            view=view_of("PlanOfficerRow", PlanOfficer, ("officer", "unit")),
            page=lambda record, call: queries.roster_of(record, viewer=call.viewer),
            paged=False,
        ),
    ),
    makes=(Act(name="", title=N_("拟定检查计划"), action=make_plan, form=NewPlanForm),),
    acts=plan_acts(),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(
    tag="inspections",
    title=N_("监督检查"),
    scope="inspections",
    resources=(INSPECTIONS, PLANS),
)
