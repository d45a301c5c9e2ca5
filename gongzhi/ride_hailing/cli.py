"""`gongzhi rides`: load registers, take in platforms' reports, compare them."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Invalid, Refused
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing import queries, rules
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.models import Load, Report, Run
from gongzhi.ride_hailing.words import Register

BLOCK = 1 << 20
REFUSED = 2

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
UnitKey = Annotated[str, typer.Option("--unit", help="Key of the unit that keeps it.")]


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def unit_of(key: str) -> int:
    unit = Unit.objects.in_force(clock.today()).filter(key=key).first()
    if unit is None:
        err.print(_("没有这个单位：%(key)s。") % {"key": key}, markup=False)
        raise typer.Exit(REFUSED)
    return unit.pk


def refuse(refused: Refused) -> typer.Exit:
    reasons = refused.faults.values() if isinstance(refused, Invalid) else [refused.reason]
    for reason in reasons:
        err.print(str(reason), markup=False)
    return typer.Exit(REFUSED)


def ride_commands() -> typer.Typer:
    """Make the sub-commands."""
    commands = typer.Typer(help="Ride-hailing: registers, reports, comparing them.", no_args_is_help=True)

    @commands.command("import")
    def import_register(
        register: Annotated[Register, typer.Argument(help="Which register the file is of.")],
        file: File,
        unit: UnitKey,
        whole: Annotated[bool, typer.Option("--whole", help="End what the file does not have any more.")] = False,
    ) -> None:
        """Bring a register's file in: CSV, XLSX or Parquet. Exit code 1 where rows were refused."""
        try:
            load = load_register(
                register=register, pieces=blocks(file), file_name=file.name, is_whole=whole, unit_id=unit_of(unit),
                by=SYSTEM, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            raise refuse(refused) from None
        counts = {"taken": load.taken, "same": load.same, "ended": load.ended, "refused": load.refused}
        out.print(_("新增或变更 %(taken)d 行，未变 %(same)d 行，终止 %(ended)d 行，退回 %(refused)d 行。") % counts)
        for row, reason in load.faults:
            out.print(escape(_("第 %(row)d 行：%(reason)s") % {"row": row, "reason": reason}), soft_wrap=True)
        raise typer.Exit(1 if load.refused else 0)

    @commands.command()
    def report(
        file: File,
        unit: UnitKey,
        code: Annotated[str, typer.Option(help="Unified social credit code of the platform.")],
        name: Annotated[str, typer.Option(help="Name of the platform.")],
        from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
        to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
        trips: Annotated[int, typer.Option(help="Trips declared.")],
        revenue: Annotated[str, typer.Option(help="Revenue declared, in yuan.")],
        vehicles: Annotated[int, typer.Option(help="Vehicles declared.")],
        drivers: Annotated[int, typer.Option(help="Drivers declared.")],
    ) -> None:
        """Take in a platform's report of trips, CSV or Parquet, and compare it with the registers."""
        try:
            new = NewReport(
                code=code, name=name, from_date=from_.date(), to_date=to.date(), trips=trips,
                revenue=Decimal(revenue), vehicles=vehicles, drivers=drivers, file_name=file.name,
            )  # fmt: skip
            made = receive_report(new=new, pieces=blocks(file), unit_id=unit_of(unit), by=SYSTEM, at=clock.now())
        except InvalidOperation:
            err.print(_("申报营收须为数字。"))
            raise typer.Exit(REFUSED) from None
        except Refused as refused:
            raise refuse(refused) from None
        run = take_in_report(made.pk, at=clock.now())
        made = Report.objects.get(pk=made.pk)
        if made.fault:
            err.print(made.fault, markup=False)
            raise typer.Exit(REFUSED)
        out.print(
            _("报告 %(pk)d：%(rows)d 行，收下 %(trips)d 条，退回 %(refused)d 行。")
            % {"pk": made.pk, "rows": made.rows, "trips": made.trips, "refused": made.refused}
        )
        for row in rules.compared(made):
            if row.difference:
                out.print(
                    _("%(title)s：申报 %(said)s，实计 %(counted)s。")
                    % {"title": row.title, "said": row.said, "counted": row.counted}
                )
        if run is None:
            out.print(_("登记还没有导入，没有比对。"))
        else:
            show(run)

    @commands.command()
    def reconcile(
        report: Annotated[int, typer.Argument(help="Number of the report.")],
        as_of: Annotated[int, typer.Option(help="Number of the last load to take into account; 0: all.")] = 0,
    ) -> None:
        """Compare a report with the registers once more, as they stand or as they stood after a load.

        Exit code 1 where an earlier run as of the same load flagged other trips, which never happens.
        """
        made = Report.objects.select_related("unit").filter(pk=report).first()
        load = Load.objects.filter(pk=as_of).first() if as_of else None
        if made is None or (as_of and load is None):
            err.print(_("没有这份报告，或者没有这次导入。"))
            raise typer.Exit(REFUSED)
        try:
            run = reconcile_report(report=made, by=SYSTEM, at=clock.now(), as_of=load)
        except Refused as refused:
            raise refuse(refused) from None
        show(run)
        earlier = Run.objects.filter(report=made, as_of=run.as_of_id, pk__lt=run.pk)
        if earlier.exclude(digest=run.digest).exists():
            err.print(_("与以前同一登记的比对结果不同。"))
            raise typer.Exit(1)

    return commands


def show(run: Run) -> None:
    """Print what a run flagged, by kind and reason."""
    table = Table()
    for heading in (_("违法情形"), _("订单"), _("车辆"), _("驾驶员")):
        table.add_column(heading)
    for kind in queries.tallies(run, viewer=SYSTEM):
        for row in (kind, *kind.reasons):
            title = row.title if row is kind else f"  {row.title}"
            table.add_row(escape(title), str(row.trips), str(row.vehicles), str(row.drivers))
    out.print(table)
    out.print(
        _("标出 %(flagged)d / %(trips)d 条，用时 %(ms)d 毫秒；登记截至导入 %(load)d。")
        % {"flagged": run.flagged, "trips": run.trips, "ms": run.ms, "load": run.as_of_id}
    )
