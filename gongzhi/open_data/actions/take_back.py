"""Take back: remove the files of versions that hold a row which is public no longer."""

import shutil
from datetime import datetime
from functools import partial

from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.open_data.models import Version
from gongzhi.open_data.places import folder_of
from gongzhi.open_data.sets import Dataset


def take_back_versions(*, dataset: Dataset, since: datetime, at: datetime) -> int:
    """Let no version be had that was made since a row was added that is gone now; manifests stay."""
    held = Version.objects.filter(dataset=dataset.key, made_at__gte=since, gone_at__isnull=True)
    return end_versions(list(held), reason="withdrawn", at=at)


def end_versions(versions: list[Version], *, reason: str, at: datetime) -> int:
    """Remove the files of versions, once the change is kept, and note why."""
    for version in versions:
        version.gone_at, version.reason = at, reason
        version.save(update_fields=["gone_at", "reason"])
        journal.write("open_version", version.pk, "end", by=SYSTEM, at=at, facts={"reason": reason})
        transaction.on_commit(partial(shutil.rmtree, folder_of(version.dataset, version.number), ignore_errors=True))
    return len(versions)
