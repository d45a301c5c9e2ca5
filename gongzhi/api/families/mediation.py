"""The mediation of a matter over the API, by the rows that the desk has; what is on, which bodies there are."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.families.cases import of_cases
from gongzhi.api.records import Act, Call, Family, Listing, Resource
from gongzhi.api.showing import view_of
from gongzhi.api.words import N_
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.words import Kind
from gongzhi.core.errors import Invalid
from gongzhi.desk.mediation.verbs import VERBS
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.directory.clients import TRADER
from gongzhi.mediation import queries
from gongzhi.mediation.actions.ask_recusal import ask_recusal
from gongzhi.mediation.actions.say import ONLINE_SAYS, OWN_SIDE, record_statement
from gongzhi.mediation.models import Mediation, Session, Testing
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.words import ShareOutcome, Way
from gongzhi.portal.mediation import RecusalForm


class StatementShown(schemas.Out):
    side: str = Field(examples=["complainant"])
    says: str = Field(examples=["agrees"])
    way: str = Field(examples=["phone"])
    on_date: date
    note: str


class CameShown(schemas.Out):
    side: str
    attended: str
    who: str = Field(description=N_("谁到场；不办理本件的人看到的已遮盖"))


class SessionShown(schemas.Out):
    number: int = Field(description=N_("第几次，供 session"))
    stands: str = Field(examples=["announced"])
    form: str = Field(examples=["on_site"])
    place: str
    starts_at: datetime
    minutes: str
    closed_at: datetime | None
    came: list[CameShown]


class AgreementShown(schemas.Out):
    form: str
    terms: str
    reached_at: datetime
    due_date: date | None
    performed: bool | None
    performed_date: date | None
    performance: str


class PersonShown(schemas.Out):
    id: int = Field(description=N_("供 person 和 persons"))
    place: int
    name: str = Field(description=N_("已遮盖"), examples=["张**"])
    represents: bool
    agrees: str
    outcome: str
    recovered: Decimal | None


class RecusalShown(schemas.Out):
    officer: int
    side: str
    ground: str
    told: str
    asked_at: datetime
    granted: bool | None
    decision: str


class ShareIn(schemas.In):
    """What came of a joint mediation for one of the complainants."""

    person: schemas.Id = Field(description=N_("投诉人的 id"), examples=[51])
    outcome: Literal[*ShareOutcome.values]
    recovered: schemas.Yuan = Field(default=Decimal(0), description=N_("挽回损失，元"))


TESTING = view_of(
    "TestingShown", Testing, ("item", "body", "chosen_by", "pays", "cost", "sent_date", "returned_date", "result")
)


def find(number: str, call: Call) -> Mediation | None:
    case = case_by_number(number, viewer=call.viewer)
    if case.kind not in {Kind.COMPLAINT, Kind.APPEAL}:
        return None
    return queries.mediation_of(case, viewer=call.viewer)


def picture(record: Mediation, call: Call) -> dict:
    """Tell all that is on record of a mediation."""
    found = queries.picture_of(record.case, viewer=call.viewer)
    return {
        "statements": [StatementShown.model_validate(each, from_attributes=True) for each in found.statements],
        "mediators": [
            schemas.OfficerName(id=each.officer_id, name=each.officer.name) for each in found.mediation.mediators
        ],
        "recusals": [
            RecusalShown(
                officer=each.officer_id, side=each.side, ground=each.ground, told=each.told, asked_at=each.asked_at,
                granted=each.granted, decision=each.decision,
            )
            for each in found.mediation.recusals
        ],
        "sessions": [
            SessionShown(
                number=each.session.number, stands=each.session.stands, form=each.session.form,
                place=each.session.place, starts_at=each.session.starts_at, minutes=each.session.minutes,
                closed_at=each.session.closed_at,
                came=[CameShown(side=came.side, attended=came.attended, who=came.who) for came in each.came],
            )
            for each in found.meetings
        ],
        "testings": TESTING.rows(found.testings),
        "agreements": [AgreementShown.model_validate(each, from_attributes=True) for each in found.agreements],
        "persons": [PersonShown.model_validate(each, from_attributes=True) for each in found.persons],
    }  # fmt: skip


def as_shares(told: dict, record, call: Call) -> dict:
    """Give the shares as the action takes them: person → outcome and sum."""
    shares = {each.person: (each.outcome, each.recovered) for each in told["shares"]}
    if len(shares) < len(told["shares"]):
        raise Invalid({"shares": _("同一个人只能有一个结果。")})
    return told | {"shares": shares or None}


def act_of(name: str) -> Act:
    verb = VERBS[name]
    if name == "agree":
        shares = Annotated[list[ShareIn], Field(max_length=200)]
        return Act(name=name, action=verb.action, form=verb.form, instead={"shares": (shares, [])}, told=as_shares)
    return Act(name=name, action=verb.action, form=verb.form)


MEDIATIONS = Resource(
    name="mediation",
    title=N_("一件的调解"),
    path="/mediations",
    one="/cases/{number}/mediation",
    place=schemas.Number,
    find=find,
    row=view_of(
        "MediationRow",
        Mediation,
        ("state", "body", "entrusted_at", "body_result"),
        states=MEDIATION.states,
        more={"case": (str, lambda record: record.case.number)},
    ),
    card=view_of(
        "MediationCard",
        Mediation,
        (),
        extra={
            "statements": list[StatementShown],
            "mediators": list[schemas.OfficerName],
            "recusals": list[RecusalShown],
            "sessions": list[SessionShown],
            "testings": list[TESTING.schema],
            "agreements": list[AgreementShown],
            "persons": (list[PersonShown], Field(description=N_("共同投诉的各人；只有一人时为空"))),
        },
    ),
    extra=picture,
    machine=MEDIATION,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    argument="case",
    handed=lambda record: record.case,
    acts=tuple(act_of(name) for name in VERBS),
    roles=frozenset(LOOKS_INTO_CASES),
)


def for_own_side(told: dict, record, call: Call) -> dict:
    """Speak for the side that calls."""
    return told | {"side": OWN_SIDE[call.viewer.kind]}


SAID = view_of(
    "OwnMediationRow",
    Mediation,
    ("state",),
    states=MEDIATION.states,
    more={"case": (str, lambda record: record.case.number)},
)
OWN = of_cases(
    Act(
        name="consent",
        title=N_("本人表示是否同意调解"),
        action=record_statement,
        fixed={"way": Way.ONLINE},
        without=frozenset({"side", "on_date"}),
        instead={"says": Literal[*sorted(ONLINE_SAYS)]},
        told=for_own_side,
        view=SAID,
    ),
    Act(
        name="ask-recusal-online",
        title=N_("本人申请调解员回避"),
        action=ask_recusal,
        form=RecusalForm,
        without=frozenset({"side"}),
        told=for_own_side,
        view=SAID,
    ),
    name="own_mediation",
    path="/mediation",
    sides=frozenset({"consumers", TRADER}),
    own=True,
)


def sessions(call: Call):
    told = call.filters
    return queries.sessions_from(
        told.get("from_day") or call.today, viewer=call.viewer, after=call.after, mine=told.get("mine", False)
    )


SESSIONS = Resource(
    name="session",
    title=N_("各件的调解安排"),
    path="/mediation-sessions",
    row=view_of(
        "SessionRow",
        Session,
        ("number", "stands", "form", "place", "starts_at"),
        more={
            "case": (str, lambda session: session.mediation.case.number),
            "title": (str, lambda session: session.mediation.case.title),
            "unit": (schemas.UnitName, lambda session: schemas.UnitName(
                key=session.mediation.case.unit.key, name=session.mediation.case.unit.name)),
        },
    ),
    listing=Listing(
        page=sessions,
        filters={
            "from_day": (
                Annotated[date, Field(ge=schemas.EARLIEST, description=N_("从哪天起，默认今天"))] | None, None
            ),
            "mine": (Annotated[bool, Field(description=N_("只要由我调解的"))], False),
        },
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)  # fmt: skip

FAMILY = Family(tag="mediation", title=N_("调解"), scope="mediation", resources=(MEDIATIONS, OWN, SESSIONS))
