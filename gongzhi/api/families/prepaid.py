"""Prepaid cards over the API, by the rows of prepaid/verbs.py: filings with their reports, warning signs."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import FileShown, TraderName, file_shown, trader_name, view_of
from gongzhi.api.words import N_
from gongzhi.prepaid import access, queries
from gongzhi.prepaid.actions.filing.begin import begin_filing
from gongzhi.prepaid.actions.sign.tell import tell_sign
from gongzhi.prepaid.catalog import issuers
from gongzhi.prepaid.models import Filing, Report, Sign
from gongzhi.prepaid.moves import TABLES
from gongzhi.prepaid.states import FILING, SIGN
from gongzhi.prepaid.verbs import BEGIN, TAKEN_AS, VERBS
from gongzhi.prepaid.verbs import SIGN as SIGN_INPUTS
from gongzhi.prepaid.words import SignKind, SignState

LOOKS = frozenset(access.LOOKS)
BY_THE_SYSTEM = {"lapse"}
"""Verbs that nobody calls."""
FILES = {"files": (files_shape(), [])}
Period = Annotated[str, Field(pattern=r"^\d{4}-[0-4]$", description=N_("年-季度，全年为 0"), examples=["2026-1"])]
INSTEAD = {
    "attach": FILES,
    "report": {"period": Period},
    "return": {"missing": (list[Annotated[str, Field(max_length=16)]], [])},
}
KNOWN = {"attach": {"told": lambda told, record, call: told | pairs(told)}}


def pairs(told: dict) -> dict:
    """Give files as name and content."""
    return {"files": [(one.name, one.content) for one in told.get("files", [])]}


def acts_of(kind: str) -> tuple[Act, ...]:
    """Make the acts of a kind of its rows."""
    return tuple(
        Act(name=name, action=verb.action, inputs=verb.inputs, instead=INSTEAD.get(name, {}), **KNOWN.get(name, {}))
        for name, verb in VERBS[kind].items()
        if name not in BY_THE_SYSTEM
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


class DocumentShown(schemas.Out):
    """A document that the class of an issuer hands in."""

    document: str = Field(description=N_("供 document"))
    title: str
    missing: bool
    files: list[FileShown]


REPORT = view_of(
    "PrepaidReportShown",
    Report,
    (
        "year", "quarter", "issuer", "balance", "custody", "guaranteed", "revenue", "required", "short", "cap",
        "over", "reason", "due_date", "at",
    ),
    more={
        "late": (bool, lambda report: report.is_late),
        "custody_share": (Decimal | None, lambda report: report.custody_share),
    },
)  # fmt: skip
TRADER = {"trader": (TraderName | None, lambda record: trader_name(record.trader))}


def about_filing(record: Filing, call: Call) -> dict:
    return {
        "documents": [
            DocumentShown(
                document=wanted.key,
                title=wanted.title,
                missing=wanted.is_missing,
                files=[file_shown(row) for row in wanted.files],
            )
            for wanted in queries.documents_of(record, viewer=call.viewer)
        ],
        "periods": [period.key for period in queries.periods_to_report(record, viewer=call.viewer, at=call.at)],
    }


def filings(call: Call):
    told = dict(call.filters)
    which = told.pop("list", "all")
    return queries.page_of_filings(which, viewer=call.viewer, today=call.today, after=call.after, **told)


def document(record: Filing, file: int, call: Call) -> tuple[str, str, bytes]:
    kept, content = queries.content_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, content


FILINGS = Resource(
    name="filing",
    title=N_("预付卡备案"),
    path="/prepaid-filings",
    one="/prepaid-filings/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.filing_by_id(pk, viewer=call.viewer),
    row=view_of(
        "PrepaidFilingRow",
        Filing,
        ("id", "number", "state", "issuer", "unit", "brand", "filed_at", "next_due"),
        states=FILING.states,
        more=TRADER,
    ),
    card=view_of(
        "PrepaidFilingCard",
        Filing,
        (
            "trade", "outlets", "began_date", "registered_date", "capital", "revenue", "revenue_year",
            "registered_most", "bearer_most", "bearer_years", "bank", "account_tail", "missing", "made_at",
            "submitted_at", "cancelled_at",
        ),
        more={"region": (str, lambda filing: filing.region_id)},
        extra={
            "documents": list[DocumentShown],
            "periods": (list[str], Field(description=N_("可以报送或者更正的期间，供 period"))),
        },
    ),
    extra=about_filing,
    listing=Listing(
        page=filings,
        filters={
            "list": (Literal[*queries.LISTS], "all"),
            "issuer": (Literal[*issuers()] | None, None),
            "text": (schemas.short_text(60), ""),
        },
    ),
    parts=(
        Part(
            name="reports",
            title=N_("预付卡业务情况报送"),
            view=REPORT,
            page=lambda record, call: queries.reports_of(record, viewer=call.viewer),
            paged=False,
        ),
    ),
    downloads=(Download(name="files", title=N_("备案材料"), read=document),),
    makes=(Act(name="", title=N_("登记备案"), action=begin_filing, inputs=BEGIN),),
    acts=acts_of("filing"),
    **common("filing"),
)  # fmt: skip
SIGNS = Resource(
    name="prepaid_sign",
    title=N_("预付卡预警"),
    path="/prepaid-signs",
    one="/prepaid-signs/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.sign_by_id(pk, viewer=call.viewer),
    row=view_of(
        "PrepaidSignRow",
        Sign,
        ("id", "kind", "state", "unit", "text", "found_at", "seen_at"),
        states=SIGN.states,
        more=TRADER
        | {
            "filing": (int | None, lambda sign: sign.filing_id),
            "clue": (str | None, lambda sign: sign.clue.number if sign.clue_id else None),
        },
    ),
    card=view_of("PrepaidSignCard", Sign, ("reason", "decided_at")),
    listing=Listing(
        page=lambda call: queries.page_of_signs(viewer=call.viewer, after=call.after, **call.filters),
        filters={
            "state": (Literal[*SignState.values], SignState.OPEN),
            "kind": (Literal[*SignKind.values] | None, None),
        },
    ),
    makes=(Act(name="", title=N_("登记预警"), action=tell_sign, inputs=SIGN_INPUTS),),
    acts=acts_of("prepaid_sign"),
    **common("prepaid_sign"),
)

FAMILY = Family(tag="prepaid", title=N_("预付卡"), scope="prepaid", resources=(FILINGS, SIGNS))
