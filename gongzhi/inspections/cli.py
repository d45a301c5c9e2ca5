"""`gongzhi verify-draw`: repeat a published draw from its file, anywhere, without a database."""

import json
from pathlib import Path
from typing import Annotated

import typer

from gongzhi.inspections.draw import faults

app = typer.Typer()


@app.command("verify-draw")
def verify_draw(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The draw's file from its public page.")],
) -> None:
    """Repeat a draw from its seed and locked lists, and say whether what was published comes out."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = list(faults(told)) if isinstance(told, dict) else ["is no draw"]
    except ValueError:
        found = ["is no draw: it cannot be read as JSON"]
    for fault in found:
        typer.echo(f"{file.name}: {fault}", err=True)
    if found:
        raise typer.Exit(1)
    recusals = len(told["recusals"])
    typer.echo(f"{file.name}: {told['count']} of {len(told['targets'])} targets and {recusals} recusals come out.")
