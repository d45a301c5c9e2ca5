"""The disclosure of complaints over the API, by the rows of publicity/verbs.py."""

from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.families.cases import of_cases
from gongzhi.api.records import Act, Call, Download, Family, Listing, Resource
from gongzhi.api.showing import FileShown, file_shown, view_of
from gongzhi.api.words import N_
from gongzhi.publicity import access, public, queries
from gongzhi.publicity.actions.propose import propose_disclosure
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.verbs import VERBS
from gongzhi.publicity.words import State

DisclosureNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z]{0,4}[0-9]{4,12}$", description=N_("公示的编号"), examples=["G2600000017"])
]
ROW = ("number", "state", "unit", "trader", "trader_name", "credit_code", "region", "subject", "problem", "outcome",
       "received_date", "closed_date", "publish_by", "published_at", "until_date")  # fmt: skip


class ObjectionShown(schemas.Out):
    ground: str
    text: str = Field(description=N_("经营者写的理由"))
    at: schemas.datetime
    decision: str
    answer: str
    files: list[FileShown]


class PublicShown(schemas.Out):
    trader: str
    region: str
    subject: str
    problem: str
    result: str
    text: str
    days: int


def about(record: Disclosure, call: Call) -> dict:
    """Tell of an entry what the public reads or would read, and what its trader said."""
    shown = public.shown([record])[0]
    return {
        "case": record.case.number,
        "preview": PublicShown(
            trader=shown.trader,
            region=shown.region,
            subject=shown.subject_title,
            problem=shown.problem_title,
            result=shown.result,
            text=shown.text,
            days=shown.days,
        ),
        "objections": [
            ObjectionShown(
                ground=row.ground,
                text=row.text,
                at=row.at,
                decision=row.decision,
                answer=row.answer,
                files=[file_shown(each) for each in row.files.all()],
            )
            for row in queries.objections_of(record, viewer=call.viewer)
        ],
    }


def objection_file(record: Disclosure, file: int, call: Call) -> tuple[str, str, bytes]:
    kept, content = queries.content_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, content


def disclosures(call: Call):
    told = dict(call.filters)
    which = told.pop("list", "all")
    return queries.page_of_disclosures(which, viewer=call.viewer, after=call.after, **told)


def with_files(told: dict, record, call: Call) -> dict:
    return told | {"files": [(one.name, one.content) for one in told["files"]]}


def act_of(name: str) -> Act:
    more = {"instead": {"files": (files_shape(), [])}, "told": with_files} if name == "object" else {}
    return Act(name=name, action=VERBS[name].action, inputs=VERBS[name].inputs, **more)


ROW_VIEW = view_of("DisclosureRow", Disclosure, ROW, states=DISCLOSURE.states)
DISCLOSURES = Resource(
    name="disclosure",
    title=N_("公示的投诉"),
    path="/disclosures",
    one="/disclosures/{number}",
    place=DisclosureNumber,
    find=lambda number, call: queries.disclosure_by_number(number, viewer=call.viewer),
    row=ROW_VIEW,
    card=view_of(
        "DisclosureCard",
        Disclosure,
        ("drafted", "text", "cleared_at", "notified_at", "notified_how", "object_until", "ended_at", "ground"),
        extra={"case": str, "preview": PublicShown, "objections": list[ObjectionShown]},
    ),
    extra=about,
    machine=DISCLOSURE,
    argument="disclosure",
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=disclosures,
        filters={
            "list": (Literal[*queries.LISTS], "all"),
            "state": (Literal[*State.values] | None, None),
            "text": (schemas.short_text(60), ""),
        },
    ),
    downloads=(Download(name="files", title=N_("异议的材料"), read=objection_file),),
    acts=tuple(act_of(row.verb) for row in DISCLOSURE.transitions if not row.hidden),
    roles=frozenset(access.LOOKS),
)
OF_CASES = of_cases(
    Act(name="disclose", title=N_("列入公示"), action=propose_disclosure, view=ROW_VIEW), name="case_disclosure"
)
FAMILY = Family(tag="publicity", title=N_("投诉公示"), scope="publicity", resources=(DISCLOSURES, OF_CASES))
