"""`gongzhi figures`: the figures of enforcement of a period, for a person or a program."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.figures import Scope
from gongzhi.directory.rules import region_prefix
from gongzhi.figures.gathering import count_all, plain

app = typer.Typer()


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


@app.command()
def figures(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    member: Annotated[str, typer.Option(help="Of one agency only: samr, culture …")] = "",
    region: Annotated[str, typer.Option(help="In one region only: its code, such as 520100.")] = "",
    format: Annotated[Format, typer.Option(help="How it is printed.")] = Format.TABLE,
) -> None:
    """Count the figures of enforcement of a period: each with what it is counted out of."""
    if last < first:
        raise typer.BadParameter("--to lies before --from")
    scope = Scope(
        since=first.date(),
        until=last.date() + timedelta(days=1),
        member=member,
        region=region_prefix(region) if region else "",
    )
    as_of = clock.today()
    told = [figure for _area, counted in count_all(scope, viewer=SYSTEM) for figure in counted]
    if format == Format.JSON:
        typer.echo(json.dumps([figure.as_data(as_of) for figure in told], ensure_ascii=False, indent=1))
        return
    table = Table("code", "title", "value", "counted", "out of")
    for figure in told:
        value = plain(figure.value)
        shown = "—" if value is None else f"{value} {figure.defined.unit}"
        table.add_row(
            figure.defined.code,
            figure.defined.title,
            shown,
            str(plain(figure.count.counted)),
            str(plain(figure.count.out_of)),
        )
    Console().print(table)
