"""Propose: bring a topic before a meeting."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference import access
from gongzhi.conference.models import Meeting, Topic
from gongzhi.conference.moves import move, own_unit, ready, said
from gongzhi.conference.words import TopicState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_TOPICS = 60


@act
def propose_topic(
    *,
    meeting: Meeting,
    title: str,
    text: str,
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Propose a topic for a unit: an invited one of the actor's, or the lead unit for the office.

    :raises Refused: if it says nothing, or there are too many.
    """
    meeting = ready("propose", meeting, by=by, at=at, key=key)
    title = said(title, field="title", what=_("请填写议题。"), most=80)
    text = said(text, field="text", what=_("请写明为什么提、建议怎样办。"), most=5000)
    office = access.runs_it(by) and unit_id in {None, meeting.lead_id}
    unit = meeting.lead_id if office else own_unit(meeting, unit_id, by=by)
    if meeting.topics.count() >= MOST_TOPICS:
        raise Refused(_("最多 %(most)d 个议题。") % {"most": MOST_TOPICS})
    Topic.objects.create(meeting=meeting, unit_id=unit, title=title, text=text, state=TopicState.PROPOSED, at=at)
    return move(meeting, "propose", by=by, at=at, key=key, facts={"title": title, "unit": unit})
