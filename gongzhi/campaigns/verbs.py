"""Every verb of campaigns, and the action that does it: one table for desk, API and demonstration."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.campaigns.actions.answer import answer_urge
from gongzhi.campaigns.actions.approve import approve_campaign
from gongzhi.campaigns.actions.attach import attach_file
from gongzhi.campaigns.actions.cancel import cancel_campaign
from gongzhi.campaigns.actions.close import close_campaign
from gongzhi.campaigns.actions.drop_goal import drop_goal
from gongzhi.campaigns.actions.drop_task import drop_task
from gongzhi.campaigns.actions.leave_out import leave_out
from gongzhi.campaigns.actions.report import report_again
from gongzhi.campaigns.actions.revise import revise_campaign
from gongzhi.campaigns.actions.set_goal import set_goal
from gongzhi.campaigns.actions.set_members import set_members
from gongzhi.campaigns.actions.set_tasks import set_tasks
from gongzhi.campaigns.actions.start import start_campaign
from gongzhi.campaigns.actions.take_in import take_in
from gongzhi.campaigns.actions.urge import urge_members
from gongzhi.campaigns.actions.wind_up import wind_up_campaign
from gongzhi.campaigns.models import Campaign
from gongzhi.core.actors import Actor

VERBS: dict[str, Callable] = {
    "revise": revise_campaign,
    "set_members": set_members,
    "set_goal": set_goal,
    "drop_goal": drop_goal,
    "set_tasks": set_tasks,
    "drop_task": drop_task,
    "attach": attach_file,
    "approve": approve_campaign,
    "start": start_campaign,
    "take_in": take_in,
    "leave_out": leave_out,
    "urge": urge_members,
    "answer": answer_urge,
    "wind_up": wind_up_campaign,
    "close": close_campaign,
    "report": report_again,
    "cancel": cancel_campaign,
}


def do(campaign: Campaign, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told) -> Campaign:
    """Do a verb with what it must be told.

    :raises KeyError: if campaigns have no such verb.
    """
    return VERBS[verb](campaign=campaign, by=by, at=at, key=key, **told)
