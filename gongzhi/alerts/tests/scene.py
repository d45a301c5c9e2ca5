"""Alerts in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta

from gongzhi.alerts.actions.alert.draft import draft_alert
from gongzhi.alerts.actions.alert.lapse import lapse_alert
from gongzhi.alerts.actions.alert_subscription.confirm import confirm_subscription
from gongzhi.alerts.actions.alert_subscription.subscribe import subscribe
from gongzhi.alerts.actions.alert_subscription.unsubscribe import unsubscribe
from gongzhi.alerts.models import Alert, Subscription
from gongzhi.alerts.verbs import do
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role
from tests import factories
from tests.factories import HOLDER, NOW

TODAY = clock.day_of(NOW)
TEXT = {
    "title": "办预付卡先看合同",
    "summary": "付款前要书面合同，七日内可以退本金。",
    "body": "口头承诺不写进合同的，事后难以证明。",
    "advice": "要书面合同。\n保存付款凭证。",
}
LATER = NOW + timedelta(days=40)
"""After the last day of the alerts made here."""


def writer(key: str = HOLDER) -> Actor:
    return factories.actor((key, Role.HANDLER))


def reviewer(key: str = HOLDER) -> Actor:
    return factories.actor((key, Role.SUPERVISOR))


def draft(*, by: Actor, unit: str = HOLDER, region: str = "520102", **changes) -> Alert:
    told = {**TEXT, "unit": factories.unit(unit), "region": region, "until": TODAY + timedelta(days=30)}
    return draft_alert(**told | changes, by=by, at=NOW)


def alert_in(state: str, *, by: Actor, second: Actor, **changes) -> Alert:
    """Make an alert that went its way to a state: written by one, approved by another."""
    made = draft(by=by, **changes)
    ways = {
        State.DRAFT: (),
        State.REVIEW: ("submit",),
        State.APPROVED: ("submit", "approve"),
        State.PUBLISHED: ("submit", "approve", "publish"),
        State.ENDED: ("submit", "approve", "publish", "end"),
        State.DROPPED: ("drop",),
    }
    for verb in ways[state]:
        doer = second if verb in {"approve", "end"} else by
        made = do(made, verb, by=doer, at=NOW, **told_for(made, verb))
    return made


def told_for(alert: Alert, verb: str) -> dict:
    """Give what a verb must be told so that it is done well."""
    match verb:
        case "edit":
            return {**TEXT, "body": "改过的说明。", "region": alert.region_id, "until": alert.until}
        case "send_back" | "refuse_correction" | "end" | "drop":
            return {"reason": "另行安排"}
        case "correct":
            return {**TEXT, "body": "更正后的说明。", "what": "数字有误。"}
    return {}


def do_well(alert: Alert, verb: str, *, by: Actor, key=None) -> Alert:
    """Do a verb with whatever it needs."""
    if verb == "lapse":
        return lapse_alert(alert=alert, by=SYSTEM, at=LATER)
    return do(alert, verb, by=by, at=NOW, key=key, **told_for(alert, verb))


def subscription_in(state: str, *, email: str = "reader@example.cn", at=NOW, **choice) -> Subscription:
    """Make a subscription that went its way to a state."""
    made = subscribe(email=email, by=ANONYMOUS, at=at, **choice)
    if state == SubscriptionState.ACTIVE:
        made = confirm_subscription(subscription=made, by=ANONYMOUS, at=at)
    if state == SubscriptionState.ENDED:
        made = unsubscribe(subscription=made, by=ANONYMOUS, at=at)
    return made
