"""Attach: add a file that shows what was done."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.access import WORK
from gongzhi.conference.models import Assignment, Evidence
from gongzhi.conference.moves import move, ready
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_FILES = 50


@act
def attach_evidence(
    *, assignment: Assignment, name: str, content: bytes, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Add a file; whoever may see the assignment may open it.

    :raises Refused: if it is of no kind that is taken, is there already, or there are too many.
    """
    assignment = ready("attach", assignment, by=by, at=at, key=key)
    examined = files.examine(name, content)
    if assignment.evidence.filter(sha256=examined.sha256).exists():
        raise Refused(_("这个文件已经添加过。"), field="file")
    if assignment.evidence.count() >= MOST_FILES:
        raise Refused(_("最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="file")
    own = [pk for pk in by.units_as(*WORK) if pk == assignment.unit_id or pk in assignment.co_owner_ids]
    files.keep(examined.content)
    Evidence.objects.create(
        assignment=assignment,
        unit_id=own[0],
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
    )
    facts = {"name": examined.name, "sha256": examined.sha256}
    return move(assignment, "attach", by=by, at=at, key=key, facts=facts)
