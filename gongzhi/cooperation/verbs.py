"""Every verb of requests and disputes by its name."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.cooperation.actions.dispute.designate import designate_unit
from gongzhi.cooperation.actions.dispute.settle import settle_dispute
from gongzhi.cooperation.actions.dispute.state import state_position
from gongzhi.cooperation.actions.request.accept import accept_request
from gongzhi.cooperation.actions.request.answer import answer_request
from gongzhi.cooperation.actions.request.close import close_request
from gongzhi.cooperation.actions.request.receive import receive_request
from gongzhi.cooperation.actions.request.refuse import refuse_request
from gongzhi.cooperation.actions.request.return_ import return_answer
from gongzhi.cooperation.actions.request.urge import urge_answer
from gongzhi.cooperation.actions.request.withdraw import withdraw_request
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.core.actors import Actor

OF_REQUESTS: dict[str, Callable] = {
    "receive": receive_request,
    "accept": accept_request,
    "refuse": refuse_request,
    "answer": answer_request,
    "return": return_answer,
    "close": close_request,
    "withdraw": withdraw_request,
    "urge": urge_answer,
}
OF_DISPUTES: dict[str, Callable] = {
    "state": state_position,
    "settle": settle_dispute,
    "designate": designate_unit,
}


def do(record: Request | Dispute, verb: str, /, *, by: Actor, at: datetime, key: UUID | None = None, **told):
    """Do a verb with what it must be told.

    :raises KeyError: if there is no such verb.
    """
    if isinstance(record, Request):
        return OF_REQUESTS[verb](request=record, by=by, at=at, key=key, **told)
    return OF_DISPUTES[verb](dispute=record, by=by, at=at, key=key, **told)
