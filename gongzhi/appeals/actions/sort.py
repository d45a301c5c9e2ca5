"""Sort: say which line of business and which problem an appeal is about, and how the firm was asked first."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals import catalog, intake
from gongzhi.appeals.intake import Sorting
from gongzhi.appeals.models import Appeal
from gongzhi.cases.actions.amend import amend_case
from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_case
from gongzhi.cases.states import CASE
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Invalid, Refused
from gongzhi.core.machine import act

KIND = "appeal"
"""Kind of record in the journal."""


@act
def sort_appeal(*, case: Case, told: Sorting, by: Actor, at: datetime, key: UUID | None = None) -> Appeal:
    """Sort an appeal, or sort it anew; the case's own subject and problem follow.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the case may not be amended, or is none of the appeals.
    """
    case = lock_case(case, None)
    appeal = Appeal.objects.filter(case=case).first()
    if appeal and journal.done_before(KIND, appeal.pk, key):
        raise AlreadyDone(appeal)
    if refused := CASE.refusal(case, "amend", by=by, at=at):
        raise refused
    ruling = catalog.scheme_of_procedure(case.procedure)
    if ruling is None or ruling.key != told.scheme:
        raise Refused(_("本件适用的程序不按这一类申诉办理。"), field="scheme")
    told = intake.cleaned(told)
    if wrong := intake.faults(told):
        raise Invalid(wrong)
    before = {name: getattr(appeal, name) for name in ("sector", "problem")} if appeal else {}
    if appeal is None:
        appeal = Appeal(case=case)
    for name, value in vars(told).items():
        setattr(appeal, name, value)
    appeal.save()
    facts = {"sector": told.sector, "problem": told.problem, "former": before}
    journal.write(KIND, appeal.pk, "sort", by=by, at=at, unit_id=case.unit_id, facts=facts, key=key)
    problem = ruling.find_problem(told.problem)
    changes = {"subject": ruling.subject} | ({"problem": problem.problem} if problem else {})
    if any(getattr(case, name) != value for name, value in changes.items()):
        amend_case(case=case, changes=changes, by=by, at=at)
    return appeal
