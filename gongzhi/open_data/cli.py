"""`gongzhi open-data`: bring the sets up to date, make versions of them, write one as a file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.open_data.actions.publish import publish_every_set
from gongzhi.open_data.actions.refresh import refresh_every_set
from gongzhi.open_data.formats import pieces, writer_of
from gongzhi.open_data.queries import Asked, batches
from gongzhi.open_data.sets import SETS
from gongzhi.open_data.words import Format

REFUSED = 2
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
app = typer.Typer(help="Open data: sets, versions, files.", no_args_is_help=True)


@app.command()
def refresh() -> None:
    """Bring every set to what is public now; the worker does so by itself, this makes sure."""
    for key, changed in refresh_every_set(at=clock.now()).items():
        out.print(f"{key}: {changed} rows added, changed or removed")


@app.command()
def publish() -> None:
    """Make a version of each set that changed, as the worker does each night."""
    refresh_every_set(at=clock.now())
    for key, version in publish_every_set(at=clock.now()).items():
        out.print(f"{key}: version {version.number}, {version.rows} rows" if version else f"{key}: no change")


@app.command()
def write(
    dataset: Annotated[str, typer.Argument(help="Key of the set.")],
    path: Annotated[Path, typer.Argument(help="Where to; .csv, .jsonl or .parquet.")],
) -> None:
    """Write a whole set as a file, as it stands now."""
    form = path.suffix.removeprefix(".")
    if dataset not in SETS or form not in Format.values:
        err.print(f"Sets: {', '.join(SETS)}. Formats: {', '.join(Format.values)}.", markup=False)
        raise typer.Exit(REFUSED)
    with path.open("wb") as file:
        for piece in pieces(writer_of(form, SETS[dataset]), batches(SETS[dataset], Asked(), viewer=SYSTEM)):
            file.write(piece)
    out.print(f"{path}: {path.stat().st_size:,} bytes")
