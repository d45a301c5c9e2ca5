"""Complain: a complaint about a store carries what it pledged; one about a refund is told on the refund."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.core import journal
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge, PledgeCase, Refund, Store
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.states import PLEDGE, REFUND
from gongzhi.schemes.words import HELD


def attach_pledge(*, case: Case, store: Store, by: Actor, at: datetime, refund: Refund | None = None) -> PledgeCase:
    """Keep with a complaint what its store pledged on that day; told once, however often it is sent.

    :param refund: the refund that was refused or did not arrive, opened by its code.
    """
    if known := PledgeCase.objects.filter(case=case).first():
        return known
    pledges = list(store.pledges.filter(state__in=HELD).select_related("store").order_by("id"))
    if refund is not None and REFUND.refusal(refund, "complain", by=consumer(refund.pk), at=at):
        refund = None
    if refund is not None:
        refund = complain_about_refund(refund=refund, number=case.number, by=consumer(refund.pk), at=at)
    link = PledgeCase.objects.create(
        case=case, store=store, refund=refund, terms=[terms_of(pledge) for pledge in pledges], at=at
    )
    for pledge in pledges:
        journal.write(
            PLEDGE.kind, pledge.pk, "complaint", by=by, at=at, source=pledge.state, target=pledge.state,
            unit_id=pledge.unit_id, facts={"case": case.number},
        )  # fmt: skip
    return link


@act
def complain_about_refund(*, refund: Refund, number: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Tell on a refund that it became a complaint."""
    refund = ready("complain", refund, by=by, at=at, key=key)
    return move(refund, "complain", by=by, at=at, key=key, facts={"case": number}, answered_at=at)


def terms_of(pledge: Pledge) -> dict:
    """Say what a store pledges, to be kept as it is on this day."""
    return {
        "pledge": pledge.pk,
        "scheme": pledge.scheme,
        "title": pledge.scheme_title,
        "state": pledge.state,
        "since": pledge.joined_date.isoformat(),
        "days": pledge.days,
        "scope": pledge.scope,
        "excluded": [*pledge.excluded_titles, *filter(None, [pledge.excluded_note])],
        "sign": pledge.sign_number,
    }
