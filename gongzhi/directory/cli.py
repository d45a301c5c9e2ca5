"""Commands: bring the tables in line with the catalogue, add townships."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

app = typer.Typer(no_args_is_help=True, help="Who exists: regions, units, hotlines.")

FAULTS_FOUND = 1


@app.command("sync")
def sync_directory() -> None:
    """Bring regions, units, hotlines and mediation bodies in line with the province's folder."""
    from gongzhi.core import clock
    from gongzhi.core.errors import CatalogueError
    from gongzhi.directory.catalog import sync

    try:
        synced = sync(clock.now())
    except CatalogueError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(FAULTS_FOUND) from None
    out.print(str(synced) or "Nothing to do.")
    for key in synced.forgotten:
        out.print(f"No file mentions unit {key} any more; to end it, give it a to_date.")


@app.command("import-divisions")
def import_townships(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: code, name, level, parent.")],
) -> None:
    """Add the townships of a CSV of administrative divisions."""
    from gongzhi.core.errors import CatalogueError
    from gongzhi.directory.divisions import import_divisions

    try:
        synced = import_divisions(file)
    except CatalogueError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(FAULTS_FOUND) from None
    out.print(str(synced) or "Nothing to do.")
