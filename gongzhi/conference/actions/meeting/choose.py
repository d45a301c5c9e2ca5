"""Choose: make the agenda of proposed topics."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.conference.words import TopicState
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def choose_topics(
    *, meeting: Meeting, topics: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Set the agenda: these topics in this order; those left out stay proposed.

    :param topics: identifiers of topics in the order in which they are taken.
    :raises Refused: if one is no topic of this meeting or was declined, or there is none.
    """
    meeting = ready("choose", meeting, by=by, at=at, key=key)
    wanted = list(dict.fromkeys(topics))
    open_ones = meeting.topics.exclude(state=TopicState.DECLINED)
    known = {topic.pk: topic for topic in open_ones}
    if not wanted or set(wanted) - set(known):
        raise Refused(_("请从提出的议题中选择。"), field="topics")
    open_ones.update(state=TopicState.PROPOSED, position=None)
    for position, pk in enumerate(wanted, 1):
        meeting.topics.filter(pk=pk).update(state=TopicState.CHOSEN, position=position)
    titles = "、".join(known[pk].title for pk in wanted)
    return move(meeting, "choose", by=by, at=at, key=key, facts={"titles": titles, "ids": wanted})
