"""Answer many: take in a file of a firm's reports row by row; good rows go in once however often they are sent."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import BinaryIO
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.appeals.actions.report import faults_of, report_by_firm
from gongzhi.appeals.models import AnswerFile, FirmReport
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.appeals.words import ReportState
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.numbers import is_number, plain_number
from gongzhi.core.tables import REASON, Plain, Row, Unusable, open_table
from gongzhi.directory.models import Trader

NUMBER, FINDINGS, MEASURES, AMOUNT, PAID = "受理编号", "查明情况", "处理措施", "赔付金额", "赔付日期"
FILLED_IN = (FINDINGS, MEASURES, AMOUNT, PAID)
COLUMN_OF = {"findings": FINDINGS, "measures": MEASURES, "amount": AMOUNT, "paid_date": PAID}
LAYOUT = Plain("申诉批量答复", (NUMBER, FINDINGS, MEASURES))
MOST_ROWS = 2000
MOST_BYTES = 8 * 1024 * 1024
BATCH = 200
NAMESPACE = UUID("5b6b2a52-3a2f-4c0e-9f0a-6a2f8f1f6f10")
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass
class Outcome:
    """What becomes of the rows of a file."""

    read: int = 0
    taken: int = 0
    repeated: int = 0
    columns: tuple[str, ...] = ()
    faults: list[tuple[Row, str]] = field(default_factory=list)
    file: AnswerFile | None = None
    """The record of it; none of a trial."""

    @property
    def refused(self) -> int:
        return len(self.faults)


def answer_many(
    *, trader: Trader, file: BinaryIO, file_name: str, dry_run: bool = False, by: Actor, at: datetime
) -> Outcome:
    """Take in a file of reports of one firm: each row by itself, each once.

    A row that is wrong is told with its number and the reason and keeps no other out. A row whose report was put in
    with the same words before is counted as repeated. Interrupted and sent again, it goes on where it stopped.

    :param dry_run: only say what would become of it.
    :raises Unusable: if the file cannot be read.
    :raises NotAllowed: if the actor does not act for the firm.
    """
    refuse_unless_for(trader, by)
    body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unusable(_("文件超过 %(most)s MB，请分成几个文件。") % {"most": MOST_BYTES // 2**20}, field="file")
    file.seek(0)
    table = open_table(file, LAYOUT)
    if table.total > MOST_ROWS:
        raise Unusable(
            _("一次最多 %(most)s 行，本文件有 %(now)s 行；请分成几个文件。")
            % {"most": MOST_ROWS, "now": table.total},
            field="file",
        )
    done = Outcome(columns=table.columns)
    rows = iter(table.rows)
    seen: set[str] = set()
    while some := list(islice(rows, BATCH)):
        answer_some(some, trader, done, seen, dry_run=dry_run, by=by, at=at)
    if not dry_run:
        done.file = keep_outcome(done, trader, file_name, hashlib.sha256(body).hexdigest(), by=by, at=at)
    return done


def refuse_unless_for(trader: Trader, by: Actor) -> None:
    """
    :raises NotAllowed: unless the actor acts for the firm, or is the system, as a command is.
    """
    if by.kind == "system" or (by.kind == "trader" and trader.pk in by.traders):
        return
    raise NotAllowed(_("只有本企业的账号可以批量答复。"))


def answer_some(
    rows: list[Row], trader: Trader, done: Outcome, seen: set[str], *, dry_run: bool, by: Actor, at: datetime
) -> None:
    """Deal with some rows, their reports read together."""
    numbers = {plain_number(row.values.get(NUMBER, "")) for row in rows}
    open_ones = FirmReport.objects.exclude(state=ReportState.LAPSED).filter(trader=trader, case__number__in=numbers)
    reports = {report.case.number: report for report in open_ones.select_related("case")}
    for row in rows:
        done.read += 1
        try:
            fresh = answer_row(row, reports, seen, dry_run=dry_run, by=by, at=at)
        except Refused as refused:
            done.faults.append((row, told_of(refused)))
        else:
            done.taken += fresh
            done.repeated += not fresh


def answer_row(
    row: Row, reports: dict[str, FirmReport], seen: set[str], *, dry_run: bool, by: Actor, at: datetime
) -> bool:
    """Put in the report of one row; tell whether it is new.

    :raises Refused: with the reason, naming the field where it is one.
    """
    if row.fault:
        raise Refused(row.fault)
    number = plain_number(row.values.get(NUMBER, ""))
    if not is_number(number):
        raise Refused(_("“%(column)s”：不是 10 位的受理编号。") % {"column": NUMBER})
    if number in seen:
        raise Refused(_("本文件中同一编号出现了两次。"))
    report = reports.get(number)
    if report is None:
        raise Refused(_("没有这个编号的待报告申诉，或者不是贵企业的。"))
    told = read_row(row, at=at)
    seen.add(number)
    if report.state == ReportState.REPORTED:
        if all(getattr(report, name) == value for name, value in told.items()):
            return False
        raise Refused(_("本件已经报告过，内容与本行不同；需要修改的，请等承办单位退回后再报。"))
    if refused := FIRM_REPORT.refusal(report, "report", by=by, at=at):
        raise refused
    if not dry_run:
        key = uuid5(NAMESPACE, f"{report.pk}:{report.returns}:{json.dumps(told, default=str, sort_keys=True)}")
        report_by_firm(report=report, **told, by=by, at=at, key=key)
    return True


def read_row(row: Row, *, at: datetime) -> dict:
    """Read what a row reports.

    :raises Refused: naming everything that is wrong.
    """
    faults: dict[str, str] = {}
    told = {"findings": row.values.get(FINDINGS, "").strip(), "measures": row.values.get(MEASURES, "").strip()}
    told |= {"amount": None, "paid_date": None}
    for name, column, read in (("amount", AMOUNT, amount_in), ("paid_date", PAID, day_in)):
        try:
            told[name] = read(row.values.get(column, "").strip())
        except ValueError as wrong:
            faults[name] = str(wrong)
    found = faults_of(**told, at=at) | faults
    if "amount" in faults and "paid_date" not in faults:
        found.pop("paid_date", None)  # whether it goes without an amount cannot be told
    if found:
        raise Invalid({name: found[name] for name in COLUMN_OF if name in found})
    return told


def amount_in(text: str) -> Decimal | None:
    plain = re.sub(r"[,，\s¥￥元]", "", text)
    try:
        return Decimal(plain).quantize(Decimal("0.01")) if plain else None
    except InvalidOperation:
        raise ValueError(_("“%(text)s”不是金额。") % {"text": text[:20]}) from None


def day_in(text: str) -> date | None:
    if not text:
        return None
    for written in DAYS:
        try:
            return datetime.strptime(text.partition(" ")[0], written).date()
        except ValueError:
            continue
    raise ValueError(_("“%(text)s”不是日期，请写成 2026-05-01。") % {"text": text[:20]})


def told_of(refused: Refused) -> str:
    """Say what is wrong with a row, each fault with its column."""
    if not isinstance(refused, Invalid):
        return str(refused.reason)
    return " ".join(f"“{COLUMN_OF.get(name, name)}”：{reason}" for name, reason in refused.faults.items())


def told_faults(done: Outcome) -> list[tuple[int, str]]:
    """List what is wrong with which row."""
    return [(row.number, reason) for row, reason in done.faults]


def keep_outcome(
    done: Outcome, trader: Trader, file_name: str, sha256: str, *, by: Actor, at: datetime
) -> AnswerFile:
    """Keep what became of a file, the refused rows encrypted, for them to be corrected and sent again."""
    columns = columns_of(done)
    faults = [[row.number, [row.values.get(name, "") for name in columns], reason] for row, reason in done.faults]
    kept = AnswerFile.objects.create(
        trader=trader,
        file_name=file_name[-200:],
        sha256=sha256,
        sent_at=at,
        by_kind=by.kind,
        read=done.read,
        taken=done.taken,
        repeated=done.repeated,
        refused=done.refused,
        faults=json.dumps({"columns": columns, "rows": faults}, ensure_ascii=False) if faults else "",
    )
    facts = {"rows": done.read, "taken": done.taken, "refused": done.refused, "sha256": sha256}
    journal.write("answer_file", kept.pk, "send", by=by, at=at, facts=facts)
    return kept


def columns_of(done: Outcome) -> list[str]:
    """Name the columns of a file of faults: those of the file that came, without the reasons of an earlier one."""
    return [name for name in done.columns if name and name != REASON]


def fault_rows(kept: AnswerFile) -> Iterator[list[str]]:
    """Give the rows of a file of faults, without headings: the reason first, then the cells as they came."""
    if kept.faults:
        for number, cells, reason in json.loads(kept.faults)["rows"]:
            yield [_("第 %(row)s 行：%(reason)s") % {"row": number, "reason": reason}, *cells]
