"""Conclude: let a report have its outcome by what became of its clue; no second form."""

from datetime import datetime

from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.words import ClueState, Source

OUTCOMES = {
    ClueState.FILED: Outcome.FILED,
    ClueState.NOT_FILED: Outcome.NOT_FILED,
    ClueState.TO_POLICE: Outcome.HANDED_TO_POLICE,
}


@act
def conclude_report(*, clue: Clue, outcome: str = "", finding: str = "", by: Actor, at: datetime) -> Case | None:
    """Record on the report what its clue came to, where who acts may; else the report's holder does so by one press.

    :return: the report as it is now, or None where nothing was to be recorded.
    """
    if not may_conclude(clue, by=by, at=at):
        return None
    case = Case.objects.get(pk=clue.source_id)
    outcome = outcome or OUTCOMES[clue.state]
    return verify_report(case=case, outcome=outcome, finding=finding or clue.finding, by=by, at=at)


def may_conclude(clue: Clue, *, by: Actor, at: datetime) -> bool:
    """Tell whether this actor may record now, on the report that the clue came from, what the clue came to."""
    if clue.source != Source.REPORT or clue.state not in OUTCOMES:
        return False
    case = Case.objects.filter(pk=clue.source_id).first()
    return case is not None and CASE.refusal(case, "verify", by=by, at=at) is None


def conclude_or_refuse(*, clue: Clue, by: Actor, at: datetime) -> Case:
    """Record the outcome of a report by one press.

    :raises Refused: with the reason, where it cannot be recorded.
    """
    case = conclude_report(clue=clue, by=by, at=at)
    if case is None:
        report = Case.objects.filter(pk=clue.source_id).first() if clue.source == Source.REPORT else None
        refused = CASE.refusal(report, "verify", by=by, at=at) if report else None
        raise refused or Refused("")
    return case
