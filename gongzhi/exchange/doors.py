"""What pages and the API do alike with files that come in: keep one and have it tried, let one begin, pull a feed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.exchange import access, catalog, tasks
from gongzhi.exchange.actions.decide import start_run
from gongzhi.exchange.actions.upload import upload_file
from gongzhi.exchange.models import ImportRun, RunState


@transaction.atomic
def upload_to_be_tried(
    *, connector_key: str, file_name: str, pieces: Iterable[bytes], by: Actor, at: datetime, key: UUID
) -> ImportRun:
    """Keep a file, and have it tried.

    :raises Refused: if it is refused.
    """
    found = upload_file(connector_key=connector_key, file_name=file_name, pieces=pieces, key=key, by=by, at=at)
    if found.state == RunState.TRYING:
        tasks.try_uploaded_file.defer(run_id=found.pk)
    return found


@transaction.atomic
def begin_import(*, run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    """Let the import of a tried file begin.

    :raises Refused: if it cannot begin.
    """
    waiting = run.state == RunState.TRIED
    found = start_run(run=run, by=by, at=at)
    if waiting:
        tasks.import_uploaded_file.configure(lock=f"import-{found.pk}").defer(run_id=found.pk)
    return found


def pull_now(*, feed: catalog.Feed, by: Actor, at: datetime) -> None:
    """Have a feed pulled now.

    :raises NotAllowed: unless the actor's imports are routed by the rules.
    """
    if not by.is_a(*access.ROUTES):
        raise NotAllowed(_("只有联席会议办公室和管理员可以拉取数据源。"))
    tasks.pull_one_feed.configure(lock=f"feed-{feed.key}").defer(feed=feed.key)
