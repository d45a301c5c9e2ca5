"""Every verb of meetings and assignments, and the action that does it: one table for desk, API and demonstration."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.conference.actions.assignment.accept import accept_assignment
from gongzhi.conference.actions.assignment.accept_delivery import accept_delivery
from gongzhi.conference.actions.assignment.ask_extension import ask_extension
from gongzhi.conference.actions.assignment.attach import attach_evidence
from gongzhi.conference.actions.assignment.cancel import cancel_assignment
from gongzhi.conference.actions.assignment.close import close_assignment
from gongzhi.conference.actions.assignment.conclude import conclude_supervision
from gongzhi.conference.actions.assignment.contest import contest_assignment
from gongzhi.conference.actions.assignment.decide import decide_contest
from gongzhi.conference.actions.assignment.deliver import deliver_assignment
from gongzhi.conference.actions.assignment.escalate import escalate_assignment
from gongzhi.conference.actions.assignment.grant import grant_extension
from gongzhi.conference.actions.assignment.instruct import instruct
from gongzhi.conference.actions.assignment.issue import issue_assignment
from gongzhi.conference.actions.assignment.reach import reach_milestone
from gongzhi.conference.actions.assignment.receive_urge import receive_urge
from gongzhi.conference.actions.assignment.refuse import refuse_extension
from gongzhi.conference.actions.assignment.report import report_progress
from gongzhi.conference.actions.assignment.return_ import return_delivery
from gongzhi.conference.actions.assignment.revise import revise_assignment
from gongzhi.conference.actions.assignment.set_milestones import set_milestones
from gongzhi.conference.actions.assignment.supervise import supervise_assignment
from gongzhi.conference.actions.assignment.urge import urge_assignment
from gongzhi.conference.actions.meeting.acknowledge import acknowledge_notice
from gongzhi.conference.actions.meeting.aim import aim_resolution
from gongzhi.conference.actions.meeting.approve import approve_minutes
from gongzhi.conference.actions.meeting.attach import attach_paper
from gongzhi.conference.actions.meeting.call import call_meeting
from gongzhi.conference.actions.meeting.cancel import cancel_meeting
from gongzhi.conference.actions.meeting.choose import choose_topics
from gongzhi.conference.actions.meeting.comment import comment_on_minutes
from gongzhi.conference.actions.meeting.consult import consult_on_minutes
from gongzhi.conference.actions.meeting.decline import decline_topic
from gongzhi.conference.actions.meeting.drop_resolution import drop_resolution
from gongzhi.conference.actions.meeting.hold import hold_meeting
from gongzhi.conference.actions.meeting.invite import invite_units
from gongzhi.conference.actions.meeting.postpone import postpone_meeting
from gongzhi.conference.actions.meeting.propose import propose_topic
from gongzhi.conference.actions.meeting.publish import publish_resolution
from gongzhi.conference.actions.meeting.reply import reply_to_notice
from gongzhi.conference.actions.meeting.resolve import resolve
from gongzhi.conference.actions.meeting.revise import revise_meeting
from gongzhi.conference.actions.meeting.send import send_minutes
from gongzhi.conference.actions.meeting.write import write_minutes
from gongzhi.conference.models import Assignment, Meeting
from gongzhi.core.actors import Actor

MEETING_VERBS: dict[str, Callable] = {
    "revise": revise_meeting,
    "invite": invite_units,
    "propose": propose_topic,
    "choose": choose_topics,
    "decline": decline_topic,
    "attach": attach_paper,
    "call": call_meeting,
    "acknowledge": acknowledge_notice,
    "reply": reply_to_notice,
    "postpone": postpone_meeting,
    "cancel": cancel_meeting,
    "hold": hold_meeting,
    "resolve": resolve,
    "aim": aim_resolution,
    "drop_resolution": drop_resolution,
    "write": write_minutes,
    "consult": consult_on_minutes,
    "comment": comment_on_minutes,
    "approve": approve_minutes,
    "send": send_minutes,
    "publish": publish_resolution,
}
ASSIGNMENT_VERBS: dict[str, Callable] = {
    "revise": revise_assignment,
    "set_milestones": set_milestones,
    "issue": issue_assignment,
    "accept": accept_assignment,
    "contest": contest_assignment,
    "decide": decide_contest,
    "report": report_progress,
    "reach": reach_milestone,
    "attach": attach_evidence,
    "ask_extension": ask_extension,
    "grant": grant_extension,
    "refuse": refuse_extension,
    "deliver": deliver_assignment,
    "accept_delivery": accept_delivery,
    "return": return_delivery,
    "close": close_assignment,
    "urge": urge_assignment,
    "receive_urge": receive_urge,
    "escalate": escalate_assignment,
    "instruct": instruct,
    "supervise": supervise_assignment,
    "conclude": conclude_supervision,
    "cancel": cancel_assignment,
}
"""`circulate` is done for several at once, by `circulate_late`."""


def do(record: Meeting | Assignment, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if the record has no such verb.
    """
    if isinstance(record, Meeting):
        return MEETING_VERBS[verb](meeting=record, by=by, at=at, key=key, **told)
    return ASSIGNMENT_VERBS[verb](assignment=record, by=by, at=at, key=key, **told)
