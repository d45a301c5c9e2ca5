"""Every verb of incidents by its name, but for `register` and `reveal`, which have addresses of their own shape."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.incidents.actions.admit import admit_claim
from gongzhi.incidents.actions.cancel import cancel_incident
from gongzhi.incidents.actions.carry_out import carry_out_decision
from gongzhi.incidents.actions.confirm_level import confirm_level
from gongzhi.incidents.actions.decide import decide_for_all
from gongzhi.incidents.actions.drop_shares import drop_shares
from gongzhi.incidents.actions.end import end_incident
from gongzhi.incidents.actions.enter_funds import enter_funds
from gongzhi.incidents.actions.hand_lead import hand_over_lead
from gongzhi.incidents.actions.lower_level import lower_level
from gongzhi.incidents.actions.note import note_on_incident
from gongzhi.incidents.actions.open import open_incident
from gongzhi.incidents.actions.plan_shares import plan_shares
from gongzhi.incidents.actions.raise_level import raise_level
from gongzhi.incidents.actions.refuse_level import refuse_level
from gongzhi.incidents.actions.release import release_matters
from gongzhi.incidents.actions.revise import revise_incident
from gongzhi.incidents.actions.set_force import set_task_force
from gongzhi.incidents.actions.share_out import share_out_funds
from gongzhi.incidents.actions.start_registration import start_registration
from gongzhi.incidents.actions.stop_registration import stop_registration
from gongzhi.incidents.actions.take_in import take_in_matters
from gongzhi.incidents.actions.tell import tell_all_consumers
from gongzhi.incidents.actions.void_funds import void_funds
from gongzhi.incidents.models import Incident

VERBS: dict[str, Callable] = {
    "revise": revise_incident,
    "take_in": take_in_matters,
    "release": release_matters,
    "set_force": set_task_force,
    "hand_lead": hand_over_lead,
    "open": open_incident,
    "raise_level": raise_level,
    "lower_level": lower_level,
    "confirm_level": confirm_level,
    "refuse_level": refuse_level,
    "start_registration": start_registration,
    "stop_registration": stop_registration,
    "decide": decide_for_all,
    "carry_out": carry_out_decision,
    "tell": tell_all_consumers,
    "note": note_on_incident,
    "admit": admit_claim,
    "enter_funds": enter_funds,
    "void_funds": void_funds,
    "plan_shares": plan_shares,
    "drop_shares": drop_shares,
    "share_out": share_out_funds,
    "end": end_incident,
    "cancel": cancel_incident,
}


def do(incident: Incident, verb: str, /, *, by: Actor, at: datetime, key: UUID | None = None, **told) -> Incident:
    """Do a verb with what it must be told.

    :raises KeyError: if incidents have no such verb.
    """
    return VERBS[verb](incident=incident, by=by, at=at, key=key, **told)
