"""Agree: record what the firm agreed to pay the appellant, and by when."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals import catalog
from gongzhi.appeals.access import refuse_unless_holder
from gongzhi.appeals.models import Compensation
from gongzhi.appeals.states import COMPENSATION
from gongzhi.appeals.words import CompensationState
from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_case
from gongzhi.cases.rules import fits_amount
from gongzhi.cases.words import State
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, Refused
from gongzhi.core.machine import act

TAKEN_ON = frozenset({State.ACCEPTED, State.SUSPENDED, State.DECIDED, State.CLOSED})


@act
def agree_compensation(
    *, case: Case, amount: Decimal, due_date: date, by: Actor, at: datetime, key: UUID | None = None
) -> Compensation:
    """Record the compensation that both sides agreed on, in yuan, to be paid by a day; anew where it was changed.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the case is none of the appeals or was not taken on, or it was paid and confirmed.
    """
    case = lock_case(case, None)
    refuse_unless_holder(case, by)
    known = Compensation.objects.filter(case=case).first()
    if known and journal.done_before(COMPENSATION.kind, known.pk, key):
        raise AlreadyDone(known)
    if catalog.scheme_of_procedure(case.procedure) is None:
        raise Refused(_("本件不按申诉程序办理，赔付请在“登记和解或调解成功”中登记。"))
    if case.state not in TAKEN_ON:
        raise Refused(_("受理之后才能登记赔付。"))
    faults = {}
    if amount is None or not fits_amount(amount) or amount <= 0:
        faults["amount"] = _("赔付金额应大于 0，最多两位小数。")
    if due_date is None or due_date < clock.day_of(at):
        faults["due_date"] = _("约定付清的日期不能早于今天；已经付清的，请写今天，再登记已赔付。")
    if faults:
        raise Invalid(faults)
    facts = {"amount": f"{amount:.2f}", "due": due_date.isoformat(), "firm": case.trader_name}
    about = {"amount": amount, "due_date": due_date, "trader_name": case.trader_name, "agreed_at": at}
    if known:
        return machine.move(COMPENSATION, known, "agree", by=by, at=at, key=key, facts=facts, paid_date=None, **about)
    made = Compensation.objects.create(
        case=case, state=CompensationState.AGREED, unit=case.unit, trader_id=case.trader_id, **about
    )
    told = {"target": made.state, "unit_id": case.unit_id, "facts": facts, "key": key}
    journal.write(COMPENSATION.kind, made.pk, "agree", by=by, at=at, **told)
    return made
