"""File: open a case on a clue."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.clue.conclude import conclude_report
from gongzhi.enforcement.actions.filed_case.file import open_case
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, officer_in, ready_for, said
from gongzhi.enforcement.words import PartyKind


@act
def file_clue(
    *,
    clue: Clue,
    title: str,
    finding: str,
    party_kind: str = PartyKind.ORGANISATION,
    officer_ids: list[int],
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Clue:
    """Open a case on a clue, with at least two investigators; a report that it came from has its outcome by this act.

    :param title: what the case is about (案由).
    :raises Refused: if fewer than two officers of the unit are named, or nothing was found out.
    """
    clue = ready_for("file", clue, by=by, at=at, key=key)
    title = said(title, field="title", what=_("请写明案由。"))[:80]
    finding = said(finding, field="finding", what=_("请写明核查到的事实和初步证据。"))
    if party_kind not in PartyKind.values:
        raise Refused(_("请选择当事人是单位还是个人。"), field="party_kind")
    officers = [officer_in(clue.unit_id, pk, at=at, field="officer_ids") for pk in dict.fromkeys(officer_ids or ())]
    if len(officers) < 2:
        raise Refused(_("办案人员不少于两人。"), field="officer_ids")
    filed_case = open_case(
        clue=clue, title=title, facts=finding, party_kind=party_kind, officers=officers, by=by, at=at
    )
    clue = move(
        clue,
        "file",
        by=by,
        at=at,
        note=finding,
        key=key,
        facts={"number": filed_case.number},
        finding=finding,
        ended_at=at,
    )
    conclude_report(clue=clue, outcome=Outcome.FILED, finding=finding, by=by, at=at)
    return clue
