"""`gongzhi monitor`: look at pages that are due, try the rules on pages that lie in files."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongzhi.core import clock
from gongzhi.monitoring.actions.check import check_due
from gongzhi.monitoring.catalog import exception_title
from gongzhi.monitoring.pages import decode, read_page
from gongzhi.monitoring.ruleset import rules_in_force, scanner_for
from gongzhi.monitoring.words import LOOKED_AT, RunOutcome

FOUND_SOME = 1

out = Console(highlight=False)


def monitor_commands() -> typer.Typer:
    """Make the sub-commands."""
    commands = typer.Typer(help="Online monitoring: look at pages, try rules.", no_args_is_help=True)

    @commands.command()
    def run(most: Annotated[int, typer.Option(min=1, max=5000, help="So many pages at most.")] = 200) -> None:
        """Look now at the pages whose day has come, as the worker does every five minutes."""
        runs = check_due(now=clock.now, most=most)
        table = Table()
        for heading in (_("网页"), _("结果"), _("匹配")):
            table.add_column(heading)
        for each in runs:
            table.add_row(escape(each.target.url), str(RunOutcome(each.outcome).label), str(each.hits))
        out.print(table)
        looked = sum(each.outcome in LOOKED_AT for each in runs)
        out.print(_("检查了 %(n)d 个网页，%(bad)d 个没有查成。") % {"n": looked, "bad": len(runs) - looked})

    @commands.command("try")
    def try_files(
        files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Pages kept as HTML files.")],
    ) -> None:
        """Apply the rules to pages in files; write nothing. Exit code 1 where something was found."""
        scanner, found = scanner_for(tuple(rules_in_force())), 0
        for path in files:
            for match in scanner.scan(read_page(decode(path.read_bytes())).text):
                found += 1
                against = f"  （{exception_title(match.exception)}）" if match.exception else ""
                said = f"{path.name}: {match.rule.title}: {match.before}[{match.word}]{match.after}"
                out.print(escape(f"{said}  《{match.rule.act}》{match.rule.article}{against}"), soft_wrap=True)
        raise typer.Exit(FOUND_SOME if found else 0)

    return commands
