"""`python -m benches.start`: how long a start takes until the first page, once all is prepared.

Beside it, in the same run, the least that any start needs: PostgreSQL starting in the same folder, and Python loading
the application.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import typer

from gongzhi.config import postgres
from tests.servers import Running


def main(times: int = 5) -> None:
    """Start and stop so many times, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-start-") as folder:
        os.chmod(folder, 0o755)
        running = Running(Path(folder), "--no-demo")
        try:
            first = timed(running.start)
            running.stop()
            starts = []
            for _ in range(times):
                starts.append(timed(running.start))
                running.stop()
        finally:
            running.kill()
        databases = []
        for _ in range(times):
            databases.append(timed(lambda: postgres.ensure_running(running.cluster)))
            postgres.stop(running.cluster)
    loads = [timed(load) for _ in range(times)]
    typer.echo(f"the first start, everything prepared: {first:.2f} s")
    typer.echo(f"each start after it, median of {times}: {statistics.median(starts):.2f} s (aim: under 5)")
    typer.echo(
        f"of which PostgreSQL alone {statistics.median(databases):.2f} s, Python and Django alone "
        f"{statistics.median(loads):.2f} s"
    )


def load() -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "gongzhi.config.settings", "GONGZHI_DEVELOPMENT": "1"}
    code = "import django; django.setup(); import gongzhi.config.wsgi"
    subprocess.run([sys.executable, "-c", code], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)


def timed(act) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


if __name__ == "__main__":
    typer.run(main)
