"""Decide on a recusal: the mediator withdraws and another takes over, or stays; then mediation goes on."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.states import CASE
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Mediator
from gongzhi.mediation.moves import move_mediation, ready_for
from gongzhi.mediation.queries import mediators_for


@act
def decide_recusal(
    *,
    case: Case,
    officer: int,
    granted: bool,
    decision: str,
    successor: int | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Decide whether a mediator withdraws; mediation goes on once no application waits.

    :param successor: who mediates instead; needed where nobody else does.
    :raises Refused: if no application concerns that officer, the decider is that officer, no reason is given, or
        nobody would be left to mediate.
    """
    mediation = ready_for("decide_recusal", case, by=by, at=at, key=key)
    recusal = next((each for each in mediation.recusals if each.officer_id == officer and not each.decided_at), None)
    if recusal is None:
        raise Refused(_("没有针对这名调解员、等待决定的回避申请。"), field="officer")
    if by.id == officer:
        raise Refused(_("不能由本人决定自己是否回避。"), field="officer")
    decision = said(decision, field="decision", what=_("请写明决定的理由，双方会看到。"))
    staying = [each for each in mediation.mediators if each.officer_id != officer]
    if granted and successor is None and not staying:
        raise Refused(_("决定回避的，请确定接替的调解员。"), field="successor")
    if granted and successor is not None:
        able = {each.pk for each in mediators_for(mediation, at=at)} - {officer}
        recused = set(mediation.mediator_rows.filter(recused=True).values_list("officer_id", flat=True))
        if successor not in able - recused:
            raise Refused(_("请选择承办单位或受托组织的另一名调解员。"), field="successor")
    facts = {"officer": recusal.officer.name, "granted": granted}
    mediation = move_mediation(mediation, "decide_recusal", by=by, at=at, key=key, facts=facts, note=decision)
    recusal.granted, recusal.decision, recusal.decided_at = granted, decision, at
    recusal.save(update_fields=["granted", "decision", "decided_at"])
    if granted:
        mediation.mediator_rows.filter(officer_id=officer, ended_at=None).update(ended_at=at, recused=True)
        if successor is not None and all(each.officer_id != successor for each in staying):
            Mediator.objects.create(mediation=mediation, officer_id=successor, named_at=at)
    go_on(mediation, at=at)
    return Mediation.objects.get(pk=mediation.pk)


def go_on(mediation: Mediation, *, at: datetime) -> None:
    """Resume the case where it stands still for mediation's sake and nothing waits any more."""
    if mediation.case.state != State.SUSPENDED or mediation.recusal_rows.filter(decided_at=None).exists():
        return
    line = journal.history(CASE.kind, mediation.case_id).filter(verb="suspend").last()
    sent = mediation.testings.filter(sent_date=clock.day_of(line.at))
    if sent.filter(returned_date=None).exists():
        return
    if line.actor_kind == SYSTEM.kind or sent.exists():
        resume_case(case=mediation.case, note=_("回避申请已作出决定。"), by=SYSTEM, at=at)
