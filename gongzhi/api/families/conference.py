"""The joint conference over the API: meetings and assignments by the rows of conference/verbs.py, and what the office
keeps beside them."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.describing import officer_name, unit_name
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import FileShown, file_shown, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.conference import access, queries
from gongzhi.conference.actions.appoint import KIND as PERSON
from gongzhi.conference.actions.appoint import appoint_person
from gongzhi.conference.actions.assignment.draft import draft_assignment
from gongzhi.conference.actions.authorise import KIND as AUTHORISATION
from gongzhi.conference.actions.authorise import record_authorisation
from gongzhi.conference.actions.circulate import circulate_late
from gongzhi.conference.actions.end_term import end_term
from gongzhi.conference.actions.meeting.plan import plan_meeting
from gongzhi.conference.actions.meeting.record import record_meeting
from gongzhi.conference.catalog import kinds
from gongzhi.conference.models import Assignment, Authorisation, Circulation, Meeting, Person
from gongzhi.conference.papers import CIRCULATED
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.conference.verbs import ASSIGNMENT_VERBS, MEETING_VERBS
from gongzhi.conference.words import AssignmentState, Light, MeetingState
from gongzhi.core import files
from gongzhi.desk.conference import forms
from gongzhi.desk.conference import verbs as at_desk


class TopicShown(schemas.Out):
    id: int = Field(description=N_("供 topics、topic_id"))
    title: str
    text: str
    unit: schemas.UnitName
    state: str
    position: int | None
    reason: str


class ParticipantShown(schemas.Out):
    unit: schemas.UnitName
    is_member: bool
    acknowledged_at: schemas.datetime | None
    reply: str
    name: str
    reason: str
    attended: bool | None


class PaperVersion(FileShown):
    title: str
    version: int
    unit: schemas.UnitName


class AimTold(schemas.Out):
    code: str
    direction: str
    target: Decimal
    value_then: Decimal | None
    as_of: date
    value_now: Decimal | None
    is_reached: bool | None


class ResolutionTold(schemas.Out):
    id: int = Field(description=N_("供 resolution_id"))
    position: int
    topic: str
    text: str
    is_public: bool
    public_text: str
    aims: list[AimTold]
    assignments: list[int] = Field(description=N_("任务的 id"))


class CommentTold(schemas.Out):
    unit: schemas.UnitName
    agrees: bool
    text: str
    at: schemas.datetime


class OpenAssignment(schemas.Out):
    id: int
    title: str
    unit: schemas.UnitName
    due_date: date
    state: str
    light: str


class MilestoneShown(schemas.Out):
    id: int = Field(description=N_("供 milestone_id"))
    title: str
    due_date: date
    reached_at: schemas.datetime | None
    note: str


class UrgingShown(schemas.Out):
    text: str
    at: schemas.datetime
    received_at: schemas.datetime | None
    answer: str


class ExtensionShown(schemas.Out):
    asked_for: date
    reason: str
    at: schemas.datetime
    granted_until: date | None
    decided_at: schemas.datetime | None
    answer: str


class SupervisionShown(schemas.Out):
    authorisation: str = Field(description=N_("政府授权的文号"))
    form: str
    text: str
    at: schemas.datetime
    conclusion: str
    concluded_at: schemas.datetime | None
    objection_until: date | None


class LateShown(schemas.Out):
    id: int
    title: str
    unit: str = Field(description=N_("单位的名称"))
    due: date
    days: int = Field(description=N_("通报时逾期的工作日"))


def open_shown(row: Assignment) -> OpenAssignment:
    return OpenAssignment(
        id=row.pk,
        title=row.title,
        unit=unit_name(row.unit),
        due_date=row.due_date,
        state=row.state,
        light=row.light.value,
    )


def about_meeting(record: Meeting, call: Call) -> dict:
    """Gather what belongs to a meeting, as far as the caller may know."""
    viewer = call.viewer
    reads = queries.reads_minutes(record, viewer=viewer)
    return {
        "minutes": record.minutes if reads else "",
        "topics": [
            TopicShown(
                id=row.pk,
                title=row.title,
                text=row.text,
                unit=unit_name(row.unit),
                state=row.state,
                position=row.position,
                reason=row.reason,
            )
            for row in queries.topics_of(record, viewer=viewer)
        ],
        "participants": [
            ParticipantShown(
                unit=unit_name(row.unit),
                is_member=row.is_member,
                acknowledged_at=row.acknowledged_at,
                reply=row.reply,
                name=row.name,
                reason=row.reason,
                attended=row.attended,
            )
            for row in record.rows
        ],
        "papers": [
            PaperVersion(
                **file_shown(row).model_dump(), title=row.title, version=row.version, unit=unit_name(row.unit)
            )
            for each in queries.papers_of(record, viewer=viewer)
            for row in (each.latest, *each.earlier)
        ],
        "comments": [
            CommentTold(unit=unit_name(row.unit), agrees=row.agrees, text=row.text, at=row.at)
            for row in queries.comments_of(record, viewer=viewer)
        ],
        "resolutions": [
            ResolutionTold(
                id=each.resolution.pk,
                position=each.resolution.position,
                topic=each.resolution.topic.title,
                text=each.resolution.text,
                is_public=each.resolution.is_public,
                public_text=each.resolution.public_text,
                aims=[
                    AimTold(
                        code=aim.aim.code,
                        direction=aim.aim.direction,
                        target=aim.aim.target,
                        value_then=aim.aim.value_then,
                        as_of=aim.aim.as_of,
                        value_now=aim.now.value,
                        is_reached=aim.is_reached,
                    )
                    for aim in each.aims
                ],
                assignments=[row.pk for row in each.assignments],
            )
            for each in queries.resolutions_of(record, viewer=viewer, today=call.today)
        ],
        "open_of_earlier": [
            open_shown(row) for row in queries.of_earlier_meetings(record, viewer=viewer, today=call.today)
        ],
    }


def paper_file(record: Meeting, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.paper_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def meeting_act(name: str) -> Act:
    form = at_desk.MEETING_VERBS[name].form
    return Act(name=name, action=MEETING_VERBS[name], form=None if name == "comment" else form)


MEETINGS = Resource(
    name="meeting",
    title=N_("联席会议的会议"),
    path="/meetings",
    one="/meetings/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.meeting_by_id(pk, viewer=call.viewer),
    row=view_of("MeetingRow", Meeting, ("id", "kind", "title", "state", "starts_at", "place"), states=MEETING.states),
    card=view_of(
        "MeetingCard",
        Meeting,
        ("chair", "minutes_hash", "comments_due", "called_at", "held_at", "sent_at"),
        extra={
            "minutes": str,
            "topics": list[TopicShown],
            "participants": list[ParticipantShown],
            "papers": list[PaperVersion],
            "comments": list[CommentTold],
            "resolutions": list[ResolutionTold],
            "open_of_earlier": (
                list[OpenAssignment],
                Field(description=N_("以往会议未办结的任务，自动列入议程")),
            ),
        },
    ),
    extra=about_meeting,
    machine=MEETING,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=lambda call: queries.page_of_meetings(
            viewer=call.viewer,
            after=call.after,
            **{name: value for name, value in call.filters.items() if value},
        ),
        filters={
            "kind": (Literal[*(kind.key for kind in kinds())] | None, None),
            "state": (Literal[*MeetingState.values] | None, None),
        },
    ),
    downloads=(Download(name="papers", title=N_("会议材料"), read=paper_file),),
    makes=(
        Act(name="", title=N_("筹备会议"), action=plan_meeting, form=forms.NewMeetingForm),
        Act(name="record", title=N_("补录会议"), action=record_meeting, form=forms.RecordMeetingForm),
    ),
    acts=tuple(meeting_act(name) for name in MEETING_VERBS),
    roles=frozenset(access.LOOKS),
)


def about_assignment(record: Assignment, call: Call) -> dict:
    """Gather what belongs to an assignment, as far as the caller may know."""
    told = queries.parts_of(record, viewer=call.viewer)
    [lit] = queries.lit([record], today=call.today)
    return {
        "light": lit.light.value,
        "days_left": lit.days_left,
        "helpers": [unit_name(row.unit) for row in told.helpers],
        "milestones": [
            MilestoneShown(
                id=row.pk, title=row.title, due_date=row.due_date, reached_at=row.reached_at, note=row.note
            )
            for row in told.milestones
        ],
        "evidence": [file_shown(row) for row in told.evidence],
        "urges": [
            UrgingShown(text=row.text, at=row.at, received_at=row.received_at, answer=row.answer)
            for row in told.urges
        ],
        "extensions": [
            ExtensionShown(
                asked_for=row.asked_for,
                reason=row.reason,
                at=row.at,
                granted_until=row.granted_until,
                decided_at=row.decided_at,
                answer=row.answer,
            )
            for row in told.extensions
        ],
        "supervisions": [
            SupervisionShown(
                authorisation=row.authorisation.number,
                form=row.form,
                text=row.text,
                at=row.at,
                conclusion=row.conclusion,
                concluded_at=row.concluded_at,
                objection_until=row.objection_until,
            )
            for row in told.supervisions
        ],
    }


def evidence_file(record: Assignment, file: int, call: Call) -> tuple[str, str, bytes]:
    kept = queries.evidence_of(record, file, viewer=call.viewer)
    return kept.name, kept.media_type, files.read_kept(kept.sha256)


def page_of_assignments(call: Call):
    told = {name: value for name, value in call.filters.items() if value}
    return queries.page_of_assignments(
        viewer=call.viewer, today=call.today, filters=queries.Filters(**told), after=call.after
    )


def assignment_act(name: str) -> Act:
    return Act(name=name, action=ASSIGNMENT_VERBS[name], form=at_desk.ASSIGNMENT_VERBS[name].form)


ASSIGNMENTS = Resource(
    name="assignment",
    title=N_("交办任务"),
    path="/assignments",
    one="/assignments/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.assignment_by_id(pk, viewer=call.viewer),
    row=view_of(
        "AssignmentRow",
        Assignment,
        ("id", "title", "state", "unit", "due_date", "first_due_date", "percent", "is_for_all", "made_at"),
        states=ASSIGNMENT.states,
        more={"resolution_id": (int | None, lambda row: row.resolution_id)},
    ),
    card=view_of(
        "AssignmentCard",
        Assignment,
        ("text", "done_when", "source", "source_label", "issued_at", "delivered_at", "ended_at", "circulated_at"),
        extra={
            "light": str,
            "days_left": (int | None, Field(description=N_("剩下的工作日；逾期为负数"))),
            "helpers": list[schemas.UnitName],
            "milestones": list[MilestoneShown],
            "evidence": list[FileShown],
            "urges": list[UrgingShown],
            "extensions": list[ExtensionShown],
            "supervisions": list[SupervisionShown],
        },
    ),
    extra=about_assignment,
    machine=ASSIGNMENT,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: queries.history_of(record, viewer=call.viewer),
    listing=Listing(
        page=page_of_assignments,
        filters={
            "state": (Literal[*AssignmentState.values] | None, None),
            "light": (Literal[*Light.values] | None, None),
            "resolution": (schemas.QueryId | None, None),
        },
    ),
    downloads=(Download(name="files", title=N_("任务的佐证"), read=evidence_file),),
    makes=(Act(name="", title=N_("拟定任务"), action=draft_assignment, form=forms.NewAssignmentForm),),
    acts=tuple(assignment_act(name) for name in ASSIGNMENT_VERBS),
    roles=frozenset(access.LOOKS),
)

CIRCULARS = Resource(
    name="circular",
    title=N_("任务办理情况通报"),
    path="/circulars",
    one="/circulars/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.circulation_by_id(pk, viewer=call.viewer),
    row=view_of("CircularRow", Circulation, ("id", "text", "at")),
    parts=(
        Part(
            name="lines",
            title=N_("通报的逾期任务"),
            view=plain_view(LateShown),
            page=lambda record, call: [LateShown(**line) for line in record.lines],
            paged=False,
        ),
    ),
    kind=CIRCULATED,
    listing=Listing(page=lambda call: queries.page_of_circulations(viewer=call.viewer, after=call.after)),
    makes=(Act(name="", title=N_("通报逾期任务"), action=circulate_late, form=forms.CirculateForm),),
    roles=frozenset(access.LOOKS),
)

PEOPLE = Resource(
    name="conference_person",
    title=N_("联席会议任职"),
    path="/conference-people",
    one="/conference-people/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.person_by_id(pk, viewer=call.viewer),
    row=view_of(
        "ConferencePersonRow",
        Person,
        ("id", "unit", "role", "name", "position", "from_date", "to_date"),
        more={
            "officer": (schemas.OfficerName | None, lambda row: officer_name(row.officer) if row.officer else None)
        },
    ),
    kind=PERSON,
    argument="person",
    listing=Listing(page=lambda call: queries.page_of_people(viewer=call.viewer, after=call.after)),
    makes=(Act(name="", title=N_("登记任职"), action=appoint_person, form=forms.AppointForm),),
    acts=(Act(name="end", title=N_("结束任期"), action=end_term, form=forms.EndTermForm),),
    roles=frozenset(access.LOOKS),
)

AUTHORISATIONS = Resource(
    name="authorisation",
    title=N_("督查授权"),
    path="/authorisations",
    one="/authorisations/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.authorisation_by_id(pk, viewer=call.viewer),
    row=view_of("AuthorisationRow", Authorisation, ("id", "issuer", "number", "scope", "from_date", "to_date", "at")),
    kind=AUTHORISATION,
    listing=Listing(page=lambda call: queries.page_of_authorisations(viewer=call.viewer, after=call.after)),
    downloads=(
        Download(
            name="file",
            title=N_("授权文件"),
            read=lambda record, _place, call: (record.name, record.media_type, files.read_kept(record.sha256)),
        ),
    ),
    makes=(Act(name="", title=N_("登记授权"), action=record_authorisation, form=forms.AuthorisationForm),),
    roles=frozenset(access.LOOKS),
)

FAMILY = Family(
    tag="conference",
    title=N_("联席会议"),
    scope="conference",
    resources=(MEETINGS, ASSIGNMENTS, CIRCULARS, PEOPLE, AUTHORISATIONS),
)
