"""What `gongzhi verify` checks of mediation: closed minutes are those of the journal, shares add up, facts follow."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import F, Sum

from gongzhi.core import machine
from gongzhi.core.models import JournalEntry
from gongzhi.mediation.models import Agreement, Mediation, Session
from gongzhi.mediation.states import MEDIATION
from gongzhi.mediation.words import SessionState

MOST = 1000


def broken_mediations() -> Iterator[str]:
    """Yield a sentence for each promise that a mediation does not keep."""
    for pk, fault in machine.strays(MEDIATION, Mediation):
        yield f"mediation {pk} {fault}"
    closed = Session.objects.filter(stands=SessionState.CLOSED).order_by("id")
    for session in closed.iterator(chunk_size=MOST):
        digest = sha256(session.minutes.encode()).hexdigest()
        lines = JournalEntry.objects.filter(
            kind=MEDIATION.kind, record_id=session.mediation_id, verb="close_minutes", facts__session=session.number
        )
        if session.digest != digest or not lines.filter(facts__sha256=digest).exists():
            yield f"mediation {session.mediation_id}, session {session.number}: minutes differ from those closed"
    shared = Agreement.objects.annotate(given=Sum("shares__recovered"), total=F("mediation__case__recovered"))
    newest = Agreement.objects.order_by("mediation_id", "-id").distinct("mediation_id").values("pk")
    for agreement in (
        shared.filter(pk__in=newest, given__isnull=False).exclude(given=F("total")).order_by("id")[:MOST]
    ):
        yield f"mediation {agreement.mediation_id}: shares add up to {agreement.given}, not to {agreement.total}"
