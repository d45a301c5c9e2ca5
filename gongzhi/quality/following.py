"""Looking through replies that went out, by whichever door: made from the journal, so none is missed."""

from datetime import datetime

from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core.actors import SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.quality import catalog
from gongzhi.quality.models import ReplyReview
from gongzhi.quality.queries import review_of

READER = "quality"


def review_replies(after: int, upto: int, *, at: datetime) -> int:
    """Keep what the replies in the lines (after, upto] of the journal were like; return how many."""
    lines = JournalEntry.objects.filter(
        pk__gt=after, pk__lte=upto, kind=CASE.kind, verb__in=catalog.REPLY_VERBS, actor_kind="officer"
    ).order_by("pk")
    lines = list(lines)
    cases = {
        case.pk: case
        for case in Case.objects.filter(pk__in={line.record_id for line in lines}).select_related("text")
    }
    made = []
    for line in lines:
        case = cases[line.record_id]
        text = line.note or (case.text.answer if line.verb == "answer" else "")
        found = review_of(case, line.verb, text, ground=case.ground, viewer=SYSTEM)
        made.append(
            ReplyReview(
                case=case,
                entry_id=line.pk,
                verb=line.verb,
                met=[finding.key for finding in found.findings if finding.met],
                missed=[finding.key for finding in found.open],
                at=line.at,
            )
        )
    return len(ReplyReview.objects.bulk_create(made, ignore_conflicts=True))
