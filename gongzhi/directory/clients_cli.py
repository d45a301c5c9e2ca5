"""Commands: programs that call the API."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gongzhi.core.actors import Role

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

app = typer.Typer(no_args_is_help=True, help="Programs that call the API.")

REFUSED = 1


@app.command("add")
def add(
    key: Annotated[str, typer.Argument(help="Its client_id: lower-case letters, digits, hyphens.")],
    unit: Annotated[str, typer.Option(help="Key of the unit that it acts for.")],
    name: Annotated[str, typer.Option(help="How histories call it; the key where left out.")] = "",
    role: Annotated[list[Role], typer.Option(help="A role in the unit; may be given several times.")] = (
        Role.HANDLER,
    ),
    scope: Annotated[list[str], typer.Option(help="What it may ask for; may be given several times.")] = ("read",),
    per_minute: Annotated[int, typer.Option(min=1, help="Calls a minute.")] = 1200,
) -> None:
    """Make a client and print its secret, which is shown this once."""
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.core.errors import Refused
    from gongzhi.directory.clients import SCOPES, add_client
    from gongzhi.directory.models import Unit

    found = Unit.objects.filter(key=unit).first()
    if found is None:
        refuse(f"There is no unit {unit}.")
    if unknown := [each for each in scope if each not in SCOPES]:
        refuse(f"There is no scope {unknown[0]}; there are {', '.join(SCOPES)}.")
    try:
        given = add_client(
            key=key,
            name=name or key,
            unit=found,
            roles=role,
            scopes=scope,
            per_minute=per_minute,
            by=SYSTEM,
            at=clock.now(),
        )
    except Refused as refused:
        refuse(str(refused.reason))
    out.print(f"client_id={given.client.key}", soft_wrap=True, markup=False)
    out.print(f"client_secret={given.secret}", soft_wrap=True, markup=False)


@app.command("list")
def show() -> None:
    """List the clients with their unit, scopes and last use."""
    from django.utils.timezone import localtime

    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.directory.clients import clients

    table = Table(box=None, pad_edge=False)
    for heading in ("client", "name", "units", "scopes", "a minute", "last used", ""):
        table.add_column(heading)
    for client in clients(viewer=SYSTEM, at=clock.now()):
        used = f"{localtime(client.last_used_at):%Y-%m-%d %H:%M}" if client.last_used_at else "never"
        table.add_row(
            client.key,
            client.officer.name,
            ", ".join(posting.unit.key for posting in client.officer.current_postings),
            " ".join(client.scopes),
            str(client.per_minute),
            used,
            "revoked" if client.revoked_at else "",
        )
    out.print(table)


@app.command("revoke")
def revoke(key: Annotated[str, typer.Argument(help="Its client_id.")]) -> None:
    """End a client at once, with its tokens and its account."""
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.core.errors import Refused
    from gongzhi.directory.clients import revoke_client
    from gongzhi.directory.models import Client

    client = Client.objects.filter(key=key).first()
    if client is None:
        refuse(f"There is no client {key}.")
    try:
        revoke_client(client=client, by=SYSTEM, at=clock.now())
    except Refused as refused:
        refuse(str(refused.reason))
    out.print(f"Client {key} is revoked.")


def refuse(reason: str) -> None:
    """Say why not, and exit with 1."""
    err.print(reason, style="red", markup=False)
    raise typer.Exit(REFUSED)
