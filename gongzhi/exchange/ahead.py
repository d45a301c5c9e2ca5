"""Reading a large file in a process of its own: while one batch is written, the next one is read and checked.

The process beside reads the file, makes matters of its rows, checks them and foresees where they go; it writes
nothing. Order, and each matter once, are the writer's concern as ever: a batch and how far the file is dealt with
are one transaction.
"""

import io
import os
import pickle
import signal
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:  # the process beside loads this module before the domain is there
    from gongzhi.core.tables import Table
    from gongzhi.exchange.batches import Batch
    from gongzhi.exchange.catalog import Connector

LEAST_ROWS = 4_000
"""For fewer rows a second process takes longer to start than it helps."""
FORMATS = {"csv", "jsonl", "parquet"}
"""Those that are read piece by piece; a workbook would be held in memory twice."""


def pays(table: "Table", file: BinaryIO, *, rows: int) -> bool:
    """Tell whether so many rows of a file are worth it, and whether another process can read them.

    Within somebody's transaction it cannot: what is not committed is not there for others.
    """
    from django.db import connection

    large = table.format in FORMATS and rows >= LEAST_ROWS and (os.cpu_count() or 1) > 1
    return large and not connection.in_atomic_block and address_of(file) is not None


def address_of(file: BinaryIO) -> Path | None:
    """Give an address under which another process opens this very file, whatever its name leads to meanwhile."""
    try:
        path = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    except (OSError, io.UnsupportedOperation, AttributeError):
        return None
    return path if path.exists() else None


def is_there(pipe: Connection) -> bool:
    """Tell whether the process beside has loaded all it needs, or has ended."""
    return pipe.poll()


def batches_ahead(
    table: "Table", file: BinaryIO, connector: "Connector", *, after: int = 0, **told
) -> Iterator["Batch"]:
    """Give the batches of a file as `batches` does, read by a process beside; arguments as of `batches`.

    Until that process has loaded the domain, which takes seconds, they are read here.

    :raises Refused: if the file cannot be read on.
    """
    from django.db import connection
    from django.utils.translation import get_language

    from gongzhi.core.errors import Refused
    from gongzhi.exchange.batches import batches

    wanted = pickle.dumps((connection.settings_dict["NAME"], get_language(), address_of(file), connector, told))
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=read_ahead, args=(there, wanted), daemon=True, name="reader")
    process.start()
    there.close()
    try:
        meanwhile = batches(table, connector, after=after, **told)
        while not is_there(here):
            if (batch := next(meanwhile, None)) is None:
                return
            after = batch.last_row
            yield batch
        here.recv()
        here.send(after)
        while True:
            match here.recv():
                case None:
                    return
                case ("refused", reason, field):
                    raise Refused(reason, field=field)
                case batch:
                    yield batch
    except (EOFError, OSError):  # it ended between two batches, or within one
        process.join()
        raise RuntimeError(f"The process that read the file ended with code {process.exitcode}.") from None
    finally:
        here.close()
        process.terminate()
        process.join()


def read_ahead(pipe: Connection, wanted: bytes) -> None:
    """Say that this process is there, be told from which row on, and send the file's batches; the process beside does
    nothing else, and ends when nobody receives."""
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever writes decides when to stop
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    django.setup()
    from django.db import connection
    from django.utils.translation import activate

    from gongzhi.core import garbage
    from gongzhi.core.errors import Refused
    from gongzhi.core.tables import open_table
    from gongzhi.exchange.batches import batches

    name, language, path, connector, told = pickle.loads(wanted)
    connection.settings_dict["NAME"] = name
    activate(language)
    garbage.settle()
    try:
        pipe.send("there")
        told["after"] = pipe.recv()
        with path.open("rb") as file:
            for batch in batches(open_table(file, connector), connector, **told):
                pipe.send(batch)
            pipe.send(None)
    except Refused as refused:
        pipe.send(("refused", str(refused.reason), refused.field))
    except (BrokenPipeError, EOFError):
        pass
    finally:
        connection.close()
