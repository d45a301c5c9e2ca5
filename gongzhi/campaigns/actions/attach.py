"""Attach: add a document to a campaign, such as the notice by which it was announced."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns import access
from gongzhi.campaigns.models import Campaign, CampaignFile
from gongzhi.campaigns.moves import move, ready
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_FILES = 50


@act
def attach_file(
    *, campaign: Campaign, name: str, content: bytes, by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Add a file; whoever may see the campaign may open it.

    :raises Refused: if it is of no kind that is taken, is there already, or there are too many.
    """
    campaign = ready("attach", campaign, by=by, at=at, key=key)
    examined = files.examine(name, content)
    if campaign.files.filter(sha256=examined.sha256).exists():
        raise Refused(_("这个文件已经添加过。"), field="file")
    if campaign.files.count() >= MOST_FILES:
        raise Refused(_("最多 %(most)d 个文件。") % {"most": MOST_FILES}, field="file")
    files.keep(examined.content)
    own = access.parts_of(campaign, by, *access.WORK)
    unit_id = campaign.unit_id if campaign.unit_id in by.unit_ids or not own else min(own)
    CampaignFile.objects.create(
        campaign=campaign,
        unit_id=unit_id,
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
    )
    return move(campaign, "attach", by=by, at=at, key=key, facts={"name": examined.name, "sha256": examined.sha256})
