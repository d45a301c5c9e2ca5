"""Ride-hailing over the API: platforms' reports, what comparing them flagged, findings, joint supervision."""

from typing import Annotated, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Family, Listing, Part, Resource
from gongzhi.api.showing import View, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.cases.access import CASE_WORK
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.desk.ride_hailing.forms import (
    ConcludeForm,
    ConfirmForm,
    FindingForm,
    HoldForm,
    JoinForm,
    JointBeginForm,
    ReasonForm,
    StateForm,
)
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.actions.begin import NewJoint, begin_joint
from gongzhi.ride_hailing.actions.cancel import cancel_joint
from gongzhi.ride_hailing.actions.conclude import conclude_joint
from gongzhi.ride_hailing.actions.confirm import confirm_finding
from gongzhi.ride_hailing.actions.decline import decline_joint
from gongzhi.ride_hailing.actions.dismiss import dismiss_finding
from gongzhi.ride_hailing.actions.hold import hold_joint
from gongzhi.ride_hailing.actions.invite import invite_units
from gongzhi.ride_hailing.actions.join import join_joint
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.actions.reconsider import reconsider_finding
from gongzhi.ride_hailing.actions.reveal import reveal_trip
from gongzhi.ride_hailing.actions.state import state_opinion
from gongzhi.ride_hailing.actions.tell import NewFinding, tell_finding
from gongzhi.ride_hailing.actions.withdraw import withdraw_report
from gongzhi.ride_hailing.models import Finding, Joint, Load, Report, Run
from gongzhi.ride_hailing.states import FINDING, JOINT, REPORT
from gongzhi.ride_hailing.words import FindingState


class PlatformOut(schemas.Out):
    code: str = Field(description=N_("平台代码"))
    name: str = Field(description=N_("平台名称"))


class WhyOut(schemas.Out):
    text: str = Field(description=N_("为什么标出"))
    register_row: str = Field(description=N_("登记怎么写"))


class FlaggedOut(schemas.Out):
    """A flagged trip; plate and identity number are masked."""

    trip: int = Field(description=N_("供 trip_id"))
    number: str
    started_at: schemas.datetime
    city: str
    plate: str
    driver: str
    why: list[WhyOut]


class RevealedTrip(schemas.Out):
    """Plate and identity number of one trip in clear; the history keeps who looked."""

    number: str
    plate: str
    driver: str


class PartOut(schemas.Out):
    unit: str
    state: str
    opinion: str
    act: str
    answered_at: schemas.datetime | None


def platform_out(record) -> PlatformOut:
    return PlatformOut(code=record.platform.code, name=record.platform.name)


def flagged_page(record: Run, call: Call):
    told = {name: value for name, value in call.filters.items() if value}
    return queries.flagged(record, viewer=call.viewer, after=call.after, **told)


def reports_page(call: Call):
    page = queries.reports(viewer=call.viewer, after=call.after)
    return queries.Page([report for report, _run in page.rows], page.after)


PLATFORM = {"platform": (PlatformOut, platform_out)}
RUN = view_of(
    "RideRunRow",
    Run,
    ("id", "at", "trips", "flagged", "has_pairs", "digest", "ms"),
    more={
        "report": (int, lambda run: run.report_id),
        "as_of": (int, lambda run: run.as_of_id),
    },
)
FLAGGED = View(
    FlaggedOut,
    {
        "trip": lambda row: row.flag.trip_id,
        "number": lambda row: row.number,
        "started_at": lambda row: row.started_at,
        "city": lambda row: row.city,
        "plate": lambda row: row.plate,
        "driver": lambda row: row.driver,
        "why": lambda row: [WhyOut(text=each.text, register_row=each.register) for each in row.why],
    },
)
REVEALED = View(
    RevealedTrip,
    {
        "number": lambda trip: trip.number,
        "plate": lambda trip: trip.vehicle.plate,
        "driver": lambda trip: trip.driver.number,
    },
)
REPORT_ROW = view_of(
    "RideReportRow",
    Report,
    ("id", "state", "unit", "from_date", "to_date", "at", "file_name", "rows", "trips", "refused"),
    states=REPORT.states,
    more=PLATFORM,
)
LOAD_ROW = view_of(
    "RideLoadRow",
    Load,
    ("id", "unit", "at", "file_name", "is_whole", "rows", "taken", "same", "ended", "refused"),
    more={"of": (Annotated[str, Field(description=N_("哪一种登记"))], lambda load: load.register)},
)


class LoadFault(schemas.Out):
    row: int
    reason: str


REPORTS = Resource(
    name="ride_report",
    title=N_("平台报告"),
    path="/ride-reports",
    one="/ride-reports/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.report(pk, viewer=call.viewer),
    row=REPORT_ROW,
    card=view_of(
        "RideReportCard",
        Report,
        (
            *("said_trips", "said_revenue", "said_vehicles", "said_drivers"),
            *("revenue", "vehicles", "drivers", "file_hash", "fault"),
        ),
    ),
    argument="report",
    machine=REPORT,
    offers=lambda record, call: queries.offers(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: reversed(queries.history(record)),
    listing=Listing(page=reports_page),
    parts=(
        Part(
            name="runs",
            title=N_("比对"),
            view=RUN,
            page=lambda record, call: queries.runs(record, viewer=call.viewer),
            paged=False,
        ),
    ),
    acts=(
        Act(name="reconcile", action=reconcile_report, view=RUN, without=frozenset({"as_of"})),
        Act(name="withdraw", action=withdraw_report, form=ReasonForm),
        Act(name="reveal", action=reveal_trip, view=REVEALED, way="reveal"),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
RUNS = Resource(
    name="ride_run",
    title=N_("比对结果"),
    path="/ride-runs",
    one="/ride-runs/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.run(pk, viewer=call.viewer),
    row=RUN,
    parts=(
        Part(
            name="flagged",
            title=N_("标出的订单"),
            view=FLAGGED,
            page=flagged_page,
            filters={
                "violation": (Literal[*queries.KINDS] | None, None),
                "city": (Annotated[str, Field(pattern=r"^\d{6}$", examples=["520100"])] | None, None),
            },
        ),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
FINDINGS = Resource(
    name="ride_finding",
    title=N_("网约车违法情形"),
    path="/ride-findings",
    one="/ride-findings/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.finding(pk, viewer=call.viewer),
    row=view_of(
        "RideFindingRow",
        Finding,
        ("id", "state", "unit", "violation", "trips", "source", "found_at"),
        states=FINDING.states,
        more=PLATFORM,
    ),
    card=view_of(
        "RideFindingCard",
        Finding,
        ("facts", "reason", "decided_at", "officer"),
        more={
            "run": (int | None, lambda finding: finding.run_id),
            "clue": (str | None, lambda finding: finding.clue.number if finding.clue_id else None),
        },
    ),
    argument="finding",
    machine=FINDING,
    offers=lambda record, call: queries.offers(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: reversed(queries.history(record)),
    listing=Listing(
        page=lambda call: queries.findings(
            viewer=call.viewer, state=call.filters.get("state") or FindingState.CANDIDATE, after=call.after
        ),
        filters={"state": (Literal[*FindingState.values] | None, None)},
    ),
    makes=(Act(name="", title=N_("登记网约车监管的发现"), action=tell_finding, asks=NewFinding, form=FindingForm),),
    acts=(
        Act(name="confirm", action=confirm_finding, form=ConfirmForm),
        Act(name="dismiss", action=dismiss_finding, form=ReasonForm),
        Act(name="reconsider", action=reconsider_finding),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
Units = Annotated[list[schemas.Id], Field(min_length=1, max_length=100, examples=[[17]])]
JOINTS = Resource(
    name="ride_joint",
    title=N_("网约车联合监管"),
    path="/ride-joint-supervisions",
    one="/ride-joint-supervisions/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.joint(pk, viewer=call.viewer),
    row=view_of(
        "RideJointRow",
        Joint,
        ("id", "title", "state", "form", "due_date", "begun_at"),
        states=JOINT.states,
        more=PLATFORM,
    ),
    card=view_of(
        "RideJointCard",
        Joint,
        ("facts", "held_date", "place", "minutes", "outcome", "conclusion", "check_date", "ended_at"),
        extra={"parts": list[PartOut]},
    ),
    extra=lambda record, call: {
        "parts": [
            PartOut(
                unit=part.unit.short_name,
                state=part.state,
                opinion=part.opinion,
                act=part.act,
                answered_at=part.answered_at,
            )
            for part in sorted(record.parts.all(), key=lambda part: part.pk)
        ]
    },
    argument="joint",
    machine=JOINT,
    offers=lambda record, call: queries.offers(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: reversed(queries.history(record)),
    listing=Listing(page=lambda call: queries.joints(viewer=call.viewer, after=call.after)),
    makes=(
        Act(
            name="",
            title=N_("发起联合监管"),
            action=begin_joint,
            asks=NewJoint,
            form=JointBeginForm,
            instead={"units": Units, "findings": (list[schemas.Id], [])},
        ),
    ),
    acts=(
        Act(name="invite", action=invite_units, instead={"units": Units}),
        Act(name="join", action=join_joint, form=JoinForm),
        Act(name="decline", action=decline_joint, form=ReasonForm),
        Act(name="state", action=state_opinion, form=StateForm),
        Act(name="hold", action=hold_joint, form=HoldForm),
        Act(name="conclude", action=conclude_joint, form=ConcludeForm),
        Act(name="cancel", action=cancel_joint, form=ReasonForm),
    ),
    roles=frozenset(CASE_WORK),
)

LOADS = Resource(
    name="ride_load",
    title=N_("网约车许可登记的导入"),
    path="/ride-loads",
    one="/ride-loads/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.load(pk, viewer=call.viewer),
    row=LOAD_ROW,
    listing=Listing(page=lambda call: queries.loads(viewer=call.viewer, after=call.after)),
    parts=(
        Part(
            name="refused-rows",
            title=N_("没有接收的行，只留前面的"),
            view=plain_view(LoadFault),
            page=lambda record, call: [LoadFault(row=row, reason=reason) for row, reason in record.faults],
            paged=False,
        ),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)

FAMILY = Family(
    tag="ride-hailing",
    title=N_("网约车监管"),
    scope="ride-hailing",
    resources=(REPORTS, RUNS, LOADS, FINDINGS, JOINTS),
)
