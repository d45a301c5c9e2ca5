"""What is public and what is not, by the product's own actions."""

from datetime import datetime

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.enforcement.words import PublicationState
from gongzhi.open_data.following import follow_records
from gongzhi.open_data.models import Entry
from gongzhi.sampling.models import Sample
from gongzhi.sampling.tests import scene as sampling
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import State
from tests.factories import NOW

TODAY = clock.day_of(NOW)


def published_sample(*, by: Actor, at: datetime = NOW, state: str = State.PASSED, **changes) -> Sample:
    return do(sampling.sample_in(state, by=by, **changes), "publish", by=by, at=at)


def published_penalty(*, by: Actor) -> Publication:
    return enforcement.in_state("publication", PublicationState.PUBLISHED, by=by)


def follow(*, at: datetime = NOW) -> None:
    """Do what the worker does: follow the journal from its beginning."""
    last = JournalEntry.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    follow_records(0, last, at=at)


def codes(dataset: str) -> set[str]:
    return set(Entry.objects.filter(dataset=dataset).values_list("code", flat=True))
