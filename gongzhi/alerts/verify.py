"""What `gongzhi verify` checks of alerts: history, who approved them, that ended subscriptions are forgotten."""

from collections.abc import Iterator

from gongzhi.alerts.models import Alert, Correction, Subscription
from gongzhi.alerts.states import ALERT, SUBSCRIPTION
from gongzhi.alerts.words import CorrectionState, SubscriptionState
from gongzhi.core import journal, machine

MOST = 1000


def broken_alerts() -> Iterator[str]:
    """Yield a sentence for each promise that is not kept, at most `MOST` of each kind."""
    for pk, fault in machine.strays(ALERT, Alert):
        yield f"alert {pk} {fault}"
    for pk, fault in machine.strays(SUBSCRIPTION, Subscription):
        yield f"alert subscription {pk} {fault}"
    approved = Alert.objects.filter(reviewer__isnull=False).order_by("id")
    for alert in approved.iterator(chunk_size=200):
        line = journal.history(ALERT.kind, alert.pk).filter(verb="approve").last()
        if line is None or line.actor_id != alert.reviewer:
            yield f"alert {alert.pk} was approved by somebody else than its history says"
        if line and line.actor_id in alert.writers:
            yield f"alert {alert.pk} was approved by one of its writers"
    untold = Correction.objects.filter(state=CorrectionState.MADE, alert__corrected_at=None)
    for pk in untold.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield f"correction {pk} was made, but its alert does not say so"
    kept = Subscription.objects.filter(state=SubscriptionState.ENDED).exclude(email=b"")
    for pk in kept.order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield f"alert subscription {pk} has ended, but its address was not forgotten"
