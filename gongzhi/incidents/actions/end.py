"""End: close the handling of an incident, keep its figures as they are now, and issue the report that says them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.documents.actions.issue import issue_document
from gongzhi.incidents.figures import reckon
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said
from gongzhi.incidents.papers import REPORT
from gongzhi.incidents.words import State


@act
def end_incident(
    *, incident: Incident, conclusion: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """End it for good; its matters go on each by itself, and the public page closes.

    :param conclusion: how it was dealt with and what remains; part of the report.
    :raises Refused: if nothing is said, or the report's template has faults.
    """
    incident = ready("end", incident, by=by, at=at, key=key)
    conclusion = said(conclusion, field="conclusion", what=_("请写明处置经过、结果和遗留问题。"), most=5000)
    figures = reckon(incident, today=clock.day_of(at))
    incident.state, incident.conclusion, incident.figures = State.ENDED, conclusion, figures
    document = issue_document(kind=REPORT, record=incident, record_id=incident.pk, by=by, at=at)
    facts = {"number": document.number, "document": document.pk, "figures": figures["totals"]}
    return move(
        incident,
        "end",
        by=by,
        at=at,
        key=key,
        facts=facts,
        conclusion=conclusion,
        figures=figures,
        ended_at=at,
        registers=False,
    )
