"""Work on an uploaded file: try it, or bring it in, on behalf of whoever uploaded or approved it."""

import json
from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.directory.queries import actor_for
from gongzhi.exchange import catalog
from gongzhi.exchange.access import acts_on
from gongzhi.exchange.actions.take_in import Busy, finish, import_file, told_of
from gongzhi.exchange.actions.try_file import try_file
from gongzhi.exchange.actions.upload import uploaded
from gongzhi.exchange.models import ImportRun, RunState


def try_upload(run_id: int, *, at: datetime) -> ImportRun:
    """Try an uploaded file and keep the counts and first faults; a file that cannot be read fails at once."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state != RunState.TRYING:
        return run

    def tell(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(trial={"read": done}, total=total)

    try:
        tally, faults, table = try_file(
            connector=connector_of(run),
            file=uploaded(run),
            at=at,
            unit_id=run.unit_id if run.for_unit_only else None,
            tell=tell,
        )
    except Refused as refused:
        run.state, run.error, run.ended_at = RunState.FAILED, str(refused.reason), at
        finish(run, by=acting(run, at=at), at=at)
        return run
    found = [{"row": number, "reason": " ".join(map(told_of, wrong))} for number, wrong in faults]
    told = {"trial": tally.plain(), "total": table.total, "state": RunState.TRIED}
    told |= {"trial_faults": json.dumps(found, ensure_ascii=False)}
    told |= {"format": table.format, "encoding": table.encoding, "columns": list(table.columns)}
    ImportRun.objects.filter(pk=run.pk, state=RunState.TRYING).update(**told)
    run.refresh_from_db()
    return run


def bring_in_upload(run_id: int, *, at: datetime) -> ImportRun:
    """Bring an approved file in, as the officer who approved it.

    :raises Busy: if another file is coming in through the same connector.
    """
    run = ImportRun.objects.get(pk=run_id)
    if run.state not in {RunState.WAITING, RunState.RUNNING}:
        return run
    by = acting(run, at=at)
    try:
        if not acts_on(run, by):
            raise Refused(_("批准导入的人已不在本单位任职，没有导入。"))
        return import_file(run=run, connector=connector_of(run), file=uploaded(run), by=by, at=at)
    except Busy:
        raise
    except Refused as refused:
        run.state, run.error, run.ended_at = RunState.FAILED, str(refused.reason), at
        finish(run, by=by, at=at)
        return run


def acting(run: ImportRun, *, at: datetime) -> Actor:
    """Make the actor in whose name a run goes on, as they are today."""
    return actor_for(run.officer, at=at) if run.officer_id else SYSTEM


def connector_of(run: ImportRun) -> catalog.Connector:
    """Find the connector of a run.

    :raises Refused: if it was taken away meanwhile.
    """
    connector = catalog.connector(run.connector)
    if connector is None:
        raise Refused(_("连接器“%(key)s”已经不在。") % {"key": run.connector})
    return connector
