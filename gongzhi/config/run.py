"""`gongzhi run`: prepare the database, then keep a web server and a task worker running until told to stop.

The children lead process groups of their own, so Ctrl-C in the terminal reaches only this process, which then stops
what it started, in order. If this process is killed, the system stops the children (PR_SET_PDEATHSIG), and likewise
the web server's own children if that is killed.
"""

import ctypes
import ipaddress
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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gongzhi.config import postgres
from gongzhi.config.cannot_start import CannotStart, Reason

GRACE_SECONDS = 15
"""How long a child may take to finish what it does before it is killed."""
LONGEST_PAUSE = 30
"""Seconds; a child that dies again and again is restarted after 1, 2, 4 … seconds, up to this."""
STEADY_SECONDS = 60
"""A child that lived as long as this begins again with the shortest pause."""

KEPT = "GONGZHI_KEPT"
"""Set in the environment of what `gongzhi run` starts: who finds it there dies with its parent."""

Say = Callable[[str], None]


def check_port(host: str, port: int) -> None:
    """See that the web server can have its port.

    :raises CannotStart: if another program listens there, or this account may not.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise CannotStart(
            Reason.PORT,
            f"This account may not listen on port {port}. Choose one above 1023: gongzhi run --port 8080.",
        ) from None
    except OSError as error:
        raise CannotStart(
            Reason.PORT,
            f"Port {port} on {host} is taken ({error.strerror}). "
            "Stop the program that uses it, or choose another port, such as: gongzhi run --port 8080.",
        ) from None


def check_host(host: str, *, development: bool) -> None:
    """See that a gongzhi with demonstration accounts is not opened to a network.

    :raises CannotStart: if it would be.
    """
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if development and not loopback:
        raise CannotStart(
            Reason.SETTINGS,
            f"Listening on {host} would open the demonstration accounts to the network. "
            "Set the secrets of a real deployment first (gongzhi secrets), or leave --host out.",
        )


def die_with_parent() -> None:
    """Have the system send this process SIGTERM when its parent is gone (Linux)."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


@dataclass
class Child:
    """A program that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pauses: int = field(default=0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            env=os.environ | {KEPT: "1"},
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def signal(self, number: int) -> None:
        """Send a signal to the child alone; it tells its own children."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """Kill what is left of the child and of everything it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tend(self, say: Say) -> None:
        """Start the child again if it died, after a pause that doubles each time it dies soon."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        if (code := self.process.poll()) is None:
            return
        self.kill_group()
        if now - self.started_at > STEADY_SECONDS:
            self.pauses = 0
        pause = min(2**self.pauses, LONGEST_PAUSE)
        self.pauses += 1
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        say(f"The {self.name} {how}; it starts again in {pause} s.")
        self.process, self.start_again_at = None, now + pause


@dataclass
class KeptDatabase:
    """The embedded database, looked after while gongzhi runs."""

    cluster: postgres.Cluster
    looked_at: float = 0.0
    complaint: str = ""
    """What was said last, while it holds; the same is not said again every second."""

    def tend(self, say: Say) -> None:
        """Once a second, start it again if it was killed, and tell when the disk has no room for it to grow."""
        if time.monotonic() - self.looked_at < 1:
            return
        self.looked_at = time.monotonic()
        complaint = self.revive(say) if postgres.running(self.cluster) is None else self.room()
        if complaint and complaint != self.complaint:
            say(complaint)
        self.complaint = complaint

    def revive(self, say: Say) -> str:
        """Start it again; returns what is in the way, or nothing."""
        with postgres.one_at_a_time(self.cluster):
            try:
                if postgres.ensure_running(self.cluster):
                    say("The database had stopped; it runs again, with everything that was acknowledged.")
            except CannotStart as reason:
                return str(reason)
        return ""

    def room(self) -> str:
        """Tell that the disk is nearly full, or nothing."""
        if shutil.disk_usage(self.cluster.home).free >= postgres.NEEDED_BYTES:
            return ""
        return (
            f"The disk with {self.cluster.home} is nearly full: less than {postgres.NEEDED_BYTES // 2**20} MB are "
            "free. Make room soon; when it is full, nothing more can be taken in."
        )


def web_command(host: str, port: int, workers: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(min(8, (os.cpu_count() or 1) * 2 + 1)),
        "--workers-kill-timeout": "10",
        "--respawn-interval": "0.5",
        "--log-level": "warning",
    }
    flags = ["--no-ws", "--respawn-failed-workers"]
    given = [part for pair in options.items() for part in pair]
    return [sys.executable, "-m", "granian", *given, *flags, "gongzhi.config.wsgi:application"]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "gongzhi.config.cli", "worker"]


def serve(
    *, host: str, port: int, workers: int, cluster: postgres.Cluster | None, say: Say, ready: Callable[[], None]
) -> None:
    """Keep web server, task worker and embedded database running until SIGINT, SIGTERM or SIGHUP; then stop them.

    :param ready: called once, when the first page can be had.
    """
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    counts = tempfile.mkdtemp(prefix="gongzhi-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    database = KeptDatabase(cluster) if cluster else None
    children = [Child("web server", web_command(host, port, workers)), Child("task worker", worker_command())]
    try:
        told = False
        while not stopping:
            for child in children:
                child.tend(say)
            if not told and answers(host, port):
                told = True
                ready()
            if database:
                database.tend(say)
            time.sleep(0.05 if not told else 0.25)
    finally:
        stop_all(children, stopping)
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]
        shutil.rmtree(counts, ignore_errors=True)


def stop_all(children: list[Child], stopping: list[int]) -> None:
    """Ask all children to finish, and kill what has not after `GRACE_SECONDS`, or at the second Ctrl-C."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and len(stopping) < 2:
        if all(child.process is None or child.process.poll() is not None for child in children):
            break
        time.sleep(0.05)
    for child in children:
        child.kill_group()


def answers(host: str, port: int) -> bool:
    """Tell whether the web server answers; that the task worker has not reported yet (503) is no matter."""
    shown = f"[{host}]" if ":" in host else host
    shown = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(shown, shown)
    try:
        with urllib.request.urlopen(f"http://{shown}:{port}/health", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 503
    except OSError:
        return False
