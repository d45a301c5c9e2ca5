"""Not file: decide that a clue leads to no case, on a ground of the law."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.conclude import conclude_report
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import ClueState
from gongzhi.procedures.catalog import procedure_by_id


@act
def not_file_clue(*, clue: Clue, ground: str, finding: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Decide not to file; a report that the clue came from has its outcome by the same act.

    :raises Refused: if the law knows no such ground, or nothing was found out.
    """
    clue = ready_for("not_file", clue, by=by, at=at, key=key)
    finding = said(finding, field="finding", what=_("请写明核查到的事实和依据。"))
    known = procedure_by_id(clue.procedure).decline_ground if clue.procedure else ()
    fact = next((fact for fact in known if fact.key == ground), None)
    if fact is None:
        raise Refused(_("请选择不予立案的依据。"), field="ground")
    clue = move(
        clue,
        "not_file",
        by=by,
        at=at,
        note=finding,
        key=key,
        facts={"ground": fact.title},
        ground=ground,
        finding=finding,
        ended_at=at,
    )
    if not clue_stands_for_more(clue):
        conclude_report(clue=clue, outcome=Outcome.NOT_FILED, finding=finding, by=by, at=at)
    return clue


def clue_stands_for_more(clue: Clue) -> bool:
    """Tell whether the same matter led to other clues that are open or were filed."""
    same = Clue.objects.filter(source=clue.source, source_id=clue.source_id).exclude(pk=clue.pk)
    done = {ClueState.NOT_FILED, ClueState.CLOSED, ClueState.MERGED}
    return clue.source_id is not None and same.exclude(state__in=done).exists()
