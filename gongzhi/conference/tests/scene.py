"""Meetings and assignments in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import datetime, timedelta
from decimal import Decimal

from gongzhi.conference.actions.assignment.draft import draft_assignment
from gongzhi.conference.actions.authorise import record_authorisation
from gongzhi.conference.actions.circulate import circulate_late
from gongzhi.conference.actions.meeting.plan import plan_meeting
from gongzhi.conference.actions.meeting.record import record_meeting
from gongzhi.conference.models import Assignment, Authorisation, Meeting, Resolution
from gongzhi.conference.verbs import do
from gongzhi.conference.words import AssignmentState, MeetingState
from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.inspections.tests import scene as inspections
from tests import factories
from tests.factories import NOW

TODAY = clock.day_of(NOW)
LEAD, OWNER, HELPER = "samr", "housing", "culture"
"""The unit that leads the conference; a member that owes; another that helps."""
SOON = timedelta(days=10)
AGO = timedelta(days=20)
STEPS = (
    (MeetingState.CALLED, "call"),
    (MeetingState.HELD, "hold"),
    (MeetingState.COMMENTING, "consult"),
    (MeetingState.APPROVED, "approve"),
    (MeetingState.SENT, "send"),
)


def office() -> Actor:
    """Make one who works in the conference's office."""
    return factories.actor((LEAD, Role.SECRETARIAT))


def convener() -> Actor:
    return factories.actor((LEAD, Role.SUPERVISOR))


def member(key: str = OWNER) -> Actor:
    """Make one who answers for a member."""
    return inspections.both_roles(key)


def plan(*, by: Actor, at: datetime = NOW, **changes) -> Meeting:
    told = {"kind": "liaison", "title": "第一次联络员会议", "starts_at": at + SOON, "place": "三楼会议室"}
    return plan_meeting(**told | changes, by=by, at=at)


def everybody(meeting: Meeting) -> list[int]:
    return sorted(meeting.unit_ids)


def meeting_in(state: str, *, by: Actor, starts_at: datetime | None = None, **changes) -> Meeting:
    """Make a meeting with an agenda of one topic that went its way to a state."""
    if state == MeetingState.RECORDED:
        told = {
            "kind": "liaison",
            "title": "以前的会议",
            "starts_at": NOW - AGO,
            "place": "三楼",
            "minutes": "研究工作。",
        }
        return record_meeting(**told, by=by, at=NOW)
    went = [MeetingState.PLANNED, *(each for each, _verb in STEPS)]
    ahead = state in {MeetingState.PLANNED, MeetingState.CALLED, MeetingState.CANCELLED}
    starts_at = starts_at or (NOW + SOON if ahead else NOW - timedelta(days=1))
    made = plan(by=by, at=NOW - AGO, starts_at=starts_at, **changes)
    made = do(made, "propose", title="预付卡治理", text="退卡难。", by=by, at=NOW - AGO)
    made = do(made, "choose", topics=[made.topics.get().pk], by=by, at=NOW - AGO)
    if state == MeetingState.CANCELLED:
        return do_well(made, "cancel", by=by)
    for reached, verb in STEPS[: went.index(state)]:
        if reached == MeetingState.COMMENTING:
            made = resolved(made, by=by)
            made = do_well(made, "write", by=by)
        if reached == MeetingState.APPROVED:
            for row in list(made.rows):
                told = {"agrees": True, "unit_id": row.unit_id}
                made = do(made, "comment", by=member(row.unit.key), at=NOW, **told)
        at = NOW - AGO if verb == "call" else NOW
        made = do_well(made, verb, by=convener() if verb == "approve" else by, at=at)
    return made


def resolved(meeting: Meeting, *, by: Actor, **changes) -> Meeting:
    told = {"topic_id": meeting.topics.first().pk, "text": "年内完成备案核查。"}
    return do(meeting, "resolve", **told | changes, by=by, at=NOW)


def meeting_told(meeting: Meeting, verb: str) -> dict:
    """Give what a verb of meetings must be told so that it is done well."""
    match verb:
        case "revise":
            return {name: getattr(meeting, name) for name in ("title", "starts_at", "chair")} | {
                "place": "五楼会议室"
            }
        case "invite":
            return {"units": [factories.unit("government-service").pk]}
        case "propose":
            return {"title": "快递投诉", "text": "丢失破损多。"}
        case "choose":
            return {"topics": [topic.pk for topic in meeting.topics.order_by("-id")]}
        case "decline":
            return {"topic_id": first(meeting.topics.filter(state="proposed")), "reason": "另行研究"}
        case "attach":
            return {"title": "汇报材料", "name": "汇报.png", "content": inspections.PNG}
        case "reply":
            return {"reply": "alternate", "name": "钱示例", "reason": "在外出差"}
        case "postpone":
            return {"reason": "与其他会议冲突", "starts_at": NOW + 2 * SOON}
        case "cancel":
            return {"reason": "并入下次会议"}
        case "hold":
            return {"units": everybody(meeting)}
        case "resolve":
            return {"topic_id": first(meeting.topics), "text": "开展专项行动。"}
        case "aim":
            told = {"code": "market.cases", "direction": "up", "target": Decimal(10)}
            return {"resolution_id": first(meeting.resolutions), **told}
        case "drop_resolution":
            return {"resolution_id": first(meeting.resolutions)}
        case "write":
            return {"minutes": "一、关于预付卡治理\n会议决定，年内完成备案核查。"}
        case "comment":
            return {"agrees": False, "text": "第一项的期限请写明。"}
        case "publish":
            return {"resolution_id": first(meeting.resolutions), "is_public": True, "public_text": "年内完成核查。"}
    return {}


def draft(*, by: Actor, at: datetime = NOW, **changes) -> Assignment:
    told = {
        "title": "发卡企业备案核查",
        "text": "逐家核对备案。",
        "done_when": "全省发卡企业核查完毕，名单报办公室。",
        "unit_id": factories.unit(OWNER).pk,
        "helpers": [factories.unit(HELPER).pk],
        "due_date": TODAY + timedelta(days=30),
    }
    return draft_assignment(**told | changes, by=by, at=at)


WAYS = {
    AssignmentState.DRAFTED: (),
    AssignmentState.ISSUED: ("issue",),
    AssignmentState.CONTESTED: ("issue", "contest"),
    AssignmentState.ACCEPTED: ("issue", "accept"),
    AssignmentState.DELIVERED: ("issue", "accept", "deliver"),
    AssignmentState.MET: ("issue", "accept", "deliver", "accept_delivery"),
    AssignmentState.CLOSED: ("issue", "accept", "deliver", "accept_delivery", "close"),
    AssignmentState.CANCELLED: ("cancel",),
}
OF_OWNERS = frozenset({"accept", "contest", "report", "reach", "attach", "ask_extension", "deliver", "receive_urge"})


def assignment_in(state: str, *, by: Actor, late: bool = False, **changes) -> Assignment:
    """Make an assignment that went its way to a state; a late one was issued long ago."""
    at = NOW - timedelta(days=60) if late else NOW
    if late:
        changes.setdefault("due_date", TODAY - timedelta(days=9))
    made = draft(by=by, at=at, **changes)
    owner = member()
    for verb in WAYS[state]:
        made = do_well(made, verb, by=owner if verb in OF_OWNERS else by, at=at)
    return made


def authorisation(*, by: Actor, **changes) -> Authorisation:
    told = {
        "issuer": "省人民政府办公厅",
        "number": "示例办函〔2026〕1号",
        "scope": "对联席会议交办任务开展督查",
        "from_date": TODAY - timedelta(days=5),
        "to_date": TODAY + timedelta(days=60),
        "name": "授权.png",
        "content": inspections.PNG,
    }
    return record_authorisation(**told | changes, by=by, at=NOW)


def circulate(*assignments: Assignment, by: Actor, at: datetime = NOW, key=None):
    text = "请说明原因，限期办结。"
    return circulate_late(assignments=[row.pk for row in assignments], text=text, by=by, at=at, key=key)


def assignment_told(assignment: Assignment, verb: str) -> dict:
    """Give what a verb of assignments must be told so that it is done well."""
    match verb:
        case "contest" | "cancel" | "return":
            return {"reason": "不属本单位职责"}
        case "decide":
            return {"decision": "reassign", "unit_id": factories.unit("telecom").pk, "reason": "按职责调整"}
        case "report":
            return {"text": "已核查一半。", "percent": 50}
        case "reach":
            return {"milestone_id": first(assignment.milestones)}
        case "set_milestones":
            return {"titles": ["摸底", "核查"], "days": [TODAY, assignment.due_date]}
        case "attach":
            return {"name": "名单.png", "content": inspections.PNG}
        case "ask_extension":
            return {"day": assignment.due_date + timedelta(days=30), "reason": "企业太多"}
        case "refuse":
            return {"answer": "时间足够"}
        case "deliver" | "urge" | "escalate" | "instruct":
            return {"text": "请抓紧办理。"}
        case "receive_urge":
            return {"answer": "本周办结。"}
        case "supervise":
            return {"authorisation_id": first(Authorisation.objects), "form": "visit", "text": "核查进度。"}
        case "conclude":
            return {"conclusion": "进度滞后，限期整改。"}
        case "revise":
            names = ("title", "text", "done_when", "unit_id", "is_for_all")
            later = assignment.due_date + timedelta(days=1)
            return {name: getattr(assignment, name) for name in names} | {"due_date": later, "helpers": []}
    return {}


def first(rows) -> int:
    found = rows.order_by("id").first()
    return found.pk if found else 0


def do_well(record: Meeting | Assignment, verb: str, *, by: Actor, at: datetime = NOW, key=None, **changes):
    """Do a verb with whatever it needs."""
    told = meeting_told(record, verb) if isinstance(record, Meeting) else assignment_told(record, verb)
    return do(record, verb, by=by, at=at, key=key, **told | changes)


def resolution(meeting: Meeting) -> Resolution:
    return meeting.resolutions.order_by("position").first()
