"""Retest: enter what the other laboratory found; that is final."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.actions.sample.report import NewItem, kept_until, told_of, write_report
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import keep_files, move, ready
from gongzhi.sampling.words import Conclusion, FileKind, State, Turn


@act
def retest_sample(
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
    """Enter the report of the re-inspection; its conclusion is final, also where it turns the first one over.

    :raises Invalid: naming each field that is wrong.
    """
    sample = ready("retest", sample, by=by, at=at, key=key)
    report = write_report(
        sample, Turn.RETEST, sample.retester, number=number, conclusion=conclusion, reported_date=reported_date,
        items=items, at=at,
    )  # fmt: skip
    keep_files(sample, files, kind=FileKind.REPORT, by=by, at=at)
    passed = report.conclusion == Conclusion.PASS
    return move(
        sample,
        "retest",
        by=by,
        at=at,
        key=key,
        facts=told_of(report),
        to=State.PASSED if passed else State.FAILED,
        limits_as="pass_retest" if passed else "fail_retest",
        keep_until=kept_until(sample, report),
        final_at=at,
    )
