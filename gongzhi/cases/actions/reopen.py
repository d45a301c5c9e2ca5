"""Reopen: take a closed case up again, once, after a bad rating or on new facts."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case
from gongzhi.cases.moves import has_unit, move_case, said
from gongzhi.cases.words import NEVER_TAKEN_ON, State
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def reopen_case(*, case: Case, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Take a closed case up again under the same number; its limits begin anew, and it may be rated anew.

    What was declined or withdrawn comes before its unit as if it had just been received; so does what was settled or
    withdrawn while it lay with the trader.

    :raises Refused: if it was reopened before, is too old for the consumer's wish, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明为什么需要重办：有什么新的事实，或者哪里没有解决。"))
    undecided = {"to": State.RECEIVED, "limits_as": "receive"} if case.outcome in NEVER_TAKEN_ON else {}
    if rules.is_negotiated(case):
        undecided = {**first_time_at_office(case, at=at), "limits_as": "receive"}
    return move_case(
        case,
        "reopen",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"outcome": case.outcome},
        outcome="",
        ground="",
        resolved=None,
        recovered=None,
        recovery="",
        decided_at=None,
        closed_at=None,
        rating=None,
        rated_at=None,
        reopened=case.reopened + 1,
        **undecided,
    )


def first_time_at_office(case: Case, *, at: datetime) -> dict:
    """Say what changes when a matter that no office had comes to its own, or to triage where none was found."""
    if not has_unit(case):
        return {"to": State.TRIAGE, "procedure": "", "flowed_back_at": at}
    hotline = case.hotline.key if case.hotline_id else ""
    procedure = rules.procedure_id_for(member=case.unit.member, kind=case.kind, received_at=at, hotline=hotline)
    return {"to": State.RECEIVED, "procedure": procedure, "flowed_back_at": at}
