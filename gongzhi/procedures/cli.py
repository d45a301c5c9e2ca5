"""`gongzhi calendar`: show the working days of a year, load the arrangement of one."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.procedures import calendars
from gongzhi.procedures.calendars import After
from gongzhi.procedures.models import CalendarYear


def calendar_commands(after: After) -> typer.Typer:
    """Make the sub-commands.

    :param after: told of the limits whose due date moved, in the same transaction; see `calendars.load_year`.
    """
    commands = typer.Typer(help="Working days: public holidays and make-up days.", no_args_is_help=True)

    @commands.command()
    def show(year: Annotated[int, typer.Argument(help="The year, such as 2026.")]) -> None:
        """Show a year's holidays and make-up days, and whether they are official."""
        known = CalendarYear.objects.prefetch_related("days").filter(year=year).first()
        if known is None:
            typer.echo(_("没有 %(year)d 年的安排，只按周末计算，属暂定。") % {"year": year}, err=True)
            raise typer.Exit(1)
        days = list(known.days.all())
        table = Table(title=f"{year} · {known.get_status_display()} · {known.source}")
        for heading in (_("日期"), _("安排"), _("名称")):
            table.add_column(heading)
        for day in days:
            table.add_row(day.date.isoformat(), _("上班") if day.working else _("放假"), day.name)
        Console().print(table)

    @commands.command()
    def load(
        file: Annotated[
            Path, typer.Argument(exists=True, dir_okay=False, help="TOML or CSV, see docs/reference/calendar.md")
        ],
        source: Annotated[str, typer.Option(help="The notice that decides it; the file's name if not told.")] = "",
    ) -> None:
        """Load the official arrangement of one year, reckon anew what runs, and say what moved."""
        try:
            days = calendars.read_days(file)
            moved = calendars.load_year(days, by=SYSTEM, at=clock.now(), source=source or file.name, after=after)
        except Refused as refused:
            typer.echo(str(refused.reason), err=True)
            raise typer.Exit(1) from None
        typer.echo(_("已载入 %(year)d 年的安排。") % {"year": days[0].date.year})
        if not moved:
            typer.echo(_("没有期限因此改变。"))
            return
        table = Table(title=_("%(n)d 个期限改变了到期日") % {"n": len(moved)})
        for heading in (_("记录"), _("期限"), _("原到期日"), _("新到期日")):
            table.add_column(heading)
        for move in moved:
            table.add_row(
                f"{move.record_kind} {move.record_id}", move.key, move.before.isoformat(), move.after.isoformat()
            )
        Console().print(table)

    return commands
