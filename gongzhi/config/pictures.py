"""`gongzhi states`: print the picture of a kind of record's states."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer
from django.utils import translation

from gongzhi.cases.diagram import state_diagram as picture_of_cases
from gongzhi.inspections.diagram import PICTURES as OF_INSPECTIONS
from gongzhi.inspections.diagram import state_diagram

PICTURES: dict[str, Callable[[], str]] = {
    "cases": picture_of_cases,
    **{name: (lambda table=table: state_diagram(table)) for name, table in OF_INSPECTIONS.items()},
}
"""Name of the file in docs/states → what draws it."""
Name = StrEnum("Name", {name: name for name in PICTURES})

app = typer.Typer()


@app.command()
def states(name: Annotated[Name, typer.Argument(help="Of what.")] = Name.cases) -> None:
    """Print the states of a kind of record and the verbs between them, as a Mermaid diagram."""
    with translation.override("zh-hans"):
        typer.echo(PICTURES[name](), nl=False)
