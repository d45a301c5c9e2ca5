"""`gongzhi webhooks`: who is told of events, what is dead."""

from typing import Annotated, NoReturn

import typer
from rich.console import Console

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Unit
from gongzhi.webhooks import queries
from gongzhi.webhooks.actions import replay as replaying
from gongzhi.webhooks.actions import switch
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.events import TYPES
from gongzhi.webhooks.models import Subscription

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

app = typer.Typer(no_args_is_help=True, help="Events out: who is told, what is dead.")

Id = Annotated[int, typer.Argument(help="Number of the subscription, as list shows it.")]


def stop(reason: object) -> NoReturn:
    err.print(str(reason), style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)


def find(pk: int) -> Subscription:
    try:
        return queries.subscription(pk, viewer=SYSTEM)
    except Subscription.DoesNotExist:
        stop(f"There is no subscription {pk}.")


def say(text: str) -> None:
    out.print(text, markup=False, soft_wrap=True)


@app.command("list")
def list_subscriptions() -> None:
    """List the subscriptions, with what they have not taken yet."""
    for row, backlog in queries.subscriptions(viewer=SYSTEM):
        say(f"{row.pk}  {row.state:6}  {row.name}  {row.host}  waiting {backlog.waiting}, dead {backlog.dead}")


@app.command("types")
def list_types() -> None:
    """List the types of events."""
    for name in TYPES.values():
        say(name)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Which system it is.")],
    url: Annotated[str, typer.Argument(help="Where events are posted to.")],
    type: Annotated[list[str] | None, typer.Option(help="Only this type; may be repeated.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(help="Only matters of this unit, by key; may be repeated.")
    ] = None,
) -> None:
    """Have a system told of events from now on; prints its secret, this once."""
    units = list(Unit.objects.filter(key__in=unit or []))
    if unknown := set(unit or []) - {row.key for row in units}:
        stop(f"There is no unit {', '.join(sorted(unknown))}.")
    try:
        made, secret = subscribe(
            name=name, url=url, types=type or [], unit_ids=[row.pk for row in units], by=SYSTEM, at=clock.now()
        )
    except Refused as refused:
        stop(refused.reason)
    say(f"Subscription {made.pk}. Its secret, which cannot be shown again:\n{secret}")


def act(action, pk: int, **rest):
    try:
        return action(subscription=find(pk), by=SYSTEM, at=clock.now(), **rest)
    except Refused as refused:
        stop(refused.reason)


@app.command()
def pause(id: Id) -> None:
    """Send nothing for now; what happens meanwhile is kept."""
    act(switch.pause, id)


@app.command()
def resume(id: Id) -> None:
    """Send again, beginning with what was kept."""
    act(switch.resume, id)


@app.command()
def end(id: Id) -> None:
    """End a subscription for good."""
    act(switch.end, id)


@app.command("renew-secret")
def renew_secret(id: Id) -> None:
    """Make a new secret and print it, this once; the former one signs along for a day."""
    say(act(switch.renew_secret, id))


@app.command()
def replay(id: Id) -> None:
    """Send all dead letters again."""
    say(f"{act(replaying.replay, id)} events are sent again.")


@app.command("give-up")
def give_up(id: Id) -> None:
    """Give up all dead letters, so that the later events of their matters go on."""
    say(f"{act(replaying.give_up, id)} events given up.")
