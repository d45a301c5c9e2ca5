"""Decide on an uploaded file that was tried: start its import, or drop it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.exchange.access import acts_on
from gongzhi.exchange.models import ImportPiece, ImportRun, RunState


@transaction.atomic
def start_run(*, run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    """Let the import of a tried file begin; told a second time it changes nothing.

    :raises NotAllowed: if the actor has no part in this import.
    :raises Refused: if the file was not tried, or was dropped.
    """
    run = locked(run, by)
    if run.state in {RunState.WAITING, RunState.RUNNING, RunState.DONE}:
        return run
    if run.state != RunState.TRIED:
        raise Refused(_("这个文件还不能导入，请先等试导入完成。"))
    run.state, run.officer_id = RunState.WAITING, by.id
    run.save(update_fields=["state", "officer"])
    journal.write("import", run.pk, "approve", by=by, at=at, unit_id=run.unit_id)
    return run


@transaction.atomic
def drop_run(*, run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    """Forget an uploaded file without bringing it in; told a second time it changes nothing.

    :raises NotAllowed: if the actor has no part in this import.
    :raises Refused: if its import has begun.
    """
    run = locked(run, by)
    if run.state == RunState.DROPPED:
        return run
    if run.state not in {RunState.TRYING, RunState.TRIED}:
        raise Refused(_("导入已经开始，不能再放弃。"))
    ImportPiece.objects.filter(run=run).delete()
    run.state, run.ended_at = RunState.DROPPED, at
    run.save(update_fields=["state", "ended_at"])
    journal.write("import", run.pk, "drop", by=by, at=at, unit_id=run.unit_id)
    return run


def locked(run: ImportRun, by: Actor) -> ImportRun:
    """Read a run again with its row locked.

    :raises NotAllowed: if the actor has no part in it.
    """
    if not acts_on(run, by):
        raise NotAllowed(_("这次导入属于其他单位。"))
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
