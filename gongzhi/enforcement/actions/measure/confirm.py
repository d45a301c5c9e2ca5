"""Confirm: record that what was asked for has been done."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.moves import move, said


@act
def confirm_measure(*, measure: Measure, finding: str, by: Actor, at: datetime, key: UUID | None = None) -> Measure:
    """Record what the check found where all is done.

    :raises Refused: if nothing was found out.
    """
    finding = said(finding, field="finding", what=_("请写明复查或者约谈的情况。"))
    return move(measure, "confirm", by=by, at=at, note=finding, key=key, check_note=finding, ended_at=at)
