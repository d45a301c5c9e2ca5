"""Answer: say what a member does about what it was urged to."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns import access
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act


@act
def answer_urge(
    *, campaign: Campaign, urge_id: int, answer: str, by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Answer once.

    :raises NotAllowed: if another member was urged.
    :raises Refused: if there is no such urging, it was answered, or nothing is said.
    """
    campaign = ready("answer", campaign, by=by, at=at, key=key)
    urge = campaign.urges.select_related("unit").filter(pk=urge_id).first()
    if urge is None:
        raise Refused(_("没有这条督促。"))
    if urge.unit_id not in access.parts_of(campaign, by, *access.WORK):
        raise NotAllowed(_("督促的不是本单位。"))
    if urge.answered_at is not None:
        raise Refused(_("已经答复过。"))
    answer = said(answer, field="answer", what=_("请写明怎样办、什么时候办完。"), most=500)
    urge.answer, urge.answered_at = answer, at
    urge.save(update_fields=["answer", "answered_at"])
    facts = {"unit": urge.unit.short_name, "urge": urge.pk}
    return move(campaign, "answer", by=by, at=at, key=key, note=answer, facts=facts)
