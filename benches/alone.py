"""`python -m benches.alone`: what one act costs the application, without web server and without others beside it.

Wall clocks of a busy machine say little of a program. Here one client calls the application in this very process, and
what is counted is processor time: of the application, and of the database's process that works for it.
"""

import cProfile
import io
import os
import pstats
import time
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.console import Console

from benches import places
from benches.__main__ import build
from benches.load import Answer, Exhausted, Visitor
from benches.places import PRODUCT

out = Console(highlight=False)
WARM = 40
"""Acts that are not counted: the first ones fill caches and plan statements."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Nowhere:
    """What stands where the server would: nothing listens."""

    port: int = 443

    def web_processes(self) -> list[int]:
        return []


class Caller(Visitor):
    """A visitor that calls the application instead of a server."""

    def exchange(self, request: bytes) -> Answer:
        from gongzhi.config.wsgi import application

        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, address, _version = first.split(" ")
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
        }
        for line in lines:
            name, _, value = line.partition(": ")
            name = name.upper().replace("-", "_")
            environ[name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"] = value
        told: list = []
        answer = application(environ, lambda status, headers, *_rest: told.extend((status, headers)))
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        status, headers = told
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key.strip()] = rest.partition(";")[0]
        return Answer(int(status.split()[0]), {name.lower(): value for name, value in headers}, content)


@dataclass
class Cost:
    """What acts of one kind cost, all together."""

    acts: int = 0
    own: float = 0.0
    database: float = 0.0
    statements: list[str] = field(default_factory=list)
    """Those of one act."""


def cost_of(line, world, acts: int, profile: cProfile.Profile | None) -> Cost:
    """Do a line's act so often, one after another, and count."""
    from django.db import connection

    found: list[Cost] = []

    def run(make) -> None:
        act = make(0)
        for _number in range(WARM):
            act()
        cost = Cost(acts)

        def note(execute, sql, params, many, context):
            cost.statements.append(str(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            act()
        before = ticks_of(connection)
        if profile:
            profile.enable()
        began = time.process_time()
        for done in range(acts):
            try:
                act()
            except Exhausted:
                cost.acts = done
                break
        cost.own = time.process_time() - began
        if profile:
            profile.disable()
        cost.database = (ticks_of(connection) - before) / TICKS
        found.append(cost)

    world.run = run
    line.ours(world)
    return found[0]


def ticks_of(connection) -> int:
    """Give the processor time that the database's process behind a connection has used."""
    connection.ensure_connection()
    with open(f"/proc/{connection.connection.info.backend_pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def main(
    only: Annotated[str, typer.Option(help="Keys of lines, with commas.")] = "file-portal,file-api,verb,verb-api",
    cases: Annotated[int, typer.Option(min=2000, help="Matters in the database.")] = 60_000,
    acts: Annotated[int, typer.Option(min=10)] = 200,
    profile: Annotated[str, typer.Option(help="Show functions by tottime or cumtime.")] = "",
    show: Annotated[bool, typer.Option("--statements", help="Show the statements of one act.")] = False,
) -> None:
    """Tell what one act of each line costs, in processor time."""
    places.set_environment()
    with places.server() as cluster:
        build(cluster, cases, rebuild=False)
        places.make_database(cluster, PRODUCT, of=places.built_name(cases))
        os.environ["DATABASE_URL"] = places.url_of(cluster, PRODUCT)
        from benches import population

        population.load()
        from django.db import connection

        connection.settings_dict["NAME"] = PRODUCT
        from benches.lines import LINES, World
        from benches.plain import Plain

        world = World(Nowhere(), os.environ["DATABASE_URL"], Plain(""), 1, acts / 100, cases, visit=Caller)
        for line in LINES:
            if line.key not in only.split(","):
                continue
            for name in ("waiting", "cases_of"):  # what a line before has accepted waits no longer
                world.__dict__.pop(name, None)
            watch = cProfile.Profile(time.process_time) if profile else None
            cost = cost_of(line, world, acts, watch)
            own, database = cost.own / cost.acts * 1000, cost.database / cost.acts * 1000
            out.print(
                f"{line.key}: {own:.2f} ms of the application, {database:.2f} ms of PostgreSQL, "
                f"{len(cost.statements)} statements"
            )
            for statement in cost.statements if show else ():
                out.print(f"    {statement[:300]}", markup=False)
            if watch:
                pstats.Stats(watch).sort_stats(profile).print_stats(70)


if __name__ == "__main__":
    typer.run(main)
