"""The official documents of the conference: the minutes of a meeting, the circular on late assignments.

The conference keeps no seal and issues no formal documents (不刻制印章、不正式行文): its papers are numbered by its
office and bear no seal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy

from gongzhi.conference import access
from gongzhi.conference.catalog import kind_of, name_of_conference
from gongzhi.conference.models import Assignment, Circulation, Meeting
from gongzhi.conference.states import MEETING
from gongzhi.conference.words import AssignmentState, MeetingState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.directory.models import Unit
from gongzhi.documents.amounts import dated
from gongzhi.documents.blocks import Block, Official, Paragraph, Table
from gongzhi.documents.kinds import Context, Kind, day, rows, text
from gongzhi.documents.word import as_docx

CATALOG = Path(__file__).parent / "catalog"
CIRCULATED = "circulation"
OF_ASSIGNMENTS = (("序号", 1), ("任务", 6), ("责任单位", 3), ("配合单位", 3), ("期限", 3))
OF_LATE = (("序号", 1), ("任务", 6), ("责任单位", 3), ("期限", 3), ("逾期", 2))


@dataclass(frozen=True, kw_only=True)
class MinutesContext(Context):
    """What the text of minutes may name."""

    conference: str = text(gettext_lazy("联席会议名称"), "某某省消费者权益保护工作联席会议")
    meeting_title: str = text(gettext_lazy("会议名称"), "第八次全体会议")
    kind_title: str = text(gettext_lazy("会议类别"), "全体会议")
    held_on: date | None = day(gettext_lazy("开会日期"), date(2026, 3, 12))
    place: str = text(gettext_lazy("地点"), "省市场监管局三楼会议室")
    chair: str = text(gettext_lazy("主持人"), "召集人张示例")
    present: str = text(gettext_lazy("出席单位"), "省市场监管局、省商务厅")
    absent: str = text(gettext_lazy("请假单位"), "省教育厅")
    minutes: str = text(gettext_lazy("纪要正文"), "一、关于预付卡治理。\n会议决定，年内完成备案核查。")
    assignments: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("任务分工"),
        columns=OF_ASSIGNMENTS,
        example=(("1", "发卡企业备案核查", "省商务厅", "省市场监管局", "2026年6月30日"),),
    )


def build_minutes(meeting: Meeting, *, masked: bool = False) -> MinutesContext:
    """Gather what the minutes say: the approved text, who was there, who is to do what."""
    wanted = Assignment.objects.filter(resolution__meeting=meeting).exclude(state=AssignmentState.CANCELLED)
    found = wanted.select_related("unit").prefetch_related("co_owners__unit").order_by("resolution__position", "id")
    there = [row.unit.short_name for row in meeting.rows if row.attended]
    away = [row.unit.short_name for row in meeting.rows if row.attended is False]
    return MinutesContext(
        conference=name_of_conference(),
        meeting_title=meeting.title,
        kind_title=kind_of(meeting.kind).title,
        held_on=clock.day_of(meeting.held_at),
        place=meeting.place,
        chair=meeting.chair,
        present="、".join(there),
        absent="、".join(away),
        minutes=meeting.minutes,
        assignments=tuple(
            (
                str(number),
                row.title,
                row.unit.short_name,
                "、".join(each.unit.short_name for each in row.co_owners.all()),
                dated(row.due_date),
            )
            for number, row in enumerate(found, 1)
        ),
    )


def find_meeting(pk: int) -> Meeting:
    return Meeting.objects.select_related("lead").get(pk=pk)


def runs(record: Meeting | Circulation, viewer: Actor) -> bool:
    return access.runs_it(viewer)


def ready_for_minutes(meeting: Meeting) -> str:
    approved = meeting.state in {MeetingState.APPROVED, MeetingState.SENT}
    return "" if approved else str(gettext_lazy("纪要还没有审定。"))


def lead_of(record: Meeting | Circulation) -> Unit:
    return record.lead


MINUTES = Kind(
    key="conference-minutes",
    title=gettext_lazy("联席会议纪要"),
    record_kind=MEETING.kind,
    context=MinutesContext,
    template=CATALOG / "conference-minutes.toml",
    find=find_meeting,
    reads=access.may_see_meeting,
    makes=runs,
    unit=lead_of,
    ready=ready_for_minutes,
    build=build_minutes,
)


@dataclass(frozen=True, kw_only=True)
class CircularContext(Context):
    """What the text of a circular on late assignments may name."""

    conference: str = text(gettext_lazy("联席会议名称"), "某某省消费者权益保护工作联席会议")
    opinion: str = text(gettext_lazy("要求"), "请上述单位说明原因，十个工作日内办结。")
    count: str = text(gettext_lazy("逾期任务项数"), "3")
    units: str = text(gettext_lazy("涉及单位"), "省商务厅")
    as_of: date | None = day(gettext_lazy("截至日期"), date(2026, 7, 10))
    late: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("逾期任务"),
        columns=OF_LATE,
        example=(("1", "发卡企业备案核查", "省商务厅", "2026年6月30日", "8个工作日"),),
    )


def build_circular(circulation: Circulation, *, masked: bool = False) -> CircularContext:
    """Gather what the circular says, from nothing but what was kept."""
    lines = circulation.lines
    return CircularContext(
        conference=name_of_conference(),
        opinion=circulation.text,
        count=str(len(lines)),
        units="、".join(dict.fromkeys(line["unit"] for line in lines)),
        as_of=clock.day_of(circulation.at),
        late=tuple(
            (
                str(number),
                line["title"],
                line["unit"],
                dated(date.fromisoformat(line["due"])),
                f"{line['days']}个工作日",
            )
            for number, line in enumerate(lines, 1)
        ),
    )


def find_circulation(pk: int) -> Circulation:
    return Circulation.objects.select_related("lead").get(pk=pk)


CIRCULAR = Kind(
    key="conference-circular",
    title=gettext_lazy("任务办理情况通报"),
    record_kind=CIRCULATED,
    context=CircularContext,
    template=CATALOG / "conference-circular.toml",
    find=find_circulation,
    reads=access.may_see_circulation,
    makes=runs,
    unit=lead_of,
    ready=lambda circulation: "",
    build=build_circular,
)
KINDS = (MINUTES, CIRCULAR)


OF_REGISTER = (("编号", 1), ("任务", 5), ("责任单位", 3), ("期限", 3), ("状态", 2), ("亮灯", 2))
MOST_IN_REGISTER = 1000
"""So many rows the register holds as a text document; a workbook holds all."""


def register_as_docx(lines: Iterator[list], *, on: date) -> bytes:
    """Set the list of assignments as a table in the layout of official documents, without number and seal.

    :param lines: as `queries.exported` gives them.
    """
    name = name_of_conference()
    cells = tuple(
        (str(row[0]), row[1], row[2], dated(row[4]), row[6], row[7]) for row in islice(lines, MOST_IN_REGISTER)
    )
    columns, widths = zip(*OF_REGISTER, strict=True)
    body: tuple[Block, ...] = (Paragraph(f"截至{dated(on)}，共{len(cells)}项。"), Table(columns, widths, cells))
    return as_docx(
        Official(
            head=f"{name}办公室",
            number="",
            title="联席会议任务台账",
            addressee="",
            body=body,
            attachments=(),
            signature=f"{name}办公室",
            day=on,
        )
    )
