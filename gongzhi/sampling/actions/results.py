"""Results: take in a laboratory's file of reports, each report whole, each once however often it is sent."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.tables import REASON, Plain, Row, Unusable, open_table
from gongzhi.sampling import access, rules
from gongzhi.sampling.actions.sample.receive import receive_sample
from gongzhi.sampling.actions.sample.report import NewItem, faults_of, report_sample
from gongzhi.sampling.actions.sample.retest import retest_sample
from gongzhi.sampling.models import Laboratory, Report, ResultFile
from gongzhi.sampling.states import SAMPLE
from gongzhi.sampling.words import Conclusion, State

SAMPLE_NUMBER, REPORT, CONCLUSION, DAY = "样品编号", "报告编号", "检验结论", "报告日期"
ITEM, METHOD, ALLOWED, FOUND, PASSED = "检验项目", "检验方法", "标准要求", "检验结果", "单项结论"
LAYOUT = Plain("检验结果", (SAMPLE_NUMBER, REPORT, CONCLUSION, DAY, ITEM, PASSED))
COLUMNS = (SAMPLE_NUMBER, REPORT, CONCLUSION, DAY, ITEM, METHOD, ALLOWED, FOUND, PASSED)
COLUMN_OF = {"number": REPORT, "conclusion": CONCLUSION, "reported_date": DAY, "items": ITEM}
MOST_ROWS = 20_000
MOST_BYTES = 8 * 1024 * 1024
NAMESPACE = UUID("0b1f6f2c-57c6-4a86-9c94-4a9c4f2b7f05")
VERDICTS = {"合格": Conclusion.PASS, "符合": Conclusion.PASS, "不合格": Conclusion.FAIL, "不符合": Conclusion.FAIL}
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass
class Outcome:
    """What becomes of a file."""

    read: int = 0
    """Reports; a report has a row an item."""
    taken: int = 0
    repeated: int = 0
    columns: tuple[str, ...] = ()
    faults: list[tuple[list[Row], str]] = field(default_factory=list)
    """The rows of each report that was refused, and why."""
    file: ResultFile | None = None
    """The record of it; none of a trial."""

    @property
    def refused(self) -> int:
        return len(self.faults)


def take_in_results(
    *, laboratory: Laboratory, file: BinaryIO, file_name: str, dry_run: bool = False, by: Actor, at: datetime
) -> Outcome:
    """Take in a file of reports of one laboratory: each report by itself, whole or not at all.

    A report that is wrong is told with its rows and the reason and keeps no other out. One that was taken in before
    with the same content counts as repeated. A sample that was sent but not yet marked as received is received.

    :param dry_run: only say what would become of it.
    :raises Unusable: if the file cannot be read.
    :raises NotAllowed: unless the actor works on cases.
    """
    if not access.works(by) or (by.kind == "officer" and not by.is_a(*access.WORK)):
        raise NotAllowed(_("只有抽样单位和检验机构可以导入检验结果。"))
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
    digest = hashlib.sha256(body).hexdigest()
    done = Outcome(columns=table.columns)
    for rows in together(table.rows):
        done.read += 1
        try:
            fresh = take_in_report(rows, laboratory, dry_run=dry_run, by=by, at=at)
        except Refused as refused:
            done.faults.append((rows, told_of(refused)))
        else:
            done.taken += fresh
            done.repeated += not fresh
    if not dry_run:
        done.file = keep_outcome(done, laboratory, file_name, digest, by=by, at=at)
    return done


def together(rows: Iterator[Row]) -> list[list[Row]]:
    """Gather the rows of each report, wherever in the file they stand."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = (row.values.get(SAMPLE_NUMBER, "").strip().upper(), row.values.get(REPORT, "").strip())
        found.setdefault(key if all(key) and not row.fault else (f"row {row.number}", ""), []).append(row)
    return list(found.values())


def take_in_report(rows: list[Row], laboratory: Laboratory, *, dry_run: bool, by: Actor, at: datetime) -> bool:
    """Enter the report of some rows; tell whether it is new.

    :raises Refused: with the reason.
    """
    for row in rows:
        if row.fault:
            raise Refused(row.fault)
    told = read_report(rows)
    number = rows[0].values.get(SAMPLE_NUMBER, "").strip().upper()
    sample = access.visible(by).filter(number=number).select_related("plan", "unit", "laboratory", "retester").first()
    if sample is None:
        raise Refused(_("没有这个编号的样品，或者不是本单位的。"))
    if known := Report.objects.filter(laboratory=laboratory, number=told["number"]).first():
        if known.sample_id == sample.pk and is_same(known, told):
            return False
        raise Refused(_("这个报告编号已经登记过，内容与本文件不同。"))
    retest = sample.state == State.RETESTING
    expected = sample.retester if retest else sample.laboratory
    if expected is None or expected.pk != laboratory.pk:
        raise Refused(_("这个样品没有送到这家机构。"))
    verb = "retest" if retest else "report"
    waits = sample.state == State.SENT
    if refused := SAMPLE.refusal(sample, "receive" if waits else verb, by=by, at=at):
        raise refused
    if faults := faults_of(sample, laboratory, **told, at=at):
        raise Invalid(faults)
    if not dry_run:
        key = uuid5(NAMESPACE, f"{sample.pk}:{json.dumps(told, default=str, sort_keys=True)}")
        if waits:
            sample = receive_sample(sample=sample, by=by, at=at, key=uuid5(key, "receive"))
        (retest_sample if retest else report_sample)(sample=sample, **told, by=by, at=at, key=key)
    return True


def is_same(report: Report, told: dict) -> bool:
    """Tell whether a report is the one that was taken in before, item by item."""
    kept = [
        NewItem(item.name, item.passed, item.method, item.allowed, item.found)
        for item in report.items.order_by("place")
    ]
    return (
        (report.conclusion, report.reported_date) == (told["conclusion"], told["reported_date"])
        and kept == told["items"]
    )  # fmt: skip


def read_report(rows: list[Row]) -> dict:
    """Read what the rows of one report say.

    :raises Invalid: naming everything that is wrong.
    """
    faults: dict[str, str] = {}
    first = rows[0].values
    for name in (CONCLUSION, DAY):
        if len({row.values.get(name, "").strip() for row in rows}) > 1:
            faults[name] = _("同一份报告的各行不一致。")
    conclusion = VERDICTS.get(first.get(CONCLUSION, "").strip(), "")
    if not conclusion:
        faults.setdefault(CONCLUSION, verdict_wanted())
    day = day_in(first.get(DAY, ""))
    if day is None:
        faults.setdefault(DAY, _("不是日期，请写成 2026-05-01。"))
    items = []
    for row in rows:
        verdict = VERDICTS.get(row.values.get(PASSED, "").strip())
        if verdict is None:
            faults[PASSED] = verdict_wanted()
        cells = [row.values.get(name, "").strip()[:120] for name in (ITEM, METHOD, ALLOWED, FOUND)]
        items.append(NewItem(cells[0], verdict == Conclusion.PASS, *cells[1:]))
    if not faults:
        faults = rules.faults_of_items(items, conclusion)
    if faults:
        raise Invalid(faults)
    return {
        "number": first.get(REPORT, "").strip(),
        "conclusion": conclusion,
        "reported_date": day,
        "items": items,
    }


def verdict_wanted() -> str:
    return _("请写“%(passed)s”或者“%(failed)s”。") % {"passed": "合格", "failed": "不合格"}


def day_in(text: str) -> date | None:
    for written in DAYS:
        try:
            return datetime.strptime(text.strip().partition(" ")[0], written).date()
        except ValueError:
            continue
    return None


def told_of(refused: Refused) -> str:
    """Say what is wrong with a report, each fault with its column."""
    if not isinstance(refused, Invalid):
        return str(refused.reason)
    return " ".join(f"“{COLUMN_OF.get(name, name)}”：{reason}" for name, reason in refused.faults.items())


def told_faults(done: Outcome) -> list[tuple[int, str]]:
    """List what is wrong with which report: the number of its first row, and the reason."""
    return [(rows[0].number, reason) for rows, reason in done.faults]


def keep_outcome(
    done: Outcome, laboratory: Laboratory, file_name: str, digest: str, *, by: Actor, at: datetime
) -> ResultFile:
    """Keep what became of a file, the refused rows encrypted, for them to be corrected and sent again."""
    columns = [name for name in done.columns if name and name != REASON]
    faults = [
        [row.number, [row.values.get(name, "") for name in columns], reason]
        for rows, reason in done.faults
        for row in rows
    ]
    kept = ResultFile.objects.create(
        laboratory=laboratory,
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
    facts = {"reports": done.read, "taken": done.taken, "refused": done.refused, "sha256": digest}
    journal.write("result_file", kept.pk, "send", by=by, at=at, facts=facts)
    return kept


def fault_rows(kept: ResultFile) -> Iterator[list[str]]:
    """Give the rows of a file of faults, without headings: the reason first, then the cells as they came."""
    if kept.faults:
        for number, cells, reason in json.loads(kept.faults)["rows"]:
            yield [_("第 %(row)s 行：%(reason)s") % {"row": number, "reason": reason}, *cells]
