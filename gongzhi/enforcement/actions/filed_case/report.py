"""Report: end the investigation with a report, and hand the case to review."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, said


@act
def report_case(*, filed_case: FiledCase, report: str, by: Actor, at: datetime, key: UUID | None = None) -> FiledCase:
    """Hand in the report of the investigation: facts, evidence, what is proposed. The days of review begin.

    :raises Refused: if it is empty.
    """
    report = said(report, field="report", what=_("请写明查明的事实、证据、案件性质和处理建议。"))
    return move(filed_case, "report", by=by, at=at, key=key, report=report)
