"""Reports: take in a file of issuers' reports, each row by itself, each once however often it is sent."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.tables import REASON, Plain, Row, Unusable, open_table
from gongzhi.directory.rules import compact_code
from gongzhi.prepaid import access, rules
from gongzhi.prepaid.actions.filing.report import check_report, report_filing
from gongzhi.prepaid.models import Filing, ReportFile
from gongzhi.prepaid.states import FILING
from gongzhi.prepaid.words import State

ISSUER, YEAR, QUARTER, BALANCE = "备案编号或信用代码", "年度", "季度", "预收资金余额"
CUSTODY, GUARANTEED, REVENUE, WHY = "存管资金", "保险保函金额", "营业收入", "原因说明"
COLUMNS = (ISSUER, YEAR, QUARTER, BALANCE, CUSTODY, GUARANTEED, REVENUE, WHY)
LAYOUT = Plain("预付卡业务情况", (ISSUER, YEAR, BALANCE, CUSTODY, REVENUE))
COLUMN_OF = {
    "period": YEAR,
    "balance": BALANCE,
    "custody": CUSTODY,
    "guaranteed": GUARANTEED,
    "revenue": REVENUE,
    "reason": WHY,
}
MOST_ROWS = 5_000
MOST_BYTES = 4 * 1024 * 1024


@dataclass
class Outcome:
    """What becomes of a file."""

    read: int = 0
    taken: int = 0
    repeated: int = 0
    columns: tuple[str, ...] = ()
    faults: list[tuple[Row, str]] = field(default_factory=list)
    """Each row that was refused, and why."""
    file: ReportFile | None = None
    """The record of it; none of a trial."""

    @property
    def refused(self) -> int:
        return len(self.faults)


def take_in_reports(*, file: BinaryIO, file_name: str, dry_run: bool = False, by: Actor, at: datetime) -> Outcome:
    """Take in a file of reports of issuers that the actor may see: each row whole or not at all.

    A row that is wrong is told with its reason and keeps no other out; one that was taken in before counts as
    repeated.

    :param dry_run: only say what would become of it.
    :raises Unusable: if the file cannot be read.
    :raises NotAllowed: unless the actor handles or supervises.
    """
    if by.kind != "officer" or not by.is_a(*access.WORK):
        raise NotAllowed(_("只有承办人、监督人可以导入。"))
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
    for row in table.rows:
        done.read += 1
        try:
            fresh = take_in_row(row, dry_run=dry_run, by=by, at=at)
        except Refused as refused:
            done.faults.append((row, told_of(refused)))
        else:
            done.taken += fresh
            done.repeated += not fresh
    if not dry_run:
        done.file = keep_outcome(done, file_name, hashlib.sha256(body).hexdigest(), by=by, at=at)
    return done


def take_in_row(row: Row, *, dry_run: bool, by: Actor, at: datetime) -> bool:
    """Enter the report of one row; tell whether it says anything new.

    :raises Refused: with the reason.
    """
    if row.fault:
        raise Refused(row.fault)
    filing = filing_in(row, by=by)
    told = read_report(row, filing)
    if refused := FILING.refusal(filing, "report", by=by, at=at):
        raise refused
    period, reckoned = check_report(filing, **told, at=at)
    known = filing.reports.filter(year=period.year, quarter=period.quarter).first()
    names = ("balance", "custody", "guaranteed", "revenue")
    if (
        known
        and all(getattr(known, name) == told[name] for name in names)
        and (not reckoned.needs_reason or known.reason == told["reason"])
    ):
        return False
    if not dry_run:
        report_filing(filing=filing, **told, by=by, at=at)
    return True


def filing_in(row: Row, *, by: Actor) -> Filing:
    """Find whose report a row is.

    :raises Refused: if nobody's that the actor may see.
    """
    named = row.values.get(ISSUER, "").strip().upper()
    rows = access.visible(by).filter(state=State.FILED).select_related("unit", "trader")
    found = rows.filter(number=named).first() if named else None
    if found is None and (code := compact_code(named)):
        found = rows.filter(trader__credit_code=code).first()
    if found is None:
        raise Refused(_("没有这个编号或者信用代码的备案，或者不归本单位。"))
    return found


def read_report(row: Row, filing: Filing) -> dict:
    """Read what a row says.

    :raises Invalid: naming everything that is wrong.
    """
    faults: dict[str, str] = {}
    told: dict = {"reason": row.values.get(WHY, "").strip()[:500]}
    for name in ("balance", "custody", "guaranteed", "revenue"):
        amount = amount_in(row.values.get(COLUMN_OF[name], ""), wanted=name != "guaranteed")
        if amount is None:
            faults[name] = _("不是金额。")
        told[name] = amount
    year, quarter = (row.values.get(name, "").strip().removesuffix("年") for name in (YEAR, QUARTER))
    quarter = quarter.strip("第季度Qq ") or "0"
    quarter = {"一": "1", "二": "2", "三": "3", "四": "4"}.get(quarter, quarter)
    told["period"] = f"{year}-{quarter}"
    if rules.period_in(told["period"], filing.law.report.every) is None:
        faults["period"] = (
            _("请写年度，如 2026；季度写 1 至 4。")
            if filing.law.report.every == "quarter"
            else _("这家企业按年报送，季度留空。")
        )
    if faults:
        raise Invalid(faults)
    return told


def amount_in(text: str, *, wanted: bool) -> Decimal | None:
    """Read an amount of yuan; nothing counts as zero where it need not be told."""
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    if not plain and not wanted:
        return Decimal(0)
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and rules.is_money(found) else None


def told_of(refused: Refused) -> str:
    """Say what is wrong with a row, each fault with its column."""
    if isinstance(refused, Invalid):
        return " ".join(f"“{COLUMN_OF.get(name, name)}”：{reason}" for name, reason in refused.faults.items())
    named = COLUMN_OF.get(refused.field, "")
    return f"“{named}”：{refused.reason}" if named else str(refused.reason)


def told_faults(done: Outcome) -> list[tuple[int, str]]:
    """List what is wrong with which row."""
    return [(row.number, reason) for row, reason in done.faults]


def keep_outcome(done: Outcome, file_name: str, digest: str, *, by: Actor, at: datetime) -> ReportFile:
    """Keep what became of a file, the refused rows encrypted, for them to be corrected and sent again."""
    columns = [name for name in done.columns if name and name != REASON]
    faults = [[row.number, [row.values.get(name, "") for name in columns], reason] for row, reason in done.faults]
    kept = ReportFile.objects.create(
        unit_id=by.first_unit_id,
        file_name=file_name[-200:],
        digest=digest,
        sent_at=at,
        read=done.read,
        taken=done.taken,
        repeated=done.repeated,
        refused=done.refused,
        faults=json.dumps({"columns": columns, "rows": faults}, ensure_ascii=False) if faults else "",
    )
    facts = {"rows": done.read, "taken": done.taken, "refused": done.refused, "sha256": digest}
    journal.write("prepaid_file", kept.pk, "send", by=by, at=at, facts=facts)
    return kept


def fault_rows(kept: ReportFile) -> Iterator[list[str]]:
    """Give the rows of a file of faults, without headings: the reason first, then the cells as they came."""
    if kept.faults:
        for number, cells, reason in json.loads(kept.faults)["rows"]:
            yield [_("第 %(row)s 行：%(reason)s") % {"row": number, "reason": reason}, *cells]
