"""`make bench`: build or reuse the database, start the real server, measure each line beside its limit, report."""

import os
import sys
from datetime import datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benches import places
from benches.places import PRODUCT, RAW

out = Console(highlight=False)
WIDE = 170
"""Characters; the table does not fit into a narrow terminal."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(
    cases: Annotated[int, typer.Option(min=2000, help="Matters in the database.")] = 1_000_000,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each line is measured.")] = 15.0,
    clients: Annotated[int, typer.Option(min=1, max=64)] = 8,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Web processes.")] = 2,
    only: Annotated[str, typer.Option(help="Keys of lines, with commas; all if not told.")] = "",
    profile: Annotated[
        bool, typer.Option("--profile", help="Say of each line where its time goes (py-spy).")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the database anew.")] = False,
    build_only: Annotated[bool, typer.Option("--build-only", help="Build the database and stop.")] = False,
) -> None:
    """Measure gongzhi with so many matters, and the same rows by plain SQL beside it."""
    places.set_environment()
    with places.server() as cluster:
        build(cluster, cases, rebuild=rebuild)
        if not build_only:
            run(cluster, cases, seconds=seconds, clients=clients, workers=workers, only=only, profile=profile)


def build(cluster, cases: int, *, rebuild: bool) -> None:
    """Have the built database of so many matters, and the domain loaded on it."""
    name = places.built_name(cases)
    os.environ["DATABASE_URL"] = places.url_of(cluster, name)
    if not rebuild and places.is_built(cluster, cases):
        out.print(f"The database of {cases:,} matters is there already.")
        catch_up()
        return
    places.make_database(cluster, name)
    from benches import population

    population.load()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=out) as progress:
        tasks = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"building: {what}", total=total)
            progress.update(tasks[what], completed=done)

        population.build(cases, tell=tell)
    catch_up()
    places.mark_built(cluster, cases)


def catch_up() -> None:
    """Let who follows the journal read all that the building wrote, as those of a server that runs have: it would be
    read during the first lines, and slow them down."""
    from benches import population

    population.load()
    from gongzhi.config.outgoing import READERS
    from gongzhi.core import clock
    from gongzhi.core.following import follow

    with out.status("Following the journal to its end …"):
        for name, take in READERS.items():
            while follow(name, partial(take, at=clock.now())):
                pass
    from django.db import connections

    connections.close_all()


def run(cluster, cases: int, *, seconds: float, clients: int, workers: int, only: str, profile: bool) -> None:
    for name in (PRODUCT, RAW):
        with out.status(f"Copying the database for this run: {name} …"):
            places.make_database(cluster, name, of=places.built_name(cases))
    product = os.environ["DATABASE_URL"] = places.url_of(cluster, PRODUCT)

    from benches import population

    population.load()
    from django.db import connection

    connection.settings_dict["NAME"] = PRODUCT
    from benches.bounds import check_bounds
    from benches.lines import LINES, World
    from benches.plain import Plain
    from benches.profiling import where_it_goes
    from benches.report import Result, machine, show, write
    from benches.serving import served

    wanted = [line for line in LINES if not only or line.key in only.split(",")]
    began = datetime.now().astimezone()
    results: list[Result] = []
    with served(product, places.HOME / "server.log", workers=workers) as server:
        world = World(server, product, Plain(places.url_of(cluster, RAW)), clients, seconds, cases)
        for line in wanted:
            with out.status(f"{line.title} …"):
                ours = line.ours(world)
            with out.status(f"{line.title}: plain SQL …"):
                limit = line.limit(world)
            goes = ""
            if profile:
                with out.status(f"{line.title}: where the time goes …"):
                    goes = where_it_goes(line, world)
            results.append(Result(line, ours, limit, goes, world.notes.get(line.key, "")))
            out.print(results[-1].sentence(), markup=False)
        with out.status("Counting the rows that each page reads …"):
            bounds = check_bounds()
    told = machine(cluster)
    show(results, bounds, Console(highlight=False, width=max(out.width, WIDE)))
    path = write(results, bounds, told, began=began, cases=cases, seconds=seconds, clients=clients, workers=workers)
    out.print(f"Written to {path.relative_to(places.PROJECT)} and .json")
    failed = [result for result in results if result.ours.errors or result.limit.errors]
    if failed or any(not bound.holds for bound in bounds):
        sys.exit(1)


if __name__ == "__main__":
    app()
