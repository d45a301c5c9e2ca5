"""Enforcement over the API: its seven kinds of record and all their verbs, by the rows of enforcement/verbs.py."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import limit_of
from gongzhi.api.families.cases import of_cases
from gongzhi.api.records import Act, Call, Download, Family, Listing, Resource
from gongzhi.api.showing import view_of
from gongzhi.api.words import N_
from gongzhi.core import files
from gongzhi.core.machine import Machine
from gongzhi.desk.enforcement.making import LISTING, MEASURE
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.enforcement import access
from gongzhi.enforcement.actions.clue.conclude import conclude_or_refuse
from gongzhi.enforcement.actions.clue.receive import register_clue, register_clue_from_case
from gongzhi.enforcement.actions.filed_case.penalise import NewOnTheSpot, penalise_on_the_spot
from gongzhi.enforcement.actions.listing.list_ import list_trader
from gongzhi.enforcement.actions.measure.issue import issue_measure, issue_measure_on
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.models import Clue, EvidenceFile, FiledCase, Measure, Record
from gongzhi.enforcement.models import Listing as Listed
from gongzhi.enforcement.queries import history_of_record, list_records, offers_on, record_by_number
from gongzhi.enforcement.states import MACHINES
from gongzhi.enforcement.verbs import MODELS, VERBS
from gongzhi.enforcement.words import PartyKind, Source
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.queries import limits_of

ListWord = Annotated[
    Literal["mine", "unit", "pending", "due", "all"], Field(description=N_("我的、本单位、待接收、已到期、全部"))
]
Sector = Annotated[str, Field(max_length=32, pattern=r"^[a-z0-9_-]*$", description=N_("领域"))]
RecordNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z]{0,4}[0-9]{4,12}$", description=N_("记录的编号"), examples=["XS2600000014"])
]
BY_HAND = Literal[Source.OWN.value, Source.MEMBER.value, Source.ASSIGNMENT.value]

ROW = ("number", "state", "title", "sector", "unit", "officer", "due_date", "trader_name")
COMMON = ("details", "trader", "trader_address", "region")
SOURCED = ("source", "source_label")
CARDS: dict[str, tuple[str, ...]] = {
    "clue": (
        *SOURCED, "procedure", "pending_unit", "referred_by", "facts", "finding", "ground", "found_date",
        "received_at", "ended_at", "police_office",
    ),
    "filed_case": (
        *SOURCED, "procedure", "track", "party_kind", "facts", "filed_at", "report", "review_opinion",
        "legal_review", "noticed_date", "comment_due_date", "commented", "hearing_date", "outcome",
        "decision_number", "decision", "decided_date", "service", "served_date", "pay_due_date", "demanded_date",
        "court_date", "annulled_at", "recorded_date", "closed_at", "is_large",
    ),
    "hold": ("procedure", "kind", "things", "place", "began_at", "ended_at", "disposal"),
    "measure": (*SOURCED, "kind", "demand", "act", "article", "issued_date", "ended_at", "check_note"),
    "publication": (
        "procedure", "decision_number", "party_name", "credit_code", "violation", "penalty", "basis", "decided_date",
        "published_date", "until_date", "ended_at",
    ),
    "listing": ("ground", "decision", "party_kind", "listed_date", "until_date", "ended_at"),
    "joint": ("asked", "asked_at", "answer", "ended_at"),
}  # fmt: skip
"""Kind → what is told of one beyond the row of a list and what every record has."""
PLACES = {
    "clue": ("/clues", N_("违法线索"), "Clue"),
    "filed_case": ("/filed-cases", N_("行政处罚案件"), "FiledCase"),
    "hold": ("/holds", N_("保存与扣押"), "Hold"),
    "measure": ("/measures", N_("责令改正与约谈"), "Measure"),
    "publication": ("/publications", N_("处罚公示"), "Publication"),
    "listing": ("/listings", N_("严重违法失信名单"), "Listing"),
    "joint": ("/joint-measures", N_("联合惩戒"), "JointMeasure"),
}
"""Kind → address, title, name of its schema."""

FOLLOWS: dict[str, tuple[str, ...]] = {
    "filed_case": ("clue",),
    "hold": ("filed_case",),
    "publication": ("filed_case",),
    "listing": ("filed_case",),
    "joint": ("listing",),
}
"""Kind → the records that it came from, told by their numbers."""


def number_of(name: str) -> Callable:
    return lambda record: getattr(record, name).number if getattr(record, f"{name}_id") else None


def page_of(model: type[Record]) -> Callable[[Call], object]:
    def page(call: Call):
        told = dict(call.filters)
        name = told.pop("list", "") or ("all" if access.sees_all(call.viewer) else "unit")
        return list_records(model, name, viewer=call.viewer, today=call.today, narrowed=told, after=call.after)

    return page


def finder(model: type[Record]) -> Callable:
    return lambda number, call: record_by_number(model, number, viewer=call.viewer)


def limits(record: Record, call: Call) -> dict:
    rows = limits_of(record.record_kind, [record.pk], viewer=call.viewer)[record.pk]
    work_calendar = calendar(rows[0].revision) if rows else None
    return {"limits": [limit_of(row, at=call.at, work_calendar=work_calendar) for row in rows]}


def evidence_file(record: FiledCase, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = EvidenceFile.objects.get(evidence__filed_case=record, pk=file)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def verbs_of(kind: str) -> tuple[Act, ...]:
    return tuple(Act(name=name, action=verb.action, inputs=verb.inputs) for name, verb in VERBS[kind].items())


def resource(kind: str, *, machine: Machine, makes=(), acts=(), downloads=()) -> Resource:
    path, title, called = PLACES[kind]
    model = MODELS[kind]
    before = {name: (str | None, number_of(name)) for name in FOLLOWS.get(kind, ())}
    return Resource(
        name=kind,
        title=title,
        path=path,
        one=f"{path}/{{number}}",
        place=RecordNumber,
        find=finder(model),
        row=view_of(f"{called}Row", model, ROW, states=machine.states),
        card=view_of(
            f"{called}Card", model, (*COMMON, *CARDS[kind]), more=before, extra={"limits": list[schemas.Limit]}
        ),
        extra=limits,
        machine=machine,
        offers=lambda record, call: offers_on(record, viewer=call.viewer, at=call.at),
        history=lambda record, call: history_of_record(record, viewer=call.viewer),
        listing=Listing(page=page_of(model), filters={"list": (ListWord | None, None), "sector": (Sector, "")}),
        makes=makes,
        acts=(*verbs_of(kind), *acts),
        downloads=downloads,
        roles=frozenset(LOOKS_INTO_CASES),
    )


CLUE_VIEW = view_of("ClueMade", Clue, ROW, states=MACHINES["clue"].states)
MEASURE_VIEW = view_of("MeasureMade", Measure, ROW, states=MACHINES["measure"].states)
LISTING_VIEW = view_of("ListingMade", Listed, ROW, states=MACHINES["listing"].states)


MADE_BY_HAND = {"source": (BY_HAND, Source.OWN.value)}
NOT_BY_HAND = frozenset({"source_id", "reporter_digest"})
CLUES = (
    Act(
        name="",
        title=N_("登记线索"),
        action=register_clue,
        asks=NewClue,
        instead=MADE_BY_HAND,
        without=NOT_BY_HAND,
    ),
)

FAMILY = Family(
    tag="enforcement",
    title=N_("执法"),
    scope="enforcement",
    resources=(
        resource(
            "clue",
            machine=MACHINES["clue"],
            makes=CLUES,
            acts=(
                Act(
                    name="measure",
                    title=N_("作出措施"),
                    action=issue_measure_on,
                    inputs=MEASURE,
                    called="record",
                    view=MEASURE_VIEW,
                ),
                Act(
                    name="conclude",
                    title=N_("把线索的结果登记到举报"),
                    action=conclude_or_refuse,
                    result=lambda case: None,
                ),
            ),
        ),
        of_cases(
            Act(
                name="clue",
                title=N_("从件登记线索"),
                action=register_clue_from_case,
                asks=NewClue,
                beside={"source": Source.OWN},
                without=frozenset({"source_id", "source_label", "reporter_digest"}),
                view=CLUE_VIEW,
            ),
        ),
        resource(
            "filed_case",
            machine=MACHINES["filed_case"],
            makes=(
                Act(
                    name="on-the-spot",
                    title=N_("当场处罚"),
                    action=penalise_on_the_spot,
                    asks=NewOnTheSpot,
                    instead={
                        "source": (BY_HAND, Source.OWN.value),
                        "party_kind": Literal[tuple(PartyKind.values)],
                        "kind": Literal["warning", "fine"],
                    },
                    without=frozenset({"source_id"}),
                ),
            ),
            acts=(
                Act(
                    name="measure",
                    title=N_("作出措施"),
                    action=issue_measure_on,
                    inputs=MEASURE,
                    called="record",
                    view=MEASURE_VIEW,
                ),
                Act(
                    name="listing",
                    title=N_("列入严重违法失信名单"),
                    action=list_trader,
                    inputs=LISTING,
                    view=LISTING_VIEW,
                ),
            ),
            downloads=(Download(name="files", title=N_("证据文件"), read=evidence_file),),
        ),
        resource(
            "measure",
            machine=MACHINES["measure"],
            makes=(
                Act(
                    name="",
                    title=N_("作出措施"),
                    action=issue_measure,
                    asks=NewMeasure,
                    instead=MADE_BY_HAND,
                    without=frozenset({"source_id"}),
                ),
            ),
        ),
        *(resource(kind, machine=MACHINES[kind]) for kind in ("hold", "publication", "listing", "joint")),
    ),
)
