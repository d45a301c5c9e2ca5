"""Incidents over the API, by the rows of incidents/verbs.py."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import unit_name
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.core import files
from gongzhi.desk.incidents import forms
from gongzhi.desk.incidents.verbs import VERBS as AT_DESK
from gongzhi.incidents import access, catalog, queries
from gongzhi.incidents.actions.gather import gather_incident
from gongzhi.incidents.models import Incident
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.verbs import VERBS
from gongzhi.incidents.words import Collective, ItemState, Rule, State

IncidentNumber = Annotated[
    str, Field(pattern=r"^[Ee][0-9]{2}-[0-9]{4,15}$", description=N_("事件编号"), examples=["E26-0001"])
]
CaseNumbers = Annotated[
    list[Annotated[str, Field(pattern=r"^[0-9]{10}$")]],
    Field(max_length=2000, description=N_("件的编号"), examples=[["2600000177"]]),
]
Level = Literal[*(one.key for one in catalog.levels())]
Turn = Annotated[int, Field(ge=1, le=9, strict=True, description=N_("顺位，1 最先"))]


class MatterShown(schemas.Out):
    number: str = Field(description=N_("件的编号"))
    how: str = Field(description=N_("怎样并入的"))
    unit: schemas.UnitName
    state: str
    consumer: str = Field(description=N_("隐去部分的姓名"))
    claimed: Decimal | None
    admitted: Decimal | None
    rank: int
    shared: Decimal = Field(description=N_("已分得，元"))


class FoundShown(schemas.Out):
    number: str = Field(description=N_("件的编号"))
    title: str
    trader_name: str
    unit: schemas.UnitName
    claimed: Decimal | None


class DecisionShown(schemas.Out):
    id: int = Field(description=N_("供 decision_id"))
    verb: str
    text: str
    at: schemas.datetime
    waiting: int
    done: int
    refused: int


class RefusedShown(schemas.Out):
    decision: int
    number: str = Field(description=N_("件的编号"))
    unit: schemas.UnitName
    state: str
    reason: str


class FundShown(schemas.Out):
    id: int = Field(description=N_("供 fund_id"))
    amount: Decimal
    received_date: date
    source: str
    is_void: bool


class SharingShown(schemas.Out):
    id: int
    rule: str
    amount: Decimal
    cap: Decimal | None
    text: str
    state: str
    count: int


class IncidentShareShown(schemas.Out):
    number: str = Field(description=N_("件的编号"))
    claim: Decimal = Field(description=N_("还没有得到的核定金额，元"))
    rank: int
    amount: Decimal


def about(record: Incident, call: Call) -> dict:
    """Tell how an incident stands, as far as the caller may know."""
    viewer = call.viewer
    figures = queries.figures_of(record, viewer=viewer, today=call.today)
    return {
        "force": [unit_name(unit) for unit, _people in queries.force_of(record, viewer=viewer)],
        "totals": {name: str(value) for name, value in figures["totals"].items()},
        "decisions": [
            DecisionShown(
                id=row.pk,
                verb=row.verb,
                text=row.text,
                at=row.at,
                waiting=row.waiting,
                done=row.done,
                refused=row.refused,
            )
            for row in queries.decisions_of(record, viewer=viewer)
        ],
        "funds": [
            FundShown(
                id=row.pk,
                amount=row.amount,
                received_date=row.received_date,
                source=row.source,
                is_void=row.voided_at is not None,
            )
            for row in queries.funds_of(record, viewer=viewer)
        ],
        "sharings": [
            SharingShown(
                id=row.pk,
                rule=row.rule,
                amount=row.amount,
                cap=row.cap,
                text=row.text,
                state=row.state,
                count=row.count,
            )
            for row in queries.sharings_of(record, viewer=viewer)
        ],
    }


def evidence(record: Incident, fund: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.fund_of(record, fund, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def found(record: Incident, call: Call) -> list:
    """Look for further matters, as the desk does."""
    told = {name: value for name, value in call.filters.items() if value}
    cases, _more = queries.matters_found(queries.Search(**told), viewer=call.viewer)
    return cases


def items(record: Incident, call: Call):
    told = dict(call.filters)
    return queries.items_of(record, told.pop("decision"), viewer=call.viewer, after=call.after, **told)[1]


def shares(record: Incident, call: Call):
    return queries.shares_of(record, call.filters["sharing"], viewer=call.viewer, after=call.after)[1]


INSTEAD = {
    "take_in": {"numbers": CaseNumbers},
    "release": {"numbers": CaseNumbers},
    "decide": {"verb": Literal[*Collective.values], "numbers": (CaseNumbers, [])},
    "raise_level": {"level": Level},
    "lower_level": {"level": Level},
    "admit": {"rank": (Turn, 1)},
    "plan_shares": {"rule": Literal[*Rule.values]},
}


def act_of(name: str) -> Act:
    return Act(name=name, action=VERBS[name], form=AT_DESK[name].form, instead=INSTEAD.get(name, {}))


INCIDENTS = Resource(
    name="incident",
    title=N_("群体事件"),
    path="/incidents",
    one="/incidents/{number}",
    place=IncidentNumber,
    find=lambda number, call: queries.incident_by_number(number, viewer=call.viewer),
    row=view_of(
        "IncidentRow",
        Incident,
        ("title", "state", "level", "unit", "trader_name", "registers", "made_at"),
        states=INCIDENT.states,
        more={"number": (str, lambda record: record.number)},
    ),
    card=view_of(
        "IncidentCard",
        Incident,
        ("summary", "public_text", "pending_level", "code", "opened_at", "ended_at", "conclusion"),
        extra={
            "force": list[schemas.UnitName],
            "totals": dict[str, str],
            "decisions": list[DecisionShown],
            "funds": list[FundShown],
            "sharings": list[SharingShown],
        },
    ),
    extra=about,
    machine=INCIDENT,
    offers=lambda record, call: [
        offer
        for offer in queries.offers_of(record, viewer=call.viewer, at=call.at)
        if offer.verb not in {"register", "reveal"}
    ],
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=lambda call: queries.page_of_incidents(viewer=call.viewer, after=call.after, **call.filters),
        filters={"state": (Literal[*State.values] | None, None), "level": (Level | None, None)},
    ),
    parts=(
        Part(
            name="matters",
            title=N_("群体事件的件"),
            view=View(
                MatterShown,
                {
                    "number": lambda row: row.case.number,
                    "how": lambda row: row.how,
                    "unit": lambda row: unit_name(row.case.unit),
                    "state": lambda row: row.case.state,
                    "consumer": lambda row: row.consumer,
                    "claimed": lambda row: row.claimed,
                    "admitted": lambda row: row.admitted,
                    "rank": lambda row: row.rank,
                    "shared": lambda row: row.shared,
                },
            ),
            page=lambda record, call: queries.page_of_matters(record, viewer=call.viewer, after=call.after),
        ),
        Part(
            name="candidates",
            title=N_("可以归集的件"),
            view=View(
                FoundShown,
                {
                    "number": lambda case: case.number,
                    "title": lambda case: case.title,
                    "trader_name": lambda case: case.trader_name,
                    "unit": lambda case: unit_name(case.unit),
                    "claimed": lambda case: case.amount,
                },
            ),
            page=found,
            filters={
                "trader": (Annotated[str, Field(max_length=60)], ""),
                "words": (Annotated[str, Field(max_length=60)], ""),
                "subject": (Annotated[str, Field(max_length=40)], ""),
            },
            paged=False,
        ),
        Part(
            name="decision-items",
            title=N_("统一决定逐件的执行情况"),
            view=View(
                RefusedShown,
                {
                    "decision": lambda item: item.decision_id,
                    "number": lambda item: item.case.number,
                    "unit": lambda item: unit_name(item.case.unit),
                    "state": lambda item: item.state,
                    "reason": lambda item: item.reason,
                },
            ),
            page=items,
            filters={"decision": (schemas.QueryId, ...), "state": (Literal[*ItemState.values] | None, None)},
        ),
        Part(
            name="shares",
            title=N_("每件分得的款项"),
            view=View(
                IncidentShareShown,
                {
                    "number": lambda share: share.case.number,
                    "claim": lambda share: share.claim,
                    "rank": lambda share: share.rank,
                    "amount": lambda share: share.amount,
                },
            ),
            page=shares,
            filters={"sharing": (schemas.QueryId, ...)},
        ),
    ),
    downloads=(Download(name="funds", title=N_("追回款项的凭证"), read=evidence),),
    makes=(
        Act(
            name="",
            title=N_("归集为群体事件"),
            action=gather_incident,
            form=forms.GatherForm,
            instead={"numbers": CaseNumbers, "level": Level},
        ),
    ),
    acts=tuple(act_of(name) for name in VERBS),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(tag="incidents", title=N_("群体事件"), scope="incidents", resources=(INCIDENTS,))
