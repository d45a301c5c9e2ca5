"""Agree: record the agreement of the sides, how it is put down, and until when it is performed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.rules import fits_amount
from gongzhi.cases.words import Outcome
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation import rules
from gongzhi.mediation.models import Agreement, Mediation, Share
from gongzhi.mediation.moves import move_mediation, one_of, ready_for
from gongzhi.mediation.words import AgreementForm, ShareOutcome


@act
def record_agreement(
    *,
    case: Case,
    form: str,
    terms: str,
    recovered: Decimal,
    recovery: str = "",
    due_date: date | None = None,
    shares: Mapping[int, tuple[str, Decimal]] | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record an agreement and settle the case with it.

    :param form: a document; performed at once; or a record, where both sides waive the document.
    :param due_date: by when it is to be performed; not where it was at once.
    :param shares: of a joint complaint: person → (what came of it for them, yuan); they add up to `recovered`.
    :raises Refused: without a session that was held, or if an input is wrong or a represented person did not consent.
    """
    mediation = ready_for("agree", case, by=by, at=at, key=key)
    if "held" not in on_file(mediation.case):
        raise Refused(_("还没有双方都参加的调解记录，请先登记调解情况。"))
    one_of(form, AgreementForm.values, field="form", what=_("请选择协议的形式。"))
    terms = said(terms, field="terms", what=_("请写明双方达成的内容。"))
    if recovered is None or not fits_amount(recovered):
        raise Refused(_("挽回损失应为不小于 0 的金额，最多两位小数；没有则填 0。"), field="recovered")
    today = clock.day_of(at)
    if rules.needs_due_date(form) and (due_date is None or due_date < today):
        raise Refused(_("请填写履行期限，不能早于今天。"), field="due_date")
    told = shared_out(mediation, shares, recovered)
    outcome = Outcome.PERFORMED if form == AgreementForm.AT_ONCE else Outcome.MEDIATED
    facts = {"form": form, "recovered": f"{recovered:.2f}"}
    mediation = move_mediation(mediation, "agree", by=by, at=at, key=key, facts=facts, note=terms)
    at_once = form == AgreementForm.AT_ONCE
    agreement = Agreement.objects.create(
        mediation=mediation,
        form=form,
        terms=terms,
        reached_at=at,
        due_date=None if at_once else due_date,
        performed=True if at_once else None,
        performed_date=today if at_once else None,
        performance=_("即时履行") if at_once else "",
    )
    Share.objects.bulk_create(
        [
            Share(agreement=agreement, party_id=each.party_id, outcome=each.outcome, recovered=each.recovered)
            for each in told
        ]
    )
    settle_case(
        case=mediation.case,
        outcome=outcome,
        terms=terms,
        recovered=recovered,
        recovery=recovery,
        by=by,
        at=at,
        key=key and uuid5(key, "settle"),
    )
    return Mediation.objects.get(pk=mediation.pk)


def shared_out(
    mediation: Mediation, shares: Mapping[int, tuple[str, Decimal]] | None, total: Decimal
) -> list[rules.PersonsShare]:
    """Check what each of several complainants gets; nothing where there is one only.

    :raises Refused: if somebody is left out, an amount cannot be, or they do not add up.
    """
    people = mediation.complainants
    if len(people) < 2:
        return []
    shares = shares or {}
    if {party.pk for party in people} != set(shares):
        raise Refused(_("共同投诉请逐人登记结果和金额。"), field="shares")
    represents = set(mediation.representations.filter(ended_at=None).values_list("party_id", flat=True))
    if not represents:
        raise Refused(_("共同投诉请先登记书面推选的代表人。"), field="shares")
    agrees = dict(mediation.party_consents.order_by("id").values_list("party_id", "agrees"))
    told = []
    for party in people:
        outcome, recovered = shares[party.pk]
        one_of(outcome, ShareOutcome.values, field="shares", what=_("请选择每名投诉人的结果。"))
        if not fits_amount(recovered):
            raise Refused(_("金额应为不小于 0 的数，最多两位小数。"), field="shares")
        told.append(
            rules.PersonsShare(
                party.pk, outcome, recovered or Decimal(0), party.pk in represents, agrees.get(party.pk)
            )
        )
    if wrong := rules.wrong_shares(told, total=total):
        raise Refused(wrong, field="shares")
    return told
