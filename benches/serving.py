"""The real server, started the product's own way, and what can be seen of its processes from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 300
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """A running `gongzhi run`."""

    port: int
    process: subprocess.Popen
    log: Path

    def processes(self, part: str = "") -> list[int]:
        """List the processes below this one whose command holds a text."""
        return [pid for pid in below(self.process.pid) if part in command_of(pid)]

    def web_processes(self) -> list[int]:
        """List the web server's worker processes: those that hold the application."""
        return [pid for pid in self.processes() if is_web_worker(pid)]


def parents() -> dict[int, int]:
    """Give every process its parent."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    return found


def below(pid: int) -> list[int]:
    """List all processes that descend from one."""
    known, found, wanted = parents(), [], [pid]
    while wanted:
        above = wanted.pop()
        children = [child for child, parent in known.items() if parent == above]
        found += children
        wanted += children
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_web_worker(pid: int) -> bool:
    """Tell whether a process is a worker of the web server: a child of the one that was told to serve."""
    parent = parents().get(pid, 0)
    return "granian" in command_of(parent) and "gongzhi.config.wsgi" in command_of(parent) and memory_of(pid) > 40e6


def memory_of(pid: int) -> int:
    """Bytes of memory that a process holds itself, shared pages left out; 0 where it is gone."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
    except OSError:
        return 0
    return (int(resident) - int(shared)) * PAGE_BYTES


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(url: str, log: Path, *, workers: int = 2) -> Iterator[Server]:
    """Have gongzhi serve a database during this block: web server and task worker, on 127.0.0.1.

    :raises RuntimeError: if it does not come up; its log tells why.
    """
    port = free_port()
    command = [sys.executable, "-m", "gongzhi.config.cli", "run", "--port", str(port), "--workers", str(workers)]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, env={**os.environ, "DATABASE_URL": url, "GONGZHI_LOG_LEVEL": "INFO"}, stdout=file, stderr=file
        )
    server = Server(port, process, log)
    try:
        wait_until_well(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_well(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/health", timeout=5):
                return
        except (urllib.error.HTTPError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"gongzhi did not come up; see {server.log}")


def cpu_seconds(pids: list[int]) -> float:
    """Seconds of processor time that these processes have used, and those below them that have ended."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")
