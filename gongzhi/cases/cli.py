"""`gongzhi states`: print the picture of a case's states."""

import typer
from django.utils import translation

from gongzhi.cases.diagram import state_diagram

app = typer.Typer()


@app.command()
def states() -> None:
    """Print the states of a case and the verbs between them, as a Mermaid diagram."""
    with translation.override("zh-hans"):
        typer.echo(state_diagram(), nl=False)
