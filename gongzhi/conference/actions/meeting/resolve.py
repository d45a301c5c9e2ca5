"""Resolve: put down what a meeting decided on an item of its agenda."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting, Resolution
from gongzhi.conference.moves import move, ready, said, short
from gongzhi.conference.words import TopicState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_RESOLUTIONS = 100


@act
def resolve(
    *,
    meeting: Meeting,
    topic_id: int,
    text: str,
    by: Actor,
    at: datetime,
    is_public: bool = False,
    public_text: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Add a resolution; its public part is shown once the minutes are sent.

    :param public_text: what the public reads; the text itself where it is empty.
    :raises Refused: if the item is not on the agenda, or nothing is said.
    """
    meeting = ready("resolve", meeting, by=by, at=at, key=key)
    topic = meeting.topics.filter(pk=topic_id, state=TopicState.CHOSEN).first()
    if topic is None:
        raise Refused(_("请选择议程中的一项。"), field="topic_id")
    text = said(text, field="text", what=_("请写明决定的内容。"), most=5000)
    public_text = short(public_text, field="public_text", most=2000)
    position = (meeting.resolutions.aggregate(last=Max("position"))["last"] or 0) + 1
    if position > MOST_RESOLUTIONS:
        raise Refused(_("最多 %(most)d 项决议。") % {"most": MOST_RESOLUTIONS})
    made = Resolution.objects.create(
        meeting=meeting, topic=topic, position=position, text=text, is_public=is_public, public_text=public_text
    )
    facts = {"position": position, "resolution": made.pk, "topic": topic.pk, "is_public": is_public}
    return move(meeting, "resolve", by=by, at=at, key=key, note=text[:500], facts=facts)


def resolution_of(meeting: Meeting, resolution_id: int) -> Resolution:
    """Find a resolution of this meeting.

    :raises Refused: if there is none.
    """
    found = meeting.resolutions.filter(pk=resolution_id).first()
    if found is None:
        raise Refused(_("没有这项决议。"), field="resolution_id")
    return found
