"""Add targets: more pages for a programme to look at."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.monitoring.inputs import NewTarget
from gongzhi.monitoring.models import Programme, Target
from gongzhi.monitoring.states import PROGRAMME


@act
def add_targets(
    *, programme: Programme, targets: Sequence[NewTarget], by: Actor, at: datetime, key: UUID | None = None
) -> Programme:
    """Add pages, to be looked at from now on; one that the programme has already is not added twice, one that it
    had dropped is looked at again.

    :raises Refused: if there is nothing to add.
    """
    if not targets:
        raise Refused(_("请至少填写一个网址。"), field="lines")
    wanted = {target.url: target for target in targets}
    known = {row.url: row for row in Target.objects.filter(programme=programme, url__in=list(wanted))}
    again = [row.pk for row in known.values() if row.next_at is None]
    fresh = [target for url, target in wanted.items() if url not in known]
    programme = move(
        PROGRAMME, programme, "add_targets", by=by, at=at, key=key, facts={"taken": len(fresh) + len(again)}
    )
    Target.objects.filter(pk__in=again).update(next_at=at)
    rows = [
        Target(programme=programme, url=one.url, host=urlsplit(one.url).hostname or "", label=one.label, next_at=at)
        for one in fresh
    ]
    Target.objects.bulk_create(rows, ignore_conflicts=True)
    return programme
