"""What `gongzhi verify` checks of the library: its history, and that each article shows its current version."""

from collections.abc import Iterator

from django.db.models import F, Q

from gongzhi.core import machine
from gongzhi.library.models import Article, Revision
from gongzhi.library.states import REVISION
from gongzhi.library.words import State

MOST = 1000


def broken_library() -> Iterator[str]:
    """Yield a sentence for each promise that is not kept, at most `MOST` of each kind."""
    for pk, fault in machine.strays(REVISION, Revision):
        yield f"version {pk} of an article {fault}"
    wrong = Article.objects.filter(current__isnull=False).exclude(
        Q(current__state=State.CURRENT) & Q(current__article=F("pk"))
    )
    for pk in wrong.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield f"article {pk} shows a version that is not its current one"
    unshown = Revision.objects.filter(state=State.CURRENT).exclude(article__current=F("pk"))
    for pk in unshown.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield f"version {pk} is current, but its article does not show it"
