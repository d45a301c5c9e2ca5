"""`gongzhi flow-back`: do now what the worker does every quarter of an hour."""

import typer

from gongzhi.core import clock
from gongzhi.negotiation.due import settle_due, suspend_silent

app = typer.Typer()


@app.command()
def flow_back() -> None:
    """Let flow back what was not settled in time, confirm what was performed, suspend traders that were silent."""
    now = clock.now()
    told = settle_due(at=now)
    typer.echo(
        f"{told['flowed_back']} flowed back, {told['confirmed']} confirmed, {told['lapsed']} withdrawn; "
        f"{suspend_silent(at=now)} traders suspended"
    )
