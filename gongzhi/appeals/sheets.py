"""The file in which a firm answers many appeals: what it needs to know of each, and what it fills in."""

from collections.abc import Iterator

from gongzhi.appeals.actions.answer_many import FILLED_IN, NUMBER
from gongzhi.appeals.models import Appeal, FirmReport
from gongzhi.appeals.queries import titles_of
from gongzhi.cases.words import Claim
from gongzhi.core.listing import listed

KNOWN = (NUMBER, "报告期限", "业务号码", "业务", "问题", "事由", "发生日期", "诉求", "涉及金额", "退回原因")
HEADINGS = [*KNOWN, *FILLED_IN]
"""Always in Chinese, since the file is read in again. No name, telephone or address of the appellant stands in it."""


def rows(reports: Iterator[FirmReport]) -> Iterator[list]:
    """Give a row for each report owed, in the order of `HEADINGS`."""
    for report in reports:
        case = report.case
        appeal = appeal_in(case)
        titles = titles_of(appeal)
        yield [
            case.number,
            report.due_date,
            appeal.service_number if appeal else "",
            titles.get("sector", ""),
            titles.get("problem", ""),
            case.title,
            case.event_date,
            listed(Claim(claim).label for claim in case.claims if claim in Claim.values),
            case.amount,
            report.return_reason,
            *[""] * len(FILLED_IN),
        ]


def appeal_in(case) -> Appeal | None:
    """Give how a case is sorted, where it was read along with it."""
    try:
        return case.appeal
    except Appeal.DoesNotExist:
        return None
