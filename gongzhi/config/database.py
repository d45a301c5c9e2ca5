"""The database that this process works with: the one that DATABASE_URL names, or the embedded one."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from gongzhi.config import postgres, secrets
from gongzhi.config.cannot_start import CannotStart, Reason


@contextmanager
def database(*, durable: bool = True) -> Iterator[postgres.Cluster | None]:
    """Have a database during this block, its address in DATABASE_URL; yields the embedded cluster, if it is that.

    :raises CannotStart: if the database cannot be had.
    """
    if url := os.environ.get("DATABASE_URL"):
        postgres.check_reachable(url)
        yield None
        return
    with postgres.take_part(postgres.Cluster(secrets.data_dir(), durable=durable)) as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        try:
            yield cluster
        finally:
            del os.environ["DATABASE_URL"]


def lost_meanwhile(error: BaseException) -> CannotStart | None:
    """Tell what a command lost while it worked: the database, or the room on a disk; None for any other error."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        where = f" ({error.filename})" if error.filename else ""
        return CannotStart(
            Reason.DISK,
            f"The disk is full{where}. Make room, then run the same command again; what was done is kept.",
        )
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return CannotStart(
            Reason.DISK,
            "The disk of the database is full. Make room, then run the same command again; what was done is kept.",
        )
    gone = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) and (
        cause.sqlstate is None or cause.sqlstate[:2] == "08" or cause.sqlstate.startswith("57P")
    )
    if not gone:
        return None
    return CannotStart(
        Reason.DATABASE,
        "The database went away while this ran. Run the same command again; what was done is kept.",
    )
