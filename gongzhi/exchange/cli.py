"""`gongzhi import` and `gongzhi pull`: bring a file in, fetch what the feeds offer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from gongzhi.core import clock, garbage
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import CatalogueError, Refused
from gongzhi.exchange import catalog, fetching, queries
from gongzhi.exchange.actions.open_run import open_run
from gongzhi.exchange.actions.pull import pull_feed
from gongzhi.exchange.actions.take_in import import_file
from gongzhi.exchange.actions.try_file import try_file
from gongzhi.exchange.models import PullState, RunState
from gongzhi.exchange.queries import rule_titles
from gongzhi.exchange.tally import Tally

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

SOME_REFUSED = 1
UNUSABLE = 2


def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX, Parquet or JSON lines.")],
    connector: Annotated[str, typer.Option(help="Which connector reads it; --connector list names all.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Where to write the refused rows; beside the file if not told.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many rows.")] = None,
) -> None:
    """Bring a file in through a connector. Exit code 0: all rows in; 1: some were refused; 2: the file is unusable.

    Each row goes in once, however often the file is sent; an interrupted import goes on when it is called again.
    """

    try:
        chosen = catalog.connector(connector)
    except CatalogueError as error:
        stop(str(error))
    if chosen is None:
        for each in catalog.connectors():
            err.print(f"{each.key:20} {each.title}", markup=False)
        stop(f"There is no connector {connector}; those above are known.")
    at = clock.now()
    with file.open("rb") as body:
        try:
            if dry_run:
                with bar(file.name) as tell:
                    tally, faults, _table = try_file(connector=chosen, file=body, at=at, limit=limit, tell=tell)
                show_tally(tally, dry=True)
                for row, wrong in faults:
                    for fault in wrong:
                        out.print(f"  row {row}  {fault.column}  {fault.reason}", markup=False, soft_wrap=True)
                code = SOME_REFUSED if tally.refused else 0
            else:
                code = take(chosen, body, file, errors, limit, at)
        except Refused as refused:
            stop(str(refused.reason))
    raise typer.Exit(code)


def take(
    connector: catalog.Connector, body: BinaryIO, file: Path, errors: Path | None, limit: int | None, at: datetime
) -> int:
    """Bring an opened file in, and say what became of it; returns the exit code."""

    run = open_run(connector=connector, file=body, file_name=file.name, by=SYSTEM, at=at, limit=limit)
    if run.last_row:
        err.print(f"An interrupted import of this file goes on after row {run.last_row}.")
    garbage.settle()
    with bar(file.name) as tell:
        run = import_file(run=run, connector=connector, file=body, by=SYSTEM, at=at, tell=tell)
    if run.state == RunState.FAILED:
        stop(run.error)
    show_tally(Tally.of(run.told), dry=False)
    if not run.refused:
        return 0
    name, _media, pieces = queries.fault_file(run, viewer=SYSTEM)
    place = errors or file.with_name(name)
    try:
        with place.open("wb") as written:
            written.writelines(pieces)
    except OSError as error:
        err.print(f"The refused rows could not be written to {place}: {error.strerror}.", style="red", markup=False)
        return SOME_REFUSED
    err.print(f"Refused rows are in {place}: correct them there and import that file.", style="yellow", markup=False)
    return SOME_REFUSED


def stop(reason: str) -> NoReturn:
    """Say why nothing can be done, and end."""
    err.print(reason, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(UNUSABLE)


def show_tally(tally: Tally, *, dry: bool) -> None:
    """Print how many rows were taken, and where they went."""

    would = "would be " if dry else ""
    out.print(
        f"{tally.read} rows read: {tally.taken} {would}taken, {tally.repeated} in before, "
        f"{tally.refused} refused, {tally.skipped} left out."
    )
    for reason, count in tally.skips.most_common():
        out.print(f"  left out: {count}  {reason}", markup=False)
    if not tally.taken:
        return
    if tally.answered:
        out.print(f"  with their answer: {tally.answered}")
    show_counts("To which unit", tally.units.most_common())
    titles = rule_titles(list(tally.rules))
    show_counts("By which rule", [(f"{titles[key]} ({key})", count) for key, count in tally.rules.most_common()])
    out.print(f"To triage: {tally.to_triage}")


def show_counts(title: str, rows: list[tuple[str, int]]) -> None:

    table = Table(title=title, title_justify="left", box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    for name, count in rows:
        table.add_row(str(count), name)
    if rows:
        out.print(table)


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar during a block; yields what is told (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(escape(title), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=max(done, total))


def pull_command(
    feed: Annotated[str, typer.Argument(help="Key of a feed; all that are set up if not told.")] = "",
) -> None:
    """Fetch what the feeds offer, now. Exit code 0: delivered or nothing new; 1: a feed failed; 2: no such feed."""

    known = {each.key: each for each in catalog.feeds()}
    if feed and feed not in known:
        stop(f"There is no feed {feed}; known are: {', '.join(known) or 'none'}.")
    wanted = [known[feed]] if feed else [each for each in known.values() if fetching.is_set_up(each)]
    if not wanted:
        err.print("No feed is set up; docs/how-to/railway-feed.md tells how.")
    failed = False
    for each in wanted:
        try:
            with bar(each.key) as tell:
                pulls = pull_feed(feed=each, at=clock.now(), tell=tell)
        except Refused as refused:
            err.print(f"{each.key}: {refused.reason}", style="red", markup=False)
            failed = True
            continue
        for pull in pulls:
            counts = (
                f"{pull.run.taken} taken, {pull.run.repeated} in before, {pull.run.refused} refused"
                if pull.run
                else ""
            )
            out.print(f"{each.key}: {pull.state} {pull.file_name} {counts}{pull.error}".rstrip(), markup=False)
            failed = failed or pull.state == PullState.FAILED
    raise typer.Exit(1 if failed else 0)


def commands_of(command: Callable) -> typer.Typer:
    """Make a command by itself into what the console takes."""
    alone = typer.Typer()
    alone.command()(command)
    return alone


def import_commands() -> typer.Typer:
    return commands_of(import_command)


def pull_commands() -> typer.Typer:
    return commands_of(pull_command)
