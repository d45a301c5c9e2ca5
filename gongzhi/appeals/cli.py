"""`gongzhi appeals`: wake what is due, write the file of what a firm owes, take in the file that it filled in."""

import csv
import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils import translation
from rich.console import Console

from gongzhi.appeals import sheets
from gongzhi.appeals.actions import wake
from gongzhi.appeals.actions.answer_many import Outcome, answer_many, fault_rows, told_faults
from gongzhi.appeals.queries import rows_to_answer
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import csv_lines, write_xlsx
from gongzhi.core.tables import REASON
from gongzhi.directory.models import Trader

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

SOME_REFUSED = 1
UNUSABLE = 2

app = typer.Typer(no_args_is_help=True)


@app.command("wake")
def wake_now() -> None:
    """Take in every kept appeal whose day has come; exit code 1 if one could not be taken in."""
    woken, failed = wake.wake_due(at=clock.now())
    out.print(f"{woken} taken in, {failed} could not be taken in.")
    if failed:
        raise typer.Exit(SOME_REFUSED)


@app.command("waiting")
def waiting(
    trader: Annotated[str, typer.Argument(help="Unified social credit code of the firm.")],
    to: Annotated[Path, typer.Option(help="Where to write it; .xlsx or .csv.")],
) -> None:
    """Write the file in which a firm answers the appeals that wait for its report."""
    rows = sheets.rows(rows_to_answer(find(trader).pk, viewer=SYSTEM))
    with to.open("wb") as file:
        if to.suffix.lower() == ".xlsx":
            write_xlsx(sheets.HEADINGS, rows, file)
        else:
            file.writelines(csv_lines(sheets.HEADINGS, rows))
    out.print(f"Written to {to}.", markup=False)


@app.command("answers")
def answers(
    trader: Annotated[str, typer.Argument(help="Unified social credit code of the firm.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX, as `waiting` wrote it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Where to write the refused rows; beside the file if not told.")
    ] = None,
) -> None:
    """Take in a firm's reports. Exit code 0: all rows are in; 1: some were refused; 2: the file is unusable.

    Each row goes in once, however often the file is sent.
    """
    with file.open("rb") as body, translation.override("zh-hans"):
        try:
            done = answer_many(
                trader=find(trader), file=body, file_name=file.name, dry_run=dry_run, by=SYSTEM, at=clock.now()
            )
        except Refused as refused:
            stop(str(refused.reason))
        tell(done)
        if done.faults and not dry_run:
            write_faults(done, errors or file.with_name(f"{file.stem}-errors.csv"))
    if done.faults:
        raise typer.Exit(SOME_REFUSED)


def tell(done: Outcome) -> None:
    out.print(f"{done.read} rows: {done.taken} taken, {done.repeated} known before, {done.refused} refused.")
    for row, reason in told_faults(done)[:20]:
        err.print(f"{row}: {reason}", markup=False)


def write_faults(done: Outcome, to: Path) -> None:
    """Write the refused rows as a file that can be corrected and sent again."""
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([REASON, *json.loads(done.file.faults)["columns"]])
        writer.writerows(fault_rows(done.file))
    out.print(f"The refused rows are in {to}.", markup=False)


def find(code: str) -> Trader:
    trader = Trader.objects.filter(credit_code=code.strip().upper()).first()
    if trader is None:
        stop(f"There is no trader with the code {code}.")
    return trader


def stop(sentence: str) -> NoReturn:
    err.print(sentence, style="red", soft_wrap=True, markup=False)
    raise typer.Exit(UNUSABLE)
