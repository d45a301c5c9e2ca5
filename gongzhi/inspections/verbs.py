"""Every verb of plans and inspections, and the action that does it: one table for desk, API and demonstration."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.inspections.actions.assign import assign_officers
from gongzhi.inspections.actions.cancel import cancel_inspection
from gongzhi.inspections.actions.close import close_inspection
from gongzhi.inspections.actions.follow import follow_up
from gongzhi.inspections.actions.photograph import add_photos
from gongzhi.inspections.actions.plans.cancel import cancel_plan
from gongzhi.inspections.actions.plans.disclose import disclose_draw
from gongzhi.inspections.actions.plans.draw import make_draw
from gongzhi.inspections.actions.plans.drop_target import drop_target
from gongzhi.inspections.actions.plans.finish import finish_plan
from gongzhi.inspections.actions.plans.launch import launch_plan
from gongzhi.inspections.actions.plans.list_officers import list_officers
from gongzhi.inspections.actions.plans.list_targets import list_targets
from gongzhi.inspections.actions.plans.lock import lock_lists
from gongzhi.inspections.actions.plans.reveal import reveal_plan
from gongzhi.inspections.actions.plans.unlock import unlock_lists
from gongzhi.inspections.actions.publish import publish_result
from gongzhi.inspections.actions.recheck import recheck_inspection
from gongzhi.inspections.actions.record import record_inspection
from gongzhi.inspections.actions.recuse import recuse_officer
from gongzhi.inspections.actions.seize import seize_goods
from gongzhi.inspections.actions.start import start_inspection
from gongzhi.inspections.actions.submit import submit_inspection
from gongzhi.inspections.actions.tell import tell_result
from gongzhi.inspections.models import Inspection, Plan

OF_PLANS: dict[str, Callable] = {
    "list_targets": list_targets,
    "drop_target": drop_target,
    "list_officers": list_officers,
    "lock": lock_lists,
    "unlock": unlock_lists,
    "draw": make_draw,
    "launch": launch_plan,
    "disclose": disclose_draw,
    "reveal": reveal_plan,
    "finish": finish_plan,
    "cancel": cancel_plan,
}
OF_INSPECTIONS: dict[str, Callable] = {
    "assign": assign_officers,
    "recuse": recuse_officer,
    "start": start_inspection,
    "record": record_inspection,
    "submit": submit_inspection,
    "photograph": add_photos,
    "seize": seize_goods,
    "follow": follow_up,
    "tell": tell_result,
    "recheck": recheck_inspection,
    "close": close_inspection,
    "publish": publish_result,
    "cancel": cancel_inspection,
}


def do(record: Inspection | Plan, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if the record has no such verb.
    """
    if isinstance(record, Plan):
        return OF_PLANS[verb](plan=record, by=by, at=at, key=key, **told)
    return OF_INSPECTIONS[verb](inspection=record, by=by, at=at, key=key, **told)
