"""`gongzhi demo`: write the demonstration set."""

import typer
from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table

from gongzhi.core import clock
from gongzhi.demo.accounts import PASSWORD, accounts
from gongzhi.demo.build import MATTERS, build_demonstration
from gongzhi.demo.negotiations import trader_accounts
from gongzhi.directory.models import Unit

app = typer.Typer()


@app.command()
def demo() -> None:
    """Fill a developer's own database with invented matters and accounts; a second run adds nothing."""
    if not settings.DEVELOPMENT:
        typer.echo(
            "The demonstration's accounts have a published password: only with GONGZHI_DEVELOPMENT=1.", err=True
        )
        raise typer.Exit(1)
    typer.echo(_("新增 %(added)d 件。") % {"added": add_matters()})
    Console().print(table_of_accounts())


def add_matters() -> int:
    """Write the demonstration set with a progress bar; return how many matters were added."""
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as progress:
        bar = progress.add_task(_("演示数据"), total=MATTERS)
        return build_demonstration(at=clock.now(), tell=lambda done: progress.update(bar, completed=done))


def table_of_accounts() -> Table:
    """Show the demonstration accounts with their password."""
    units = dict(Unit.objects.values_list("key", "short_name"))
    table = Table(box=None, pad_edge=False)
    for heading in (_("账号"), _("密码"), _("角色"), _("单位")):
        table.add_column(heading)
    for account in accounts():
        roles = "、".join(str(role.title) for role in account.roles)
        table.add_row(account.username, PASSWORD, roles, units[account.unit])
    for username, role, trader in trader_accounts():
        table.add_row(username, PASSWORD, _("经营者%(role)s（/trader/）") % {"role": role}, trader)
    return table
