"""Where the bench keeps its things: an embedded PostgreSQL of its own, a built database kept for the next run, and
fresh copies of it for each run, so that no run measures what the one before left behind."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from gongzhi.config import postgres, secrets
from gongzhi.config.doctor import SECRETS

PROJECT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("GONGZHI_BENCH", PROJECT / "var" / "bench"))
PRODUCT, RAW = "product", "raw"
"""The copy that the server works with, and the one that plain SQL works with."""


def total_memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def tuning() -> dict[str, str]:
    """Give the settings of PostgreSQL that fit this machine's memory; all that keeps data safe stays on."""
    megabytes = total_memory() // 2**20
    return {
        "shared_buffers": f"{megabytes // 4}MB",
        "effective_cache_size": f"{megabytes * 5 // 8}MB",
        "maintenance_work_mem": f"{min(megabytes // 16, 1024)}MB",
        "work_mem": "32MB",
        "max_wal_size": "8GB",
        "min_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "64",
        "jit": "off",
    }


@contextmanager
def server() -> Iterator[postgres.Cluster]:
    """Have the bench's PostgreSQL run during this block, tuned."""
    HOME.mkdir(parents=True, exist_ok=True)
    with postgres.take_part(postgres.Cluster(HOME)) as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            for name, value in tuning().items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                )
        postgres.stop(cluster)
        postgres.ensure_running(cluster)
        yield cluster


def set_environment() -> None:
    """Set the environment of a real deployment behind a proxy, its secrets made once and kept beside the database."""
    os.environ["GONGZHI_DATA"] = str(HOME)
    os.environ.pop("GONGZHI_DEVELOPMENT", None)
    for name in SECRETS:
        os.environ[name] = secrets.read(name, development=True)
    os.environ.setdefault("GONGZHI_LOG_LEVEL", "ERROR")  # of the bench itself; the server logs as ever
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings",
        "GONGZHI_BEHIND_PROXY": "1",
        "GONGZHI_HOSTS": "127.0.0.1",
        "GONGZHI_FILES": str(HOME / "files"),
        "GONGZHI_STATIC_ROOT": str(HOME / "static"),
    }


def url_of(cluster: postgres.Cluster, name: str) -> str:
    """Give the address of one database of the server."""
    return cluster.url.replace(f"/{postgres.DATABASE}?", f"/{name}?")


def built_name(cases: int) -> str:
    return f"built_{cases}"


def fingerprint() -> str:
    """Tell by which migrations and by which population a database was built."""
    digest = hashlib.sha256()
    files = [*PROJECT.glob("gongzhi/*/migrations/*.py"), Path(__file__).with_name("population.py")]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def is_built(cluster: postgres.Cluster, cases: int) -> bool:
    """Tell whether the database of so many matters is there, whole, and as this code would build it."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [built_name(cases)]
        ).fetchone()
    return row is not None and row[0] == fingerprint()


def mark_built(cluster: postgres.Cluster, cases: int) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(built_name(cases)), sql.Literal(fingerprint())
            )
        )


def make_database(cluster: postgres.Cluster, name: str, *, of: str = "") -> None:
    """Make a database anew, empty or as a copy of another one."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        copy = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(of)) if of else sql.SQL("")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copy)
