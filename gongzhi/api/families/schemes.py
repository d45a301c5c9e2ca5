"""Pledges over the API, by the rows of schemes/verbs.py: pledges of stores, checks, refunds."""

from typing import Annotated, Any, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.describing import limit_of
from gongzhi.api.records import Act, Call, Family, Listing, Part, Resource
from gongzhi.api.showing import view_of
from gongzhi.api.words import N_
from gongzhi.procedures.calendars import calendar
from gongzhi.schemes import access, queries
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.models import Check, Pledge, Refund
from gongzhi.schemes.moves import TABLES
from gongzhi.schemes.states import CHECK, PLEDGE, REFUND
from gongzhi.schemes.verbs import TAKEN_AS, VERBS
from gongzhi.schemes.words import State

LOOKS = frozenset(access.LOOKS)
PHOTOS = {"photos": (files_shape(), [])}


def as_given(told: dict, record, call: Call) -> dict:
    """Give photos as name and content."""
    return told | {"photos": [(one.name, one.content) for one in told.get("photos", [])]}


def acts_of(kind: str) -> tuple[Act, ...]:
    """Make the acts of a kind that officers do, of its rows."""
    table = next(table for table in TABLES.values() if table.kind == kind)
    return tuple(
        Act(name=name, action=verb.action, inputs=verb.inputs)
        for name, verb in VERBS[kind].items()
        if "officer" in table[name].actors
    )


def common(kind: str) -> dict[str, Any]:
    """Give what the resource of every kind has."""
    return {
        "machine": next(table for table in TABLES.values() if table.kind == kind),
        "argument": TAKEN_AS[kind],
        "offers": lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
        "history": lambda record, call: queries.history_of(record, viewer=call.viewer),
        "roles": LOOKS,
    }


class StoreShown(schemas.Out):
    code: str = Field(description=N_("门店编号，在二维码的地址里"), examples=["K7M2QX9A"])
    name: str
    address: str


def store_of(pledge: Pledge) -> StoreShown:
    return StoreShown(code=pledge.store.code, name=pledge.store.name, address=pledge.store.address)


def limits_of(record: Pledge | Refund, call: Call) -> dict:
    work_calendar = calendar()
    rows = queries.limits_on(record, viewer=call.viewer)
    return {"limits": [limit_of(row, at=call.at, work_calendar=work_calendar) for row in rows]}


CHECK_ROW = view_of(
    "PledgeCheckRow",
    Check,
    ("id", "state", "unit", "planned_date", "done_at", "finding"),
    states=CHECK.states,
    more={"pledge": (int, lambda check: check.pledge_id)},
)
REFUND_ROW = view_of(
    "RefundRow",
    Refund,
    ("id", "state", "goods", "amount", "days_since", "ground", "logged_at", "due_date"),
    states=REFUND.states,
    more={"pledge": (int, lambda refund: refund.pledge_id), "store": (StoreShown, lambda row: store_of(row.pledge))},
)


def pledges(call: Call):
    told = dict(call.filters)
    which = told.pop("list", "all")
    return queries.page_of_pledges(which, viewer=call.viewer, filters=queries.Filters(**told), after=call.after)


PLEDGES = Resource(
    name="pledge",
    title=N_("门店承诺"),
    path="/pledges",
    one="/pledges/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.pledge_by_id(pk, viewer=call.viewer),
    row=view_of(
        "PledgeRow",
        Pledge,
        (
            "id",
            "scheme",
            "state",
            "trader",
            "unit",
            "region",
            "days",
            "joined_date",
            "until_date",
            "due_date",
            "signs",
        ),
        states=PLEDGE.states,
        more={"store": (StoreShown, store_of)},
    ),
    card=view_of(
        "PledgeCard",
        Pledge,
        ("scope", "excluded", "excluded_note", "applied_at", "ended_at", "next_check_date", "reason"),
        extra={"limits": list[schemas.Limit]},
    ),
    extra=limits_of,
    listing=Listing(
        page=pledges,
        filters={
            "list": (Literal[*queries.LISTS], "all"),
            "scheme": (Annotated[str, Field(max_length=24, pattern=r"^[a-z0-9_]*$")], ""),
            "state": (Literal[*State.values] | None, None),
            "region": (Annotated[str, Field(max_length=9, pattern=r"^[0-9]*$")], ""),
            "text": (schemas.short_text(60), ""),
        },
    ),
    parts=(
        Part(
            name="refunds",
            title=N_("承诺下的退货"),
            view=REFUND_ROW,
            page=lambda record, call: queries.refunds_of(record, viewer=call.viewer, after=call.after),
        ),
    ),
    makes=(Act(name="", title=N_("登记承诺申请"), action=apply_for_pledge),),
    acts=(
        *acts_of("pledge"),
        Act(
            name="log",
            title=N_("登记退货"),
            action=log_refund,
            called="pledge",
            instead=PHOTOS,
            told=as_given,
            view=REFUND_ROW,
        ),
    ),
    **common("pledge"),
)
CHECKS = Resource(
    name="pledge_check",
    title=N_("承诺检查"),
    path="/pledge-checks",
    one="/pledge-checks/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.check_by_id(pk, viewer=call.viewer),
    row=CHECK_ROW,
    listing=Listing(page=lambda call: queries.page_of_checks(viewer=call.viewer, after=call.after)),
    acts=acts_of("pledge_check"),
    **common("pledge_check"),
)
REFUNDS = Resource(
    name="refund",
    title=N_("承诺退货"),
    path="/refunds",
    one="/refunds/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.refund_by_id(pk, viewer=call.viewer),
    row=REFUND_ROW,
    card=view_of(
        "RefundCard",
        Refund,
        ("reason", "finding", "answered_at"),
        extra={"limits": list[schemas.Limit], "answer": str, "explanation": str},
    ),
    extra=lambda record, call: {
        **limits_of(record, call), "answer": record.answer, "explanation": record.explanation
    },
    listing=Listing(
        page=lambda call: queries.page_of_refunds(
            call.filters.get("list", "all"), viewer=call.viewer, scheme=call.filters.get("scheme", ""),
            after=call.after,
        ),
        filters={
            "list": (Literal[*queries.REFUND_LISTS], "all"),
            "scheme": (Annotated[str, Field(max_length=24, pattern=r"^[a-z0-9_]*$")], ""),
        },
    ),
    acts=acts_of("refund"),
    **common("refund"),
)  # fmt: skip

FAMILY = Family(
    tag="schemes",
    title=N_("放心消费承诺"),
    scope="schemes",
    resources=(PLEDGES, CHECKS, REFUNDS),
)
