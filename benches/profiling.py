"""Where the time of a line goes: processor time of server, database and clients; a profile of the server (py-spy)."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from benches import places
from benches.lines import Line, World
from benches.load import Measured
from benches.serving import below, command_of, cpu_seconds, parents

KINDS = (
    ("driver and waiting for the database", ("psycopg/", "psycopg_binary/", "psycopg_pool/")),
    ("templates", ("django/template/", "django/templatetags/", "gongzhi/config/templatetags/", "django/shortcuts")),
    ("forms", ("django/forms/", "gongzhi/portal/forms", "gongzhi/desk/cases/forms", "gongzhi/desk/filters")),
    ("translations", ("django/utils/translation/", "gettext.py")),
    ("object-relational mapper", ("django/db/",)),
    ("sessions, sign-in, middleware", (
        "django/contrib/sessions/", "django/contrib/auth/", "django/contrib/messages/", "django/middleware/",
        "django/core/signing", "csp/", "axes/", "whitenoise/", "django_htmx/", "gongzhi/directory/middleware",
    )),
    ("logs and metrics", ("structlog/", "logging/", "prometheus_client/", "gongzhi/config/observe")),
    ("encryption", ("cryptography/", "gongzhi/core/personal", "hmac.py")),
    ("addresses and HTTP", ("django/urls/", "django/http/", "django/core/handlers/", "granian/", "urllib/")),
    ("routing", ("gongzhi/routing/",)),
    ("limits", ("gongzhi/procedures/",)),
    ("cases", ("gongzhi/cases/", "gongzhi/core/")),
    ("directory", ("gongzhi/directory/",)),
    ("faces", ("gongzhi/",)),
)  # fmt: skip
"""Kind of work → parts of the files' names, looked for in this order at each frame."""


def where_it_goes(line: Line, world: World) -> str:
    """Measure a line once more with a profiler beside it, and say in one sentence where the time goes."""
    result: list[Measured] = []
    thread = threading.Thread(target=lambda: result.append(line.ours(world)), daemon=True)
    web = world.server.web_processes()
    before = processor_time(world, web)
    began = time.perf_counter()
    thread.start()
    stacks: Counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        time.sleep(1.5)  # past preparation and warming up
        pids = importing() or web
        seconds = max(int(world.seconds), 2)
        watching = [spy(pid, Path(folder) / f"{pid}.raw", seconds) for pid in pids]
        for process in watching:
            process.wait()
        thread.join()
        for written in Path(folder).glob("*.raw"):
            for row in written.read_text().splitlines():
                stack, _, count = row.rpartition(" ")
                stacks[stack] += int(count)
    took = time.perf_counter() - began
    after = processor_time(world, web)
    spent = {name: (after[name] - before[name]) / took for name in before}
    cores = ", ".join(f"{name} {share:.2f}" for name, share in spent.items())
    return f"cores used: {cores}. Of the program: {shares(stacks)}"


def importing() -> list[int]:
    """Find an import that runs as a process below this one."""
    return [pid for pid in below(os.getpid()) if "gongzhi.config.cli import" in command_of(pid)]


def spy(pid: int, path: Path, seconds: int) -> subprocess.Popen:
    program = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or "py-spy"
    command = [program, "record", "--pid", str(pid), "--duration", str(seconds), "--rate", "100"]
    return subprocess.Popen(
        [*command, "--format", "raw", "--nonblocking", "--output", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def processor_time(world: World, web: list[int]) -> dict[str, float]:
    """Give seconds of processor time used so far, by who used it."""
    above = next(
        (
            pid
            for pid in parents()
            if str(places.HOME) in command_of(pid) and "/postgres" in command_of(pid).partition(" ")[0]
        ),
        0,
    )
    databases = [above, *below(above)]
    return {
        "web server": cpu_seconds(web),
        "PostgreSQL": cpu_seconds(databases),
        "clients": cpu_seconds([os.getpid()]),
    }


def shares(stacks: Counter, most: int = 6) -> str:
    """Say what share of the samples each kind of work has, by the innermost frame that tells it."""
    kinds: Counter = Counter()
    for stack, count in stacks.items():
        kinds[kind_of(stack.split(";"))] += count
    total = sum(kinds.values()) or 1
    return ", ".join(f"{kind} {count / total:.0%}" for kind, count in kinds.most_common(most))


def kind_of(frames: list[str]) -> str:
    for frame in reversed(frames):
        place = frame.rpartition("(")[2]
        for kind, parts in KINDS:
            if any(part in place for part in parts):
                return kind
    return "other"
