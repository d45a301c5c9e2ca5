"""Attach: put a paper before a meeting; the same title again is its next version."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.conference import access
from gongzhi.conference.models import Meeting, Paper
from gongzhi.conference.moves import move, own_unit, ready, said
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act

MOST_PAPERS = 100


@act
def attach_paper(
    *, meeting: Meeting, title: str, name: str, content: bytes, by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Add a paper or its next version; earlier versions stay.

    :raises NotAllowed: if another unit brought the paper of this title.
    :raises Refused: if the file is of no kind that is taken, or there are too many.
    """
    meeting = ready("attach", meeting, by=by, at=at, key=key)
    title = said(title, field="title", what=_("请填写材料名称。"), most=80)
    examined = files.examine(name, content)
    unit = meeting.lead_id if access.runs_it(by) else own_unit(meeting, None, by=by)
    if meeting.papers.count() >= MOST_PAPERS:
        raise Refused(_("最多 %(most)d 个文件。") % {"most": MOST_PAPERS}, field="file")
    before = meeting.papers.filter(title=title)
    if not access.runs_it(by) and before.exclude(unit_id=unit).exists():
        raise NotAllowed(_("这份材料由其他单位提供，请换一个名称。"))
    version = (before.aggregate(last=Max("version"))["last"] or 0) + 1
    files.keep(examined.content)
    Paper.objects.create(
        meeting=meeting,
        unit_id=unit,
        title=title,
        version=version,
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
    )
    facts = {"title": title, "version": version, "sha256": examined.sha256}
    return move(meeting, "attach", by=by, at=at, key=key, facts=facts)
