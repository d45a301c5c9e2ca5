"""What must be done before gongzhi serves: the one list of preparations, each quick when all is done."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongzhi.config.catalogues import check_all
from gongzhi.directory.catalog import sync as sync_directory
from gongzhi.library.actions.sync_shipped import sync_shipped
from gongzhi.monitoring.actions.sync_rules import sync_rules as sync_monitoring_rules
from gongzhi.procedures.calendars import sync_calendar
from gongzhi.procedures.records import keep_due_dates
from gongzhi.routing.actions.sync_rules import sync_rules

LOCK = 0x676F6E67
"""The advisory lock under which only one process at a time prepares a database ("gong")."""


def pending_migrations() -> list[str]:
    """List the migrations of this code that the database does not have."""
    executor = MigrationExecutor(connection)
    return [
        f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def migrate(at: datetime) -> str:
    pending = pending_migrations()
    if not pending:
        return ""
    call_command("migrate", interactive=False, verbosity=0)
    return f"{len(pending)} migrations applied"


def check_catalogues(at: datetime) -> str:
    """Refuse to start with a catalogue that is wrong, before anything of it is taken over.

    :raises CatalogueError: naming file, line and field.
    """
    for error in check_all(settings.PROVINCE):
        raise error
    return ""


def take_over_directory(at: datetime) -> str:
    synced = sync_directory(at)
    counts = [f"{name}: {count} added" for name, count in synced.added.items() if count]
    counts += [f"{name}: {count} changed" for name, count in synced.changed.items() if count]
    return ", ".join(counts)


def take_over_calendar(at: datetime) -> str:
    moved = sync_calendar(at=at, after=keep_due_dates)
    return f"{len(moved)} due dates moved" if moved else ""


def take_over_rules(at: datetime) -> str:
    synced = sync_rules(at=at)
    counts = {"added": synced.added, "changed": synced.changed, "switched off": synced.switched_off}
    return ", ".join(f"{len(keys)} {what}" for what, keys in counts.items() if keys)


def take_over_monitoring_rules(at: datetime) -> str:
    count = sync_monitoring_rules(at=at)
    return f"{count} taken over" if count else ""


def take_over_library(at: datetime) -> str:
    count = sync_shipped(at=at)
    return f"{count} articles taken over" if count else ""


def collect_static(at: datetime) -> str:
    """Gather the assets for a real deployment, which has them cached for long; a developer's stay where they lie."""
    if settings.DEVELOPMENT:
        return ""
    call_command("collectstatic", interactive=False, verbosity=0)
    return "assets collected"


PREPARATIONS: list[tuple[str, Callable[[datetime], str]]] = [
    ("catalogue", check_catalogues),
    ("migrations", migrate),
    ("directory", take_over_directory),
    ("calendar", take_over_calendar),
    ("routing rules", take_over_rules),
    ("monitoring rules", take_over_monitoring_rules),
    ("law library", take_over_library),
    ("assets", collect_static),
]
"""Title → what does it, told the time; says what it did, or nothing where there was nothing to do."""


def prepare(*, at: datetime, tell: Callable[[str, str], None]) -> None:
    """Do all preparations in order, one process at a time.

    :param tell: called with title and what was done, for those that had something to do.
    :raises CatalogueError: if a catalogue is wrong; nothing of it was taken over then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        for title, do in PREPARATIONS:
            if done := do(at):
                tell(title, done)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
