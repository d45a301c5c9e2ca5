"""Provinces as `sync` brings them into the database: written by it once in each process, copied back afterwards."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max

from gongzhi.core.models import JournalEntry
from gongzhi.directory.catalog import sync
from gongzhi.directory.models import Hotline, MediationBody, Region, Unit
from gongzhi.routing.actions.sync_rules import sync_rules
from gongzhi.routing.models import Rule

COPIES: dict[tuple, dict[str, bytes]] = {}
"""What was written → rows of each table, as COPY gives them."""


def directory(at: datetime, folder: Path | None = None) -> None:
    """Bring a province's regions, units, hotlines and mediation bodies into the database; as installed, Guizhou's."""
    folder = folder or settings.PROVINCE
    once(("directory", folder, at), (Region, Unit, Hotline, MediationBody), lambda: sync(at, folder=folder))


def routing(at: datetime) -> None:
    """Bring the routing rules of the installed province into the database."""
    once(("routing", settings.PROVINCE, at), (Rule,), lambda: sync_rules(at=at))


def once(key: tuple, models: tuple, write: Callable[[], object]) -> None:
    """Write rows and their lines of history, or copy back those that were written before; into empty tables only."""
    if any(model.objects.exists() for model in models):
        write()
        return
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        if key in COPIES:
            for table, rows in COPIES[key].items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(rows)
            return
        before = JournalEntry.objects.aggregate(last=Max("id"))["last"] or 0
        write()
        sources = {table: table for table in tables}
        lines = JournalEntry._meta.db_table
        sources[lines] = f"(SELECT * FROM {lines} WHERE id > {before} ORDER BY id)"
        COPIES[key] = {}
        for table, source in sources.items():
            with cursor.copy(f"COPY {source} TO STDOUT (FORMAT binary)") as copy:
                COPIES[key][table] = b"".join(bytes(part) for part in copy)
