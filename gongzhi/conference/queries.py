"""Every read of the conference: ordered, bounded, scoped to who asks by `access`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.conference import access, rules
from gongzhi.conference.catalog import catalogue, form_title, kind_of
from gongzhi.conference.figures import value_of
from gongzhi.conference.models import (
    Aim,
    Assignment,
    Authorisation,
    Circulation,
    Comment,
    CoOwner,
    Evidence,
    Meeting,
    Paper,
    Participant,
    Person,
    Resolution,
    Topic,
    Urge,
)
from gongzhi.conference.states import ASSIGNMENT, BEGINNINGS, MEETING
from gongzhi.conference.words import (
    RUNNING,
    TOOK_PLACE,
    UNFINISHED,
    AssignmentState,
    Decision,
    Light,
    MeetingState,
    Reply,
    TopicState,
)
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key, by_time, moment_in
from gongzhi.directory.models import Unit
from gongzhi.figures.gathering import Counted
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left

PAGE = 50
MOST_LINES = 200
"""So many lines of history a page tells."""
MOST_ON_AGENDA = 100
"""So many assignments of earlier meetings an agenda shows."""
MOST_TO_DO = 20


def soon_after(today: date) -> date:
    """Tell the last day that counts as due soon."""
    return calendar().working_day_after(today, catalogue().due_soon.working_days)


# Who sits in the conference


def people_on(day: date, *, viewer: Actor) -> dict[int, list[Person]]:
    """Give who sits in the conference on a day, by unit; to members and whoever sees all."""
    if not access.sees_all(viewer) and not access.is_member(viewer):
        return {}
    rows = Person.objects.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)
    found: dict[int, list[Person]] = defaultdict(list)
    for row in rows.select_related("officer").order_by("unit_id", "role", "from_date", "id"):
        found[row.unit_id].append(row)
    return found


def people_of(unit: Unit, *, viewer: Actor, most: int = 100) -> list[Person]:
    """List everybody who ever sat in the conference for a unit, latest first."""
    if not access.sees_all(viewer) and not access.is_member(viewer):
        return []
    return list(Person.objects.filter(unit=unit).select_related("officer").order_by("-from_date", "-id")[:most])


def person_by_id(pk: int, *, viewer: Actor) -> Person:
    """Find somebody who sits or sat in the conference.

    :raises Person.DoesNotExist: if there is nobody, or the viewer may not know.
    """
    if not access.sees_all(viewer) and not access.is_member(viewer):
        raise Person.DoesNotExist
    return Person.objects.select_related("unit", "officer").get(pk=pk)


def page_of_people(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of all who sit or sat in the conference, latest first."""
    seen = access.sees_all(viewer) or access.is_member(viewer)
    rows = Person.objects.all() if seen else Person.objects.none()
    return by_key(rows.select_related("unit", "officer"), after=after, size=size)


# Meetings


def page_of_meetings(*, viewer: Actor, kind: str = "", state: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the meetings, latest first."""
    rows = access.visible_meetings(viewer)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    told = {"field": "starts_at", "read": moment_in, "newest_first": True}
    return by_time(rows.select_related("lead"), after=after, size=size, **told)


def meeting_by_id(pk: int, *, viewer: Actor) -> Meeting:
    """Find a meeting.

    :raises Meeting.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_meetings(viewer).select_related("lead").get(pk=pk)


def meetings_by_id(ids: Iterable[int], *, viewer: Actor) -> dict[int, Meeting]:
    """Give those of these meetings that the viewer may see: id → meeting."""
    return access.visible_meetings(viewer).in_bulk(list(ids))


def offers_of(record: Meeting | Assignment, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    return (MEETING if isinstance(record, Meeting) else ASSIGNMENT).offers(record, by=viewer, at=at)


def topics_of(meeting: Meeting, *, viewer: Actor) -> list[Topic]:
    """List the topics of a meeting that was found for the viewer: the agenda in its order, then what else was
    proposed; what was declined reads who runs the conference and who proposed it."""
    rows = meeting.topics.select_related("unit").order_by("position", "id")
    if not access.sees_all(viewer):
        own = access.units_of(viewer)
        rows = rows.filter(~Q(state=TopicState.DECLINED) | Q(unit_id__in=own))
    return list(rows)


@dataclass(frozen=True)
class PaperShown:
    """A paper in its latest version, with the ones before."""

    latest: Paper
    earlier: list[Paper]


def papers_of(meeting: Meeting, *, viewer: Actor) -> list[PaperShown]:
    """List the papers of a meeting that was found for the viewer."""
    found: dict[str, list[Paper]] = defaultdict(list)
    for row in meeting.papers.select_related("unit").order_by("id"):
        found[row.title].append(row)
    return [PaperShown(rows[-1], rows[-2::-1]) for rows in found.values()]


def paper_of(meeting: Meeting, paper_id: int, *, viewer: Actor) -> Paper:
    """Find one version of a paper of a meeting that was found for the viewer.

    :raises Paper.DoesNotExist: if there is none.
    """
    return meeting.papers.get(pk=paper_id)


def comments_of(meeting: Meeting, *, viewer: Actor) -> list[Comment]:
    """List what units said on the minutes, latest first: all of it to who sees all, else one's own."""
    rows = meeting.comments.select_related("unit").order_by("-id")
    if not access.sees_all(viewer):
        rows = rows.filter(unit_id__in=access.units_of(viewer))
    return list(rows)


def reads_minutes(meeting: Meeting, *, viewer: Actor) -> bool:
    """Tell whether a viewer who may see a meeting reads its minutes: drafts are the office's until they go round."""
    return access.sees_all(viewer) or meeting.state != MeetingState.HELD


@dataclass(frozen=True)
class AimShown:
    """An indicator of a resolution, then and now."""

    aim: Aim
    title: str
    unit: str
    now: Counted
    is_reached: bool | None


@dataclass(frozen=True)
class ResolutionShown:
    """A resolution with what follows from it, as far as the viewer may know."""

    resolution: Resolution
    aims: list[AimShown]
    assignments: list[Assignment]


def resolutions_of(meeting: Meeting, *, viewer: Actor, today: date) -> list[ResolutionShown]:
    """List the resolutions of a meeting that was found for the viewer, with indicators as they are now and the
    assignments that the viewer may see; each figure is counted once."""
    rows = list(meeting.resolutions.select_related("topic").prefetch_related("aims").order_by("position"))
    codes = {aim.code for row in rows for aim in row.aims.all()}
    values = {code: value_of(code, on=today) for code in sorted(codes)}
    found: dict[int, list[Assignment]] = defaultdict(list)
    if rows:
        wanted = access.visible_assignments(viewer).filter(resolution__in=rows).select_related("unit")
        for assignment in lit(list(wanted.order_by("due_date", "id")), today=today):
            found[assignment.resolution_id].append(assignment)
    return [
        ResolutionShown(
            row,
            [
                AimShown(
                    aim,
                    values[aim.code].defined.title,
                    values[aim.code].defined.unit,
                    values[aim.code],
                    rules.reached(values[aim.code].value, aim.target, aim.direction),
                )
                for aim in sorted(row.aims.all(), key=lambda aim: aim.pk)
            ],
            found[row.pk],
        )
        for row in rows
    ]


def of_earlier_meetings(meeting: Meeting, *, viewer: Actor, today: date) -> list[Assignment]:
    """List what earlier meetings assigned and is not done yet, earliest due first: each agenda shows it."""
    rows = access.visible_assignments(viewer).filter(
        resolution__meeting__held_at__lt=meeting.starts_at, state__in=UNFINISHED
    )
    rows = rows.exclude(resolution__meeting=meeting).select_related("unit", "resolution__meeting")
    return lit(list(rows.order_by("due_date", "id")[:MOST_ON_AGENDA]), today=today)


def draft_of_minutes(meeting: Meeting, *, viewer: Actor, today: date) -> str:
    """Write a first draft of the minutes out of agenda, resolutions, assignments and what is still open."""
    lines = []
    topics = [topic for topic in topics_of(meeting, viewer=viewer) if topic.state == TopicState.CHOSEN]
    shown = resolutions_of(meeting, viewer=viewer, today=today)
    for topic in topics:
        lines.append(f"{numeral(topic.position)}、关于{topic.title}")
        lines.append("会议听取了有关情况，进行了讨论。")
        for each in shown:
            if each.resolution.topic_id == topic.pk:
                lines.append(f"会议决定（{each.resolution.position}）：{each.resolution.text}")
    if open_ones := of_earlier_meetings(meeting, viewer=viewer, today=today):
        lines.append(f"{numeral(len(topics) + 1)}、以往任务办理情况")
        late = sum(row.light == Light.LATE for row in open_ones)
        lines.append(f"以往会议交办的任务还有{len(open_ones)}项没有办结，其中逾期{late}项。")
        lines.extend(
            f"{row.title}（{row.unit.short_name}，期限{row.due_date.isoformat()}，{row.light.label}）。"
            for row in open_ones
        )
    return "\n".join(lines)


NUMERALS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Write a small number as headings of documents do: 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def public_resolutions(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of what the public may read of the conference's resolutions, latest first; for everybody."""
    rows = Resolution.objects.filter(is_public=True, meeting__state=MeetingState.SENT)
    return by_key(rows.select_related("meeting"), after=after, size=size)


# Assignments


def lit(rows: list[Assignment], *, today: date) -> list[Assignment]:
    """Put onto each row how it stands: `light`, and while it is owed `days_left` in working days."""
    soon, worked = soon_after(today), calendar()
    for row in rows:
        row.light = rules.light_of(row.state, row.due_date, today=today, soon=soon)
        row.days_left = days_left(today, row.due_date, calendar=worked) if row.state in RUNNING else None
        row.days_late = -row.days_left if row.days_left is not None and row.days_left < 0 else 0
    return rows


def with_light(light: str, *, today: date) -> Q:
    """Say that an assignment has a light."""
    soon = soon_after(today)
    running = Q(state__in=RUNNING)
    match light:
        case Light.LATE:
            return running & Q(due_date__lt=today)
        case Light.DUE_SOON:
            return running & Q(due_date__gte=today, due_date__lte=soon)
        case Light.ON_TIME:
            return Q(state=AssignmentState.DRAFTED) | (running & Q(due_date__gt=soon))
    return Q(state__in=[AssignmentState.DELIVERED, AssignmentState.MET, AssignmentState.CLOSED])


WAITS_FOR_OFFICE = frozenset({AssignmentState.DRAFTED, AssignmentState.CONTESTED, AssignmentState.DELIVERED})


def waiting(viewer: Actor) -> Q:
    """Say that an assignment waits for an act of the viewer's."""
    if access.runs_it(viewer):
        asked = Q(extensions__decided_at=None, extensions__isnull=False, state=AssignmentState.ACCEPTED)
        return Q(state__in=WAITS_FOR_OFFICE | {AssignmentState.MET}) | asked
    own = viewer.units_as(*access.WORK) if viewer.kind == "officer" else []
    unread = Exists(Urge.objects.filter(assignment=OuterRef("pk"), received_at=None))
    return Q(unit_id__in=own) & (Q(state=AssignmentState.ISSUED) | unread & Q(state__in=UNFINISHED))


@dataclass(frozen=True)
class Filters:
    """What narrows the list of assignments down."""

    state: str = ""
    light: str = ""
    unit: int | None = None
    """Its owner."""
    resolution: int | None = None
    waits: bool = False
    """Only what waits for the viewer."""


def chosen(viewer: Actor, filters: Filters, *, today: date) -> QuerySet[Assignment]:
    """Give the assignments that the viewer may see and the filters leave."""
    rows = access.visible_assignments(viewer)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.light:
        rows = rows.filter(with_light(filters.light, today=today))
    if filters.unit:
        rows = rows.filter(unit_id=filters.unit)
    if filters.resolution:
        rows = rows.filter(resolution_id=filters.resolution)
    if filters.waits:
        rows = rows.filter(pk__in=access.visible_assignments(viewer).filter(waiting(viewer)).values("pk"))
    return rows


def page_of_assignments(
    *, viewer: Actor, today: date, filters: Filters = Filters(), after: str = "", size: int = PAGE
) -> Page:
    """Give one page of assignments, the earliest due first, each with `light`."""
    rows = chosen(viewer, filters, today=today).select_related("unit", "resolution__meeting")
    page = by_time(rows, after=after, size=size, field="due_date")
    return Page(lit(page.rows, today=today), page.after)


def assignment_by_id(pk: int, *, viewer: Actor) -> Assignment:
    """Find an assignment.

    :raises Assignment.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_assignments(viewer).select_related("unit", "lead", "resolution__meeting").get(pk=pk)


def assignments_by_id(ids: Iterable[int], *, viewer: Actor) -> dict[int, Assignment]:
    """Give those of these assignments that the viewer may see: id → assignment."""
    return access.visible_assignments(viewer).in_bulk(list(ids))


def knows_it_well(assignment: Assignment, *, viewer: Actor) -> bool:
    """Tell whether somebody sees how an assignment is done: the office, its owner, who helps."""
    own = set(access.units_of(viewer))
    return access.sees_all(viewer) or bool(own & {assignment.unit_id, *assignment.co_owner_ids})


@dataclass(frozen=True)
class AssignmentShown:
    """An assignment with all that belongs to it, as far as the viewer may know."""

    helpers: list[CoOwner]
    milestones: list
    evidence: list[Evidence] = field(default_factory=list)
    extensions: list = field(default_factory=list)
    urges: list[Urge] = field(default_factory=list)
    supervisions: list = field(default_factory=list)


def parts_of(assignment: Assignment, *, viewer: Actor) -> AssignmentShown:
    """Gather what belongs to an assignment that was found for the viewer."""
    helpers = list(assignment.co_owners.select_related("unit").order_by("unit__rank", "id"))
    milestones = list(assignment.milestones.order_by("due_date", "id"))
    if not knows_it_well(assignment, viewer=viewer):
        return AssignmentShown(helpers, milestones)
    supervisions = list(assignment.supervisions.select_related("authorisation").order_by("-id"))
    for row in supervisions:
        row.form_title = form_title(row.form)
    return AssignmentShown(
        helpers,
        milestones,
        list(assignment.evidence.select_related("unit").order_by("id")),
        list(assignment.extensions.order_by("-id")),
        list(assignment.urges.select_related("unit").order_by("-id")),
        supervisions,
    )


def evidence_of(assignment: Assignment, file_id: int, *, viewer: Actor) -> Evidence:
    """Find one file of an assignment that was found for the viewer.

    :raises Evidence.DoesNotExist: if there is none, or the viewer does not know the assignment well.
    """
    if not knows_it_well(assignment, viewer=viewer):
        raise Evidence.DoesNotExist
    return assignment.evidence.get(pk=file_id)


def assignments_from(source: str, source_id: int, *, viewer: Actor, today: date, most: int = 20) -> list[Assignment]:
    """List the assignments that follow from a record, as far as the viewer may see them."""
    rows = access.visible_assignments(viewer).filter(source=source, source_id=source_id)
    return lit(list(rows.select_related("unit").order_by("id")[:most]), today=today)


# Boards


@dataclass(frozen=True)
class Tally:
    """How many assignments there are of each light."""

    counts: Counter

    @property
    def late(self) -> int:
        return self.counts[Light.LATE]

    @property
    def due_soon(self) -> int:
        return self.counts[Light.DUE_SOON]

    @property
    def on_time(self) -> int:
        return self.counts[Light.ON_TIME]

    @property
    def done(self) -> int:
        return self.counts[Light.DONE]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def tallied(rows: QuerySet[Assignment], by: str, *, today: date) -> dict[int, Tally]:
    """Count issued assignments by light for each unit or resolution; one query."""
    lights = {light: Count("pk", filter=with_light(light, today=today)) for light in Light}
    rows = rows.exclude(state__in=[AssignmentState.DRAFTED, AssignmentState.CANCELLED]).order_by(by)
    told = rows.values(by).annotate(**{light.value: counted for light, counted in lights.items()})
    return {row[by]: Tally(Counter({light: row[light.value] for light in Light})) for row in told}


def of_this_year(rows: QuerySet[Assignment], *, today: date) -> QuerySet[Assignment]:
    """Keep what is not ended, and what ended this year."""
    since = clock.start_of(today.replace(month=1, day=1))
    return rows.filter(~Q(state__in=["closed", "cancelled"]) | Q(ended_at__gte=since))


@dataclass(frozen=True)
class MemberRow:
    """A unit on the board."""

    unit: Unit
    tally: Tally


def board_by_member(*, viewer: Actor, today: date) -> list[MemberRow]:
    """Give one row for each unit that owes or owed something this year, in the order of the list of members."""
    told = tallied(of_this_year(access.visible_assignments(viewer), today=today), "unit_id", today=today)
    units = Unit.objects.filter(pk__in=told).order_by("rank", "key")
    return [MemberRow(unit, told[unit.pk]) for unit in units]


@dataclass(frozen=True)
class ResolutionRow:
    """A resolution on the board."""

    resolution: Resolution
    tally: Tally


def board_by_resolution(*, viewer: Actor, today: date, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the resolutions that have assignments which the viewer may see, latest first."""
    seen = access.visible_assignments(viewer)
    has = Exists(seen.filter(resolution=OuterRef("pk")).exclude(state=AssignmentState.CANCELLED))
    page = by_key(Resolution.objects.filter(has).select_related("meeting", "topic"), after=after, size=size)
    told = tallied(seen.filter(resolution__in=page.rows), "resolution_id", today=today)
    return Page([ResolutionRow(row, told.get(row.pk, Tally(Counter()))) for row in page.rows], page.after)


# What waits for somebody


@dataclass(frozen=True)
class ToDo:
    """What the conference wants of the viewer."""

    notices: list[Meeting]
    """Meetings whose notice a unit of theirs has not answered."""
    minutes: list[Meeting]
    """Meetings whose minutes a unit of theirs has not commented."""


def to_do(*, viewer: Actor, today: date) -> ToDo:
    """Tell what waits for the units that the viewer answers for; two queries."""
    own = viewer.units_as(*access.WORK) if viewer.kind == "officer" else []
    if not own:
        return ToDo([], [])
    silent = Participant.objects.filter(meeting=OuterRef("pk"), unit_id__in=own, reply="")
    invited = Participant.objects.filter(meeting=OuterRef("pk"), unit_id__in=own)
    said = Comment.objects.filter(meeting=OuterRef("pk"), unit_id__in=own)
    notices = Meeting.objects.filter(Exists(silent), state=MeetingState.CALLED)
    minutes = Meeting.objects.filter(
        Exists(invited), ~Exists(said), state=MeetingState.COMMENTING, comments_due__gte=today
    )
    return ToDo(list(notices.order_by("starts_at")[:MOST_TO_DO]), list(minutes.order_by("id")[:MOST_TO_DO]))


# Circulations, authorisations


def page_of_circulations(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the circulations, latest first."""
    return by_key(access.visible_circulations(viewer), after=after, size=size)


def circulation_by_id(pk: int, *, viewer: Actor) -> Circulation:
    """Find a circulation.

    :raises Circulation.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_circulations(viewer).select_related("lead").get(pk=pk)


def circulations_by_id(ids: Iterable[int], *, viewer: Actor) -> dict[int, Circulation]:
    """Give those of these circulations that the viewer may see."""
    return access.visible_circulations(viewer).in_bulk(list(ids))


def page_of_authorisations(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of what the government authorised, latest first; to who sees all."""
    rows = Authorisation.objects.all() if access.sees_all(viewer) else Authorisation.objects.none()
    return by_key(rows, after=after, size=size)


def authorisation_by_id(pk: int, *, viewer: Actor) -> Authorisation:
    """Find an authorisation.

    :raises Authorisation.DoesNotExist: if there is none, or the viewer may not see it.
    """
    if not access.sees_all(viewer):
        raise Authorisation.DoesNotExist
    return Authorisation.objects.get(pk=pk)


def authorisations_on(day: date, *, viewer: Actor) -> list[Authorisation]:
    """List the authorisations that hold on a day."""
    if not access.sees_all(viewer):
        return []
    rows = Authorisation.objects.filter(from_date__lte=day, to_date__gte=day)
    return list(rows.order_by("-to_date", "id")[:PAGE])


# History, export


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


OF_ONE_UNIT = frozenset({"comment", "decline"})
"""Lines of a meeting whose note is between the unit and the office."""


def history_of(record: Meeting | Assignment, *, viewer: Actor) -> list[Told]:
    """Tell the latest lines of history, oldest first; what was said only to whose business it is."""
    table = MEETING if isinstance(record, Meeting) else ASSIGNMENT
    whole = access.sees_all(viewer)
    well = whole or (isinstance(record, Assignment) and knows_it_well(record, viewer=viewer))
    own = set(viewer.unit_ids)
    found = []
    for entry in journal.history(table.kind, record.pk).order_by("-seq")[:MOST_LINES]:
        of_meeting = isinstance(record, Meeting) and (entry.verb not in OF_ONE_UNIT or entry.unit_id in own)
        found.append(told(table, entry, says=well or of_meeting))
    return found[::-1]


def told(table: Machine, entry, *, says: bool) -> Told:
    sentence = BEGINNINGS.get(entry.verb) or table[entry.verb].sentence
    facts = {**entry.facts, "who": entry.who}
    match entry.verb:
        case "reply":
            facts["reply"] = Reply(facts["reply"]).label
        case "decide":
            facts["decision"] = Decision(facts["key"]).label
        case "supervise":
            facts["form"] = form_title(facts["key"])
        case "comment":
            facts["stance"] = _("没有意见") if facts["agrees"] else _("提出意见")
        case "publish":
            facts["way"] = _("公开") if facts["is_public"] else _("不再公开")
    return Told(entry.at, entry.who, str(sentence).format_map(Blank(facts)), entry.note if says else "", entry.verb)


def exported(*, viewer: Actor, today: date, filters: Filters = Filters()) -> tuple[list[str], Iterator[list]]:
    """Give the assignments as rows of a file, the earliest due first: headings, rows."""
    heading = [
        _("编号"),
        _("任务"),
        _("责任单位"),
        _("配合单位"),
        _("期限"),
        _("下达时的期限"),
        _("状态"),
        _("亮灯"),
        _("完成比例"),
        _("完成标准"),
        _("会议"),
        _("决议"),
        _("来源"),
    ]

    def rows() -> Iterator[list]:
        after = ""
        while True:
            page = page_of_assignments(viewer=viewer, today=today, filters=filters, after=after, size=500)
            helpers: dict[int, list[str]] = defaultdict(list)
            wanted = CoOwner.objects.filter(assignment__in=page.rows).select_related("unit")
            for row in wanted.order_by("unit__rank", "id"):
                helpers[row.assignment_id].append(row.unit.short_name)
            for row in page.rows:
                decided = row.resolution
                yield [
                    row.pk,
                    row.title,
                    row.unit.short_name,
                    "、".join(helpers[row.pk]),
                    row.due_date,
                    row.first_due_date,
                    str(row.get_state_display()),
                    str(row.light.label),
                    f"{row.percent}%",
                    row.done_when,
                    decided.meeting.title if decided else "",
                    decided.text[:200] if decided else "",
                    f"{row.source_title} {row.source_label}".strip(),
                ]
            after = page.after
            if not after:
                return

    return heading, rows()


def last_held(kind: str, *, viewer: Actor) -> Meeting | None:
    """Find the latest meeting of a kind that took place, among those that the viewer may see."""
    rows = access.visible_meetings(viewer).filter(kind=kind, state__in=TOOK_PLACE)
    return rows.order_by("-held_at", "-id").first()


def kind_title(meeting: Meeting) -> str:
    return kind_of(meeting.kind).title
