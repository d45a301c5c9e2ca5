"""The database that this process works with: the one that DATABASE_URL names, or the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from gongzhi.config import postgres, secrets


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
