"""Take in: bring a file's rows in as matters, a batch a transaction, each matter once however often it is sent."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.receive import Foreseen, Received, receive_cases
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role, Seat
from gongzhi.core.errors import Refused
from gongzhi.core.tables import Row, Table, open_table
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.exchange import ahead
from gongzhi.exchange.actions.try_file import Tell
from gongzhi.exchange.batches import Batch, batches, unit_answering
from gongzhi.exchange.catalog import Connector
from gongzhi.exchange.models import ImportFault, ImportPiece, ImportRun, RunState
from gongzhi.exchange.rules import Draft, Fault
from gongzhi.exchange.tally import Tally

LOCK = 0x696D706F
"""First half of the advisory lock under which a connector brings in one file at a time ("impo")."""


COUNTS = ("read", "taken", "repeated", "refused", "skipped")


class Busy(Refused):
    """Another import through this connector is going on."""


def import_file(
    *,
    run: ImportRun,
    connector: Connector,
    file: BinaryIO,
    by: Actor,
    at: datetime,
    tell: Tell = lambda done, total: None,
) -> ImportRun:
    """Bring in what a run has not brought in yet; return the run, done or failed.

    May be killed at any time and called again with the same run: it goes on after the last row dealt with.

    :raises Busy: if another import through this connector is going on.
    """
    with one_at_a_time(connector):
        run.refresh_from_db()
        if run.state == RunState.DONE:
            return run
        try:
            table = open_table(file, connector)
            answers = unit_answering(connector, at=at)
            begin(run, table, by=by, at=at)
            traders = Traders(connector, by=by, at=at)
            answering = actor_answering(answers, by)
            told = {"answering": answers, "at": at, "after": run.last_row, "limit": run.row_limit}
            if ahead.pays(table, file, rows=run.total - run.last_row):
                foreseeing = not (connector.register_traders or run.for_unit_only)
                rest = ahead.batches_ahead(table, file, connector, foreseeing=foreseeing, **told)
            else:
                rest = batches(table, connector, **told)
            for batch in rest:
                with transaction.atomic():
                    take_batch(run, batch, traders=traders, answering=answering, by=by, at=at)
                tell(run.read, run.total)
        except Refused as refused:
            run.state, run.error, run.ended_at = RunState.FAILED, str(refused.reason), at
        else:
            run.state, run.ended_at = RunState.DONE, at
        finish(run, by=by, at=at)
    return run


@contextmanager
def one_at_a_time(connector: Connector) -> Iterator[None]:
    """Hold the connector's lock for this block; the database lets go of it if this process dies.

    :raises Busy: if somebody else holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, connector.key])
        if not cursor.fetchone()[0]:
            raise Busy(_("“%(title)s”正在导入另一个文件，请等它完成。") % {"title": connector.title})
    try:
        yield
    finally:
        if not connection.closed_in_transaction:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, connector.key])


def begin(run: ImportRun, table: Table, *, by: Actor, at: datetime) -> None:
    """Note that the run goes on, and what the file is like."""
    if run.started_at is None:
        run.started_at = at
        journal.write("import", run.pk, "start", by=by, at=at, unit_id=run.unit_id, facts={"file": run.file_name})
    run.state = RunState.RUNNING
    run.format, run.encoding, run.columns, run.total = table.format, table.encoding, list(table.columns), table.total
    if run.row_limit is not None:
        run.total = min(run.total, run.row_limit)
    run.save()


def finish(run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Note how the run ended, and forget the uploaded file."""
    counts = {name: getattr(run, name) for name in COUNTS}
    with transaction.atomic():
        run.save()
        ImportPiece.objects.filter(run=run).delete()
        journal.write("import", run.pk, "end", by=by, at=at, unit_id=run.unit_id, target=run.state, facts=counts)


def take_batch(
    run: ImportRun, batch: Batch, *, traders: "Traders", answering: Actor | None, by: Actor, at: datetime
) -> None:
    """Bring in one batch and count it, all in the caller's transaction."""
    drafts, faulty = batch.drafts, list(batch.faulty)
    if run.for_unit_only:
        drafts = [for_unit(draft, run.unit_id) for draft in drafts]
    take = partial(receive_drafts, traders=traders, answering=answering, foreseen=batch.foreseen, by=by, at=at)
    try:
        with transaction.atomic():
            received = take(drafts)
    except (Refused, DataError, IntegrityError):
        received = []
        for draft in drafts:
            try:
                with transaction.atomic():
                    received += take([draft])
            except Refused as refused:
                faulty.append((draft.row, (Fault("", str(refused.reason)),)))
            except (DataError, IntegrityError):
                faulty.append((draft.row, (Fault("", _("数据库不能保存本行。")),)))
    tally = Tally(read=batch.read, refused=len(faulty), skipped=len(batch.skips))
    tally.skips.update(batch.skips)
    count_received(tally, received)
    ImportFault.objects.bulk_create([fault_of(run, row, faults) for row, faults in faulty])
    told = Tally.of(run.told)
    told.add(tally)
    run.told, run.last_row = told.plain(), batch.last_row
    for name in COUNTS:
        setattr(run, name, getattr(told, name))
    run.save(update_fields=["told", "last_row", *COUNTS])


def receive_drafts(
    drafts: list[Draft],
    *,
    traders: "Traders",
    answering: Actor | None,
    foreseen: Foreseen | None,
    by: Actor,
    at: datetime,
) -> list[tuple[Draft, Received]]:
    """Make cases of drafts, and answer those that came with their answer."""
    cases = receive_cases(traders.name(drafts), by=by, at=at, foreseen=foreseen)
    received = list(zip(drafts, cases, strict=True))
    for draft, one in received:
        if draft.answer and not one.repeated:
            answer_enquiry(case=one.case, answer=draft.answer, by=answering, at=draft.answered_at)
    return received


def count_received(tally: Tally, received: list[tuple[Draft, Received]]) -> None:
    """Count what came in, where it went and by which rule."""
    fresh = {one.case.id: draft for draft, one in received if not one.repeated}
    tally.taken, tally.repeated = len(fresh), len(received) - len(fresh)
    tally.answered = sum(bool(draft.answer) for draft in fresh.values())
    for _draft, one in received:
        if one.decision is not None:
            tally.went(one.case.unit.name if one.decision.unit_id else "", list(one.decision.rules))


def for_unit(draft: Draft, unit_id: int) -> Draft:
    """Let a matter go to the unit that brings it in, unless it came with its answer."""
    if draft.new.unit_id:
        return draft
    return replace(draft, new=replace(draft.new, unit_id=unit_id, unit_reason="由本单位导入。"))


def actor_answering(unit: Unit | None, by: Actor) -> Actor | None:
    """Make the actor who records the answers of a file: whoever brings it in, in the answering unit's name."""
    if unit is None:
        return None
    return Actor(kind="officer", id=by.id, name=by.name, seats=(Seat(unit.pk, frozenset({Role.HANDLER})),))


def fault_of(run: ImportRun, row: Row, faults: Iterable[Fault]) -> ImportFault:
    """Make the record of a refused row."""
    cells = [row.values.get(name, "") for name in run.shown_columns]
    return ImportFault(
        run=run,
        row=row.number,
        column="、".join(dict.fromkeys(fault.column for fault in faults if fault.column)),
        reason=" ".join(told_of(fault) for fault in faults),
        cells=json.dumps([*cells, *row.surplus], ensure_ascii=False),
    )


def told_of(fault: Fault) -> str:
    """Say a fault with its column: “留言时间”：不能为空。"""
    return f"“{fault.column}”：{fault.reason}" if fault.column else fault.reason


class Traders:
    """Enters the traders that a file names in the directory, each once a run."""

    def __init__(self, connector: Connector, *, by: Actor, at: datetime):
        self.connector, self.by, self.at = connector, by, at
        self.known: dict[tuple[str, str, str], Trader] = {}

    def name(self, drafts: list[Draft]) -> list[NewCase]:
        """Give the matters of these drafts, naming their trader's record where the connector registers traders.

        A matter that came in before is left as it is, so sending a file again asks nothing of the directory.
        """
        if not self.connector.register_traders:
            return [draft.new for draft in drafts]
        keys = {draft.new.source_key for draft in drafts}
        old = set(
            Case.objects.filter(source=self.connector.source, source_key__in=keys).values_list(
                "source_key", flat=True
            )
        )
        return [
            self.named(draft) if draft.new.trader_name and draft.new.source_key not in old else draft.new
            for draft in drafts
        ]

    def named(self, draft: Draft) -> NewCase:
        new = draft.new
        key = (new.trader_name, draft.trader_code, new.trader_region)
        trader = self.known.get(key)
        if trader is None:
            trader = self.known[key] = register_trader(
                name=new.trader_name,
                credit_code=draft.trader_code,
                address=new.trader_address,
                region=Region.objects.get(pk=new.trader_region) if new.trader_region else None,
                by=self.by,
                at=self.at,
            )
        return replace(new, trader_id=trader.pk, trader_region=new.trader_region or trader.region_id or "")
