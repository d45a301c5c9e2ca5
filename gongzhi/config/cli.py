"""The console command `gongzhi`. What a command needs is had before its body runs: settings, then a database.

The commands of the apps (`gongzhi.<app>.cli`) are loaded only when one of them is called (`OF_APPS`), because their
modules may touch models, and the address of the database is known only once a command is to run.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from gongzhi.config.cannot_start import CannotStart, Reason

if TYPE_CHECKING:
    from rich.table import Table

FAULTS_FOUND = 1

WITHOUT_DATABASE = {"catalog", "locale", "openapi", "secrets", "states", "verify-draw"}
"""Commands that work on files alone. `run` and `doctor` see to their database themselves."""
SEE_TO_IT_THEMSELVES = {"run", "doctor"}

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

app = typer.Typer(
    name="gongzhi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="共治 · the shared case desk of a province's joint conference for consumer-rights protection.",
)
keys = typer.Typer(no_args_is_help=True, help="Keys of personal data.")
catalog = typer.Typer(no_args_is_help=True, help="The law, the members and the rules, as files.")
locale = typer.Typer(no_args_is_help=True, help="Translations.")
app.add_typer(keys, name="keys")
app.add_typer(catalog, name="catalog")
app.add_typer(locale, name="locale")


@app.callback()
def before(context: typer.Context) -> None:
    """Have ready what the command needs; --help needs nothing."""
    command = context.invoked_subcommand
    if "--help" in sys.argv[1:] or command in WITHOUT_DATABASE | SEE_TO_IT_THEMSELVES:
        return
    context.with_resource(domain(prepared=command != "migrate"))


@contextmanager
def domain(*, prepared: bool = True) -> Iterator[None]:
    """Have a database and the domain loaded during this block.

    :param prepared: whether the database must be up to date; the embedded one is made so, any other is refused.
    """
    from gongzhi.config.database import database

    with database() as cluster:
        load()
        try:
            if prepared:
                bring_up_to_date(embedded=cluster is not None)
            yield
        finally:
            disconnect()


def bring_up_to_date(*, embedded: bool) -> None:
    """Prepare the embedded database if it is not up to date.

    :raises CannotStart: if another database is not; its owner decides when it changes.
    """
    from gongzhi.config.prepare import pending_migrations

    if pending := pending_migrations():
        if not embedded:
            raise CannotStart(
                Reason.DATABASE,
                f"The database lacks {len(pending)} migrations of this gongzhi. Run: gongzhi migrate.",
            )
        prepare_all()


def load() -> None:
    """Load settings and apps.

    :raises CannotStart: if a secret is missing.
    """
    from gongzhi.config.secrets import MissingSecret

    try:
        import django

        django.setup()
    except MissingSecret as missing:
        raise CannotStart(Reason.SETTINGS, str(missing)) from None


def disconnect() -> None:
    """Close this process's connections, so that the embedded server can stop at once."""
    from django.db import connections

    connections.close_all()


@app.command()
def run(
    host: Annotated[str, typer.Option(envvar="GONGZHI_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="GONGZHI_PORT", min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="GONGZHI_WEB_WORKERS", min=1, help="Web processes.")] = 2,
    demo: Annotated[
        bool, typer.Option(help="Fill an empty database of a developer's own with the demonstration set.")
    ] = True,
) -> None:
    """Prepare the database, then run web server and task worker until Ctrl-C."""
    from gongzhi.config import run as running
    from gongzhi.config.database import database

    running.check_port(host, port)
    if not os.environ.get("GONGZHI_ORIGINS"):
        os.environ.setdefault("GONGZHI_PUBLIC_URL", f"http://{host}:{port}")
    say = lambda text: err.print(text, style="yellow", soft_wrap=True, markup=False)  # noqa: E731
    with database() as cluster:
        load()
        from django.conf import settings

        running.check_host(host, development=settings.DEVELOPMENT)
        prepare_all()
        accounts = demonstrate() if settings.DEVELOPMENT and demo else None
        disconnect()
        running.serve(
            host=host,
            port=port,
            workers=workers,
            cluster=cluster,
            say=say,
            ready=lambda: welcome(host, port, accounts),
        )
    err.print("Stopped.")


def prepare_all() -> None:
    """Do all preparations, showing what is done.

    :raises CannotStart: if a catalogue is wrong.
    """
    from gongzhi.config.prepare import prepare
    from gongzhi.core import clock
    from gongzhi.core.errors import CatalogueError

    try:
        with err.status("Preparing …"):
            prepare(at=clock.now(), tell=lambda title, done: err.print(f"{title}: {done}"))
    except CatalogueError as error:
        raise CannotStart(Reason.SETTINGS, f"A catalogue file is wrong, nothing was changed: {error}") from None


def demonstrate() -> "Table":
    """Fill a database in which nobody works yet with the demonstration set; give the table of its accounts."""
    from gongzhi.demo.cli import add_matters, table_of_accounts
    from gongzhi.directory.models import Officer

    if not Officer.objects.exists():
        add_matters()
    return table_of_accounts()


def welcome(host: str, port: int, accounts: "Table | None") -> None:
    """Print where gongzhi can be reached, and the accounts to try where there are any."""
    shown = f"[{host}]" if ":" in host else host
    out.print(f"共治 gongzhi is ready: [bold]http://{shown}:{port}/[/bold]   (Ctrl-C stops it)", markup=True)
    if accounts is not None and accounts.row_count:
        out.print(accounts)


@app.command()
def migrate() -> None:
    """Bring the database up to this code: tables, catalogue, calendar."""
    prepare_all()
    out.print("The database is up to date.")


@app.command()
def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Tasks done at the same time.")] = 2,
) -> None:
    """Run a task worker, which also sends events and notices, here or on another machine with this DATABASE_URL."""
    import asyncio

    from procrastinate.contrib.django import app as tasks

    from gongzhi.config.outgoing import going_out
    from gongzhi.core import garbage

    garbage.settle()

    async def work() -> None:
        async with tasks.open_async():
            await tasks.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=10)

    with going_out(), tasks.replace_connector(tasks.connector.get_worker_connector()):
        asyncio.run(work())


@app.command()
def secrets() -> None:
    """Print a fresh set of secrets, to be put into the environment of a real deployment."""
    from gongzhi.config import secrets as made
    from gongzhi.config.doctor import SECRETS

    for name in SECRETS:
        out.print(f"{name}={made.make(name)}", soft_wrap=True)


@app.command()
def openapi() -> None:
    """Print the description of the API, as OpenAPI 3.1."""
    import json

    load()
    from gongzhi.api.openapi import description

    print(json.dumps(description(), ensure_ascii=False, indent=1))


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt all personal data and files anew with the first of GONGZHI_PERSONAL_DATA_KEYS; may be repeated."""
    from rich.progress import MofNCompleteColumn, Progress

    from gongzhi.config.keys import encrypted_fields, rotate
    from gongzhi.core import files

    renewed = unreadable = 0
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=err) as progress:
        for model, fields in encrypted_fields():
            bar = progress.add_task(str(model._meta.verbose_name), total=model._base_manager.count())
            done = rotate(model, fields, tell=lambda rows, bar=bar: progress.advance(bar, rows))
            renewed, unreadable = renewed + done[0], unreadable + done[1]
        bar = progress.add_task("files", total=sum(1 for _path in files.kept_files()))
        done = files.rotate(tell=lambda count: progress.advance(bar, count))
        renewed, unreadable = renewed + done[0], unreadable + done[1]
    out.print(f"{renewed} texts and files encrypted anew with the newest key.")
    if unreadable:
        err.print(f"{unreadable} of them cannot be opened by any key; they were left as they are.", style="red")
        raise typer.Exit(FAULTS_FOUND)


@app.command()
def verify() -> None:
    """Check what must always be true of the records; names what is not, and exits with 1."""
    from gongzhi.config.verify import CHECKS

    broken = 0
    for title, check in CHECKS.items():
        found = 0
        with err.status(f"{title} …"):
            for fault in check():
                found += 1
                out.print(f"{title}: {fault}", soft_wrap=True, markup=False)
        if not found:
            out.print(f"{title}: ok")
        broken += found
    if broken:
        err.print(f"{broken} faults found.", style="red")
        raise typer.Exit(FAULTS_FOUND)


@app.command()
def doctor() -> None:
    """Look at everything that gongzhi needs of this machine; exits with 1 if something does not work."""
    from rich.table import Table

    from gongzhi.config.doctor import BAD, MACHINE, OK, WARN, Finding, attachments, document_font, province
    from gongzhi.config.doctor import database as look_into_database

    findings = [look() for look in MACHINE]
    try:
        with domain(prepared=False):
            findings += [province(), attachments(), document_font(), *look_into_database()]
    except CannotStart as reason:
        findings.append(Finding("database" if reason.reason != Reason.SETTINGS else "settings", BAD, str(reason)))
    marks = {OK: "[green]✓ ok[/green]", WARN: "[yellow]! warn[/yellow]", BAD: "[red]✗ bad[/red]"}
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "found"):
        table.add_column(heading)
    for finding in findings:
        table.add_row(marks[finding.state], finding.what, finding.detail)
    out.print(table)
    if any(finding.state == BAD for finding in findings):
        raise typer.Exit(FAULTS_FOUND)


@catalog.command("check")
def check_catalog(
    folder: Annotated[Path | None, typer.Argument(help="A province's folder; the one in use where left out.")] = None,
) -> None:
    """Check every catalogue file; names file, line and field of what is wrong, and exits with 1."""
    load()
    from django.conf import settings

    from gongzhi.config.catalogues import check_all

    faults = 0
    for error in check_all(folder or settings.PROVINCE):
        faults += 1
        out.print(str(error), soft_wrap=True, markup=False)
    if faults:
        raise typer.Exit(FAULTS_FOUND)
    out.print("All catalogue files are well-formed and agree with each other.")


@locale.command("extract")
def extract_translations() -> None:
    """Bring the .po files up to what modules and templates say; exits with 1 while a text lacks its translation."""
    load()
    from gongzhi.config.locale import extract_locale

    untranslated = 0
    for done in extract_locale():
        untranslated += done.untranslated
        language = done.path.parent.parent.name
        out.print(f"{language}: {done.added} added, {done.dropped} dropped, {done.untranslated} to translate")
    if untranslated:
        raise typer.Exit(FAULTS_FOUND)


@locale.command("compile")
def compile_translations() -> None:
    """Compile the translations that changed."""
    from gongzhi.config.locale import compile_locale

    for source, texts in compile_locale():
        out.print(f"{source.parent.parent.name}: {texts} texts")


def directory_commands() -> typer.Typer:
    from gongzhi.directory.cli import app as commands

    return commands


def calendar_commands() -> typer.Typer:
    from gongzhi.procedures.cli import calendar_commands as made
    from gongzhi.procedures.records import keep_due_dates

    return made(keep_due_dates)


def import_commands() -> typer.Typer:
    from gongzhi.exchange.cli import import_commands as made

    return made()


def pull_commands() -> typer.Typer:
    from gongzhi.exchange.cli import pull_commands as made

    return made()


def client_commands() -> typer.Typer:
    from gongzhi.directory.clients_cli import app as commands

    return commands


def appeal_commands() -> typer.Typer:
    from gongzhi.appeals.cli import app as commands

    return commands


def webhook_commands() -> typer.Typer:
    from gongzhi.webhooks.cli import app as commands

    return commands


def monitor_commands() -> typer.Typer:
    from gongzhi.monitoring.cli import monitor_commands as commands

    return commands()


def ride_commands() -> typer.Typer:
    from gongzhi.ride_hailing.cli import ride_commands as commands

    return commands()


def state_commands() -> typer.Typer:
    from gongzhi.config.pictures import app as commands

    return commands


def demo_commands() -> typer.Typer:
    from gongzhi.demo.cli import app as commands

    return commands


def flow_back_commands() -> typer.Typer:
    from gongzhi.negotiation.cli import app

    return app


def figure_commands() -> typer.Typer:
    from gongzhi.figures.cli import app as made

    return made


def draw_commands() -> typer.Typer:
    from gongzhi.inspections.cli import app as made

    return made


def open_data_commands() -> typer.Typer:
    from gongzhi.open_data.cli import app as made

    return made


OF_APPS: dict[str, tuple[str, Callable[[], typer.Typer]]] = {
    "directory": ("Who exists: regions, units, hotlines.", directory_commands),
    "clients": ("Programs that call the API.", client_commands),
    "webhooks": ("Events out: who is told, what is dead.", webhook_commands),
    "calendar": ("Working days: public holidays and make-up days.", calendar_commands),
    "import": ("Bring a file in: CSV, XLSX, Parquet or JSON lines.", import_commands),
    "pull": ("Fetch what the feeds offer, now.", pull_commands),
    "appeals": ("Appeals: wake what is due, answers of firms in bulk.", appeal_commands),
    "monitor": ("Online monitoring: look at pages, try rules.", monitor_commands),
    "rides": ("Ride-hailing: registers, platforms' reports, comparing them.", ride_commands),
    "flow-back": (
        "Do now what is due in negotiations: matters that traders did not settle go to their offices.",
        flow_back_commands,
    ),
    "states": ("Print the picture of the states of a kind of record: cases, clues, inspections …", state_commands),
    "figures": ("Count the figures of enforcement of a period.", figure_commands),
    "open-data": ("Open data: bring sets up to date, make versions, write files.", open_data_commands),
    "verify-draw": ("Repeat a published draw from its file.", draw_commands),
    "demo": ("Fill a developer's own database with invented matters and accounts.", demo_commands),
}
"""Name → what its help says, and what loads its commands."""


def add_commands_of(name: str, says: str, make: Callable[[], typer.Typer]) -> None:
    """Add a command that hands what follows it to the commands of an app."""

    def hand_on(context: typer.Context) -> None:
        load()
        commands = typer.main.get_command(make())
        code = commands.main(context.args, prog_name=f"gongzhi {name}", standalone_mode=False)
        raise typer.Exit(code if isinstance(code, int) else 0)

    everything = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(name, help=says, add_help_option=False, context_settings=everything)(hand_on)


for name, (says, make) in OF_APPS.items():
    add_commands_of(name, says, make)


def stop_tidily(number: int, _frame) -> NoReturn:
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command, and turn what keeps it from starting into one sentence and an exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("GONGZHI_SECRET_KEY")):
        # Neither a database nor secrets of its own: this is somebody's own machine.
        os.environ.setdefault("GONGZHI_DEVELOPMENT", "1")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_tidily)
    try:
        app()
    except CannotStart as reason:
        stop_because(reason)
    except Exception as error:
        from gongzhi.config.database import lost_meanwhile

        if (reason := lost_meanwhile(error)) is None:
            raise
        stop_because(reason)


def stop_because(reason: CannotStart) -> NoReturn:
    err.print(str(reason), style="red", soft_wrap=True, markup=False)
    sys.exit(int(reason.reason))


if __name__ == "__main__":
    main()
