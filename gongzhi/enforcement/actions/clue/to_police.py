"""To police: hand a clue to public security where it may be a crime."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.conclude import conclude_report
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, said


@act
def hand_clue_to_police(
    *, clue: Clue, office: str, finding: str, by: Actor, at: datetime, key: UUID | None = None
) -> Clue:
    """Record that a clue went to public security.

    :raises Refused: if it is not said to which office, or what was found.
    """
    office = said(office, field="office", what=_("请写明接收的公安机关。"))[:80]
    finding = said(finding, field="finding", what=_("请写明涉嫌犯罪的事实和依据。"))
    clue = move(
        clue,
        "to_police",
        by=by,
        at=at,
        note=finding,
        key=key,
        facts={"office": office},
        finding=finding,
        police_office=office,
        ended_at=at,
    )
    conclude_report(clue=clue, outcome=Outcome.HANDED_TO_POLICE, finding=finding, by=by, at=at)
    return clue
