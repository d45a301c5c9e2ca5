"""Decline: leave a proposed topic off the agenda, with the reason."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.words import TopicState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def decline_topic(
    *, meeting: Meeting, topic_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Decline a topic; who proposed it reads why.

    :raises Refused: if there is no such topic, or no reason.
    """
    meeting = ready("decline", meeting, by=by, at=at, key=key)
    topic = meeting.topics.filter(pk=topic_id, state=TopicState.PROPOSED).first()
    if topic is None:
        raise Refused(_("没有这个待定的议题。"))
    reason = said(reason, field="reason", what=_("请写明不列入的理由。"), most=200)
    topic.state, topic.reason = TopicState.DECLINED, reason
    topic.save(update_fields=["state", "reason"])
    facts = {"title": topic.title, "topic": topic.pk}
    return move(meeting, "decline", by=by, at=at, key=key, note=reason, facts=facts)
