"""Propose: put a closed matter on the way to the public, where the rule has it shown."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.words import State as CaseState
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.publicity import rules
from gongzhi.publicity.access import WORK
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import found_by, next_number, place_of, shown_name, trader_meant, working_days_after
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.publicity.words import State


@transaction.atomic
def propose_disclosure(
    *,
    case: Case,
    by: Actor,
    at: datetime,
    trader_id: int | None = None,
    trader_name: str = "",
    key: UUID | None = None,
) -> Disclosure:
    """Make the entry of a closed matter; the same closing a second time gives the same entry.

    :param trader_id: where the matter names no registered trader: which it is, or else `trader_name`.
    :raises NotAllowed: unless `by` works in the unit that closed it.
    :raises Refused: where it is never shown, or names no registered trader.
    """
    locked = Case.objects.select_for_update(of=("self",))
    case = locked.select_related("unit", "region", "trader__region").get(pk=case.pk)
    if by.kind != "system" and not by.roles_in([case.unit_id]) & set(WORK):
        raise NotAllowed(_("您不能为这个单位公示投诉。"))
    if made := Disclosure.objects.filter(case=case, turn=case.reopened).first():
        return made
    if reason := why_not(case):
        raise Refused(reason)
    trader = case.trader or trader_meant(trader_id, trader_name, region=case.region, by=by, at=at)
    received, closed = clock.day_of(case.came_to_office_at), clock.day_of(case.closed_at)
    entry = Disclosure(
        number=next_number(at),
        state=State.PROPOSED,
        unit=case.unit,
        case=case,
        turn=case.reopened,
        trader=trader,
        trader_name=shown_name(trader),
        credit_code=trader.credit_code or "",
        **place_of(trader.region or case.region),
        subject=case.subject,
        problem=case.problem,
        outcome=case.outcome,
        received_date=min(received, closed),
        closed_date=closed,
        proposed_at=at,
        publish_by=working_days_after(closed, "publish"),
    )
    entry.grams = found_by(entry)
    entry.save(force_insert=True)
    journal.write(
        DISCLOSURE.kind, entry.pk, "propose", by=by, at=at, target=entry.state, unit_id=entry.unit_id,
        facts={"case_id": case.pk, "to_consumer": False}, key=key,
    )  # fmt: skip
    return entry


def why_not(case: Case) -> str | None:
    """Tell why a matter is not shown as it is, or None where it may be."""
    if case.state != CaseState.CLOSED:
        return _("投诉还没有办结。")
    procedure = procedure_by_id(case.procedure).key if case.procedure else ""
    return rules.why_never(
        disclosure_law(), kind=case.kind, procedure=procedure, outcome=case.outcome, ground=case.ground
    )
