"""A `gongzhi run` of a test's own: processes, data folder and port that are really started, stopped and killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gongzhi.config import postgres


@contextmanager
def reachable_folders() -> Iterator[Callable[[str], Path]]:
    """Have a maker of folders that the account which runs PostgreSQL for root can reach (pytest's are private)."""
    made = []

    def make(name: str) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=f"gongzhi-{name}-"))
        folder.chmod(0o711)
        made.append(folder)
        return folder

    try:
        yield make
    finally:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_with(text: str) -> list[int]:
    """List the processes whose environment or command line holds a text."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if text.encode() in told and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def wait_for(condition, seconds: float = 30):
    """Wait until a condition holds; returns what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {condition}")


class Running:
    """One `gongzhi run` with what it needs, and nothing of the tests' own environment."""

    def __init__(self, home: Path, *options: str):
        self.home, self.port, self.options = home, free_port(), options
        self.cluster = postgres.Cluster(home)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {"GONGZHI_DATA": str(home), "PYTHONUNBUFFERED": "1"}
        self.said = home / "said.txt"
        self.process: subprocess.Popen | None = None

    def gongzhi(self, *arguments: str, **more) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "gongzhi.config.cli", *arguments]
        environment = self.environment | more
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    def start(self) -> None:
        """Start and wait for the first page."""
        with self.said.open("a") as said:
            options = ["--port", str(self.port), "--workers", "1", *self.options]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gongzhi.config.cli", "run", *options],
                env=self.environment,
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        wait_for(lambda: self.health() or self.process.poll() is not None, 90)
        assert self.process.poll() is None, self.said.read_text()

    def health(self) -> dict | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.loads(error.read() or "{}")
        except OSError:
            return None

    def well(self) -> bool:
        return (self.health() or {}).get("status") == "ok"

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def left_over(self) -> list[int]:
        return processes_with(str(self.home))

    def web_processes(self) -> list[int]:
        return [pid for pid in processes_with(f"--port\0{self.port}\0") if pid != self.process.pid]

    def kill(self) -> None:
        """Kill everything that belongs to it, the database too."""
        for pid in self.left_over():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
