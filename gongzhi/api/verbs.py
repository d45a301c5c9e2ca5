"""Every verb of a case over the API: what it asks for, and the action that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from gongzhi.api import schemas
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.amend import amend_case
from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.answer_assist import answer_assistance
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.designate import designate_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.excuse import excuse_assistance
from gongzhi.cases.actions.extend import extend_limit
from gongzhi.cases.actions.hand_back import hand_back_case
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.actions.recover import record_recovery
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.split import split_report
from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.take_over import take_over_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.unlink import unlink_cases
from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.directory.models import Unit


def as_told(act: BaseModel) -> dict:
    """Give what was sent as the action takes it: a unit by its key becomes its identifier, an officer is one."""
    told = act.model_dump()
    if "unit" in told:
        told["unit_id"] = Unit.objects.filter(key=told.pop("unit")).values_list("pk", flat=True).first()
    if "officer" in told:
        told["officer_id"] = told.pop("officer")
    return told


def as_changes(act: schemas.AmendAct) -> dict:
    """Give only what was sent, named as the case names it."""
    names = {"trader": "trader_id", "platform": "platform_id", "region": "region_id"}
    return {"changes": {names.get(name, name): value for name, value in act.model_dump(exclude_unset=True).items()}}


@dataclass(frozen=True)
class Verb:
    """How a verb is done over the API."""

    schema: type[BaseModel]
    action: Callable
    told: Callable[[BaseModel], dict] = as_told


VERBS: dict[str, Verb] = {
    "route": Verb(schemas.ToUnitAct, route_case),
    "accept": Verb(schemas.AcceptAct, accept_case),
    "answer": Verb(schemas.AnswerAct, answer_enquiry),
    "settle": Verb(schemas.SettleAct, settle_case),
    "verify": Verb(schemas.VerifyAct, verify_report),
    "end": Verb(schemas.EndAct, end_case),
    "serve": Verb(schemas.ServeAct, serve_case),
    "close": Verb(schemas.NoteAct, close_case),
    "ask": Verb(schemas.AskAct, ask_for_more),
    "supply": Verb(schemas.TextAct, supply_more),
    "decline": Verb(schemas.DeclineAct, decline_case),
    "transfer": Verb(schemas.ToUnitAct, transfer_case),
    "designate": Verb(schemas.ToUnitAct, designate_case),
    "take_over": Verb(schemas.NoteAct, take_over_case),
    "return": Verb(schemas.ReasonAct, return_case),
    "hand_back": Verb(schemas.ReasonAct, hand_back_case),
    "assign": Verb(schemas.AssignAct, assign_case),
    "invite": Verb(schemas.InviteAct, invite_assistance),
    "answer_assist": Verb(schemas.AnswerAct, answer_assistance),
    "excuse": Verb(schemas.ToUnitAct, excuse_assistance),
    "suspend": Verb(schemas.GroundAct, suspend_case),
    "resume": Verb(schemas.NoteAct, resume_case),
    "extend": Verb(schemas.ExtendAct, extend_limit),
    "remind": Verb(schemas.RemindAct, remind_holder),
    "note": Verb(schemas.TextAct, note_on_case),
    "amend": Verb(schemas.AmendAct, amend_case, as_changes),
    "split": Verb(schemas.SplitAct, split_report),
    "link": Verb(schemas.NumberAct, link_cases),
    "unlink": Verb(schemas.NumberAct, unlink_cases),
    "withdraw": Verb(schemas.WithdrawAct, withdraw_case),
    "reopen": Verb(schemas.ReasonAct, reopen_case),
    "recover": Verb(schemas.RecoverAct, record_recovery),
    "rate": Verb(schemas.RateAct, rate_case),
}
"""One row a verb, but for `attach` and `reveal`, which have addresses of their own."""
