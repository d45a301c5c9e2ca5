"""`gongzhi run`, tried really: a process of its own with its own data folder and port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from gongzhi.config import postgres, run
from gongzhi.config.cannot_start import CannotStart, Reason


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

    def __init__(self, home: Path):
        self.home, self.port = home, free_port()
        self.cluster = postgres.Cluster(home)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {"GONGZHI_DATA": str(home), "PYTHONUNBUFFERED": "1"}
        self.said = home / "said.txt"
        self.process: subprocess.Popen | None = None
        self.starts: list[float] = []
        """Seconds that each start took until the first page."""

    def gongzhi(self, *arguments: str, **more) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "gongzhi.config.cli", *arguments]
        environment = self.environment | more
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    def start(self) -> None:
        """Start and wait for the first page."""
        began = time.monotonic()
        with self.said.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gongzhi.config.cli", "run", "--port", str(self.port), "--workers", "1"],
                env=self.environment,
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        wait_for(lambda: self.health() or self.process.poll() is not None, 90)
        assert self.process.poll() is None, self.said.read_text()
        self.starts.append(time.monotonic() - began)

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


@pytest.fixture(scope="module")
def running(reachable_folder):
    """A `gongzhi run` that was started and stopped once, so that everything is prepared; nothing of it stays."""
    instance = Running(reachable_folder("run"))
    instance.start()
    instance.stop()
    yield instance
    for pid in instance.left_over():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def started(running):
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


class TestRun:
    def test_leaves_no_process_behind_after_ctrl_c(self, started):
        wait_for(started.well)
        assert started.left_over()
        assert started.stop() == 0
        assert started.left_over() == []
        assert postgres.running(started.cluster) is None

    def test_leaves_no_process_behind_when_it_is_told_to_end(self, started):
        assert started.stop(signal.SIGTERM) == 0
        assert started.left_over() == []

    def test_stops_only_what_it_started(self, started):
        with postgres.take_part(started.cluster):
            started.stop()
            assert postgres.running(started.cluster), "another command uses the database still"
        assert postgres.running(started.cluster) is None

    def test_brings_back_database_worker_and_web_server_when_they_are_killed(self, started):
        wait_for(started.well)
        os.kill(postgres.running(started.cluster).pid, signal.SIGKILL)
        for pid in processes_with(f"--port\0{started.port}\0"):
            if pid != started.process.pid:
                os.kill(pid, signal.SIGKILL)
        wait_for(started.well, 60)
        said = started.said.read_text()
        assert "The database had stopped; it runs again" in said
        assert "The web server was killed by signal 9; it starts again" in said

    def test_starts_again_after_it_was_killed_itself(self, started):
        started.process.kill()
        started.process.wait()
        wait_for(lambda: started.health() is None)
        started.start()
        wait_for(started.well)
        assert started.stop() == 0
        assert started.left_over() == []

    def test_names_the_busy_port_and_does_not_touch_who_has_it(self, started):
        done = started.gongzhi("run", "--port", str(started.port))
        assert done.returncode == Reason.PORT
        assert f"Port {started.port} on 127.0.0.1 is taken" in done.stderr and "--port" in done.stderr
        assert "Traceback" not in done.stderr
        assert started.health()

    def test_tells_of_the_other_version_of_the_data_folder_without_a_traceback(self, running, reachable_folder):
        home = reachable_folder("old")
        (home / "postgres-18").mkdir()
        (home / "postgres-18" / "PG_VERSION").write_text("15\n")
        done = running.gongzhi("run", "--port", str(free_port()), GONGZHI_DATA=str(home))
        assert done.returncode == Reason.FOLDER
        assert "written by PostgreSQL 15" in done.stderr and "Traceback" not in done.stderr

    def test_is_refused_without_secrets_in_a_real_deployment(self, running):
        with postgres.take_part(running.cluster):
            done = running.gongzhi("verify", DATABASE_URL=running.cluster.url)
        assert done.returncode == Reason.SETTINGS
        assert "GONGZHI_SECRET_KEY is not set" in done.stderr and "Traceback" not in done.stderr

    def test_reaches_the_first_page_in_under_five_seconds_once_prepared(self, running):
        while len(running.starts) < 4:
            running.start()
            running.stop()
        assert min(running.starts[1:]) < 5  # the best of several, since other tests run beside it


class TestCheckHost:
    def test_keeps_demonstration_accounts_from_the_network(self):
        with pytest.raises(CannotStart, match="demonstration accounts"):
            run.check_host("0.0.0.0", development=True)

    def test_lets_a_real_deployment_listen_where_it_wants(self):
        run.check_host("0.0.0.0", development=False)
        run.check_host("127.0.0.1", development=True)


class TestChild:
    def test_waits_twice_as_long_each_time_it_dies_soon(self):
        said = []
        child = run.Child("thing", [sys.executable, "-c", "raise SystemExit(3)"])
        pauses = []
        for _ in range(3):
            child.start_again_at = 0
            child.tend(said.append)
            child.process.wait()
            before = time.monotonic()
            child.tend(said.append)
            pauses.append(round(child.start_again_at - before))
        assert pauses == [1, 2, 4]
        assert said[0] == "The thing ended with code 3; it starts again in 1 s."
