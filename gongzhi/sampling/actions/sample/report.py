"""Report: enter what the laboratory found in the first test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.sampling import rules
from gongzhi.sampling.models import Laboratory, Report, ReportItem, Sample
from gongzhi.sampling.moves import keep_files, move, ready
from gongzhi.sampling.words import Conclusion, FileKind, State, Turn

MOST_ITEMS = 200


@dataclass(frozen=True)
class NewItem:
    """One item of a report."""

    name: str
    passed: bool
    method: str = ""
    allowed: str = ""
    found: str = ""


@act
def report_sample(
    *,
    sample: Sample,
    number: str,
    conclusion: str,
    reported_date: date,
    items: Sequence[NewItem],
    by: Actor,
    at: datetime,
    files=(),
    key: UUID | None = None,
) -> Sample:
    """Enter the first report: a batch that passed has its final result; one that failed is to be told.

    :param files: (name, content) each: the report itself.
    :raises Invalid: naming each field that is wrong.
    """
    sample = ready("report", sample, by=by, at=at, key=key)
    report = write_report(
        sample, Turn.FIRST, sample.laboratory, number=number, conclusion=conclusion, reported_date=reported_date,
        items=items, at=at,
    )  # fmt: skip
    keep_files(sample, files, kind=FileKind.REPORT, by=by, at=at)
    passed = report.conclusion == Conclusion.PASS
    return move(
        sample,
        "report",
        by=by,
        at=at,
        key=key,
        facts=told_of(report),
        to=State.PASSED if passed else State.SUSPECT,
        limits_as="pass_test" if passed else "fail_test",
        keep_until=kept_until(sample, report),
        **({"final_at": at} if passed else {}),
    )


def told_of(report: Report) -> dict:
    return {"report": report.number, "conclusion": report.conclusion}


def kept_until(sample: Sample, report: Report) -> date:
    """Tell until when the retained sample is kept."""
    kind = sample.goods_kind
    passed = report.conclusion == Conclusion.PASS
    return rules.months_after(report.reported_date, kind.kept_passed_months if passed else kind.kept_failed_months)


def write_report(
    sample: Sample,
    turn: str,
    laboratory: Laboratory,
    *,
    number: str,
    conclusion: str,
    reported_date: date,
    items: Sequence[NewItem],
    at: datetime,
) -> Report:
    """Keep a report with its items.

    :raises Invalid: naming each field that is wrong.
    """
    faults = faults_of(
        sample, laboratory, number=number, conclusion=conclusion, reported_date=reported_date, items=items, at=at
    )
    if faults:
        raise Invalid(faults)
    report = Report.objects.create(
        sample=sample,
        turn=turn,
        laboratory=laboratory,
        number=number.strip(),
        conclusion=conclusion,
        reported_date=reported_date,
        at=at,
    )
    ReportItem.objects.bulk_create(
        ReportItem(
            report=report,
            place=place,
            name=item.name.strip()[:120],
            method=item.method.strip()[:120],
            allowed=item.allowed.strip()[:120],
            found=item.found.strip()[:120],
            passed=item.passed,
        )
        for place, item in enumerate(items, start=1)
    )
    return report


def faults_of(
    sample: Sample, laboratory: Laboratory, *, number: str, conclusion: str, reported_date, items, at: datetime
) -> dict[str, str]:
    """Say what is wrong with a report."""
    faults, number = {}, (number or "").strip()
    if not number or len(number) > 60:
        faults["number"] = _("请填写报告编号。")
    elif Report.objects.filter(laboratory=laboratory, number=number).exists():
        faults["number"] = _("这家机构的这个报告编号已经登记过。")
    if conclusion not in Conclusion.values:
        faults["conclusion"] = _("请选择检验结论。")
    if reported_date is None or not clock.day_of(sample.sampled_at) <= reported_date <= clock.day_of(at):
        faults["reported_date"] = _("报告日期应在抽样以后、今天以前。")
    if len(items) > MOST_ITEMS:
        faults["items"] = _("最多 %(most)d 个检验项目。") % {"most": MOST_ITEMS}
    return rules.faults_of_items(items, conclusion) | faults
