"""`gongzhi run`, tried really: a process of its own with its own data folder and port."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from gongzhi.config import postgres, run
from gongzhi.config.cannot_start import CannotStart, Reason
from gongzhi.config.prepare import PREPARATIONS
from tests.servers import Running, free_port, wait_for


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture(scope="module")
def running(reachable_folder):
    """A `gongzhi run` that was started and stopped once, so that everything is prepared; nothing of it stays."""
    instance = Running(reachable_folder("run"), "--no-demo")
    instance.start()
    instance.stop()
    yield instance
    instance.kill()


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
        for pid in started.web_processes():
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

    def test_leaves_the_port_free_when_it_and_its_web_server_are_killed(self, started):
        wait_for(started.well)
        web_server = min(started.web_processes(), key=lambda pid: parent_of(pid) != started.process.pid)
        assert len(started.web_processes()) == 2, "a server and one web process of it"
        os.kill(started.process.pid, signal.SIGKILL)
        os.kill(web_server, signal.SIGKILL)
        started.process.wait()
        wait_for(lambda: not started.web_processes())
        started.start()
        wait_for(started.well)

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

    def test_prepares_once_and_finds_all_done_at_the_next_start(self, running):
        first = running.said.read_text()
        assert first.count("migrations: ") == 1 and first.count("directory: ") == 1
        running.start()
        running.stop()
        again = running.said.read_text().removeprefix(first)
        assert f"http://127.0.0.1:{running.port}" in again
        assert not [title for title, _do in PREPARATIONS if f"{title}: " in again]


class TestCheckHost:
    def test_keeps_demonstration_accounts_from_the_network(self):
        with pytest.raises(CannotStart, match="demonstration accounts"):
            run.check_host("0.0.0.0", development=True)

    def test_lets_a_real_deployment_listen_where_it_wants(self):
        run.check_host("0.0.0.0", development=False)
        run.check_host("127.0.0.1", development=True)


class TestKeptDatabase:
    def test_says_once_that_the_disk_is_nearly_full_until_it_has_room(self, reachable_folder, monkeypatch):
        said = []
        with postgres.take_part(postgres.Cluster(reachable_folder("room"), durable=False)) as cluster:
            kept = run.KeptDatabase(cluster)
            enough = postgres.NEEDED_BYTES
            for needed in (enough, 2**60, 2**60, enough, 2**60):
                monkeypatch.setattr(postgres, "NEEDED_BYTES", needed)
                kept.looked_at = 0
                kept.tend(said.append)
        assert len(said) == 2 and all("is nearly full" in text for text in said)

    def test_says_once_why_it_cannot_start_again(self, reachable_folder, monkeypatch):
        said = []
        cluster = postgres.Cluster(reachable_folder("full"), durable=False)
        postgres.prepare_home(cluster.home)
        kept = run.KeptDatabase(cluster)
        enough = postgres.NEEDED_BYTES
        for needed in (2**60, 2**60, enough):
            monkeypatch.setattr(postgres, "NEEDED_BYTES", needed)
            kept.looked_at = 0
            kept.tend(said.append)
        postgres.stop(cluster)
        assert "is full" in said[0] and said[1].startswith("The database had stopped; it runs again")
        assert len(said) == 2


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
