"""Photograph: add pictures to an inspection."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.inspections import report as reports
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready


@act
def add_photos(
    *, inspection: Inspection, photos: Sequence[reports.Photo], by: Actor, at: datetime, key: UUID | None = None
) -> Inspection:
    """Add pictures, without place and device; the same one a second time stays one.

    :raises Refused: if one is no picture, or there are too many.
    """
    inspection = ready("photograph", inspection, by=by, at=at, key=key)
    if not photos:
        raise Refused(_("请先选择照片。"), field="photos")
    count = reports.keep_photos(inspection, photos, at=at)
    return move_inspection(inspection, "photograph", by=by, at=at, key=key, facts={"count": count})
