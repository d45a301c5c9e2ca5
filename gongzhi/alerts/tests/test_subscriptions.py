"""Subscriptions: confirmed by who reads the mailbox, changed and ended by a link, forgotten afterwards."""

from datetime import timedelta

import pytest

from gongzhi.alerts.actions.alert_subscription.ask_again import ask_again
from gongzhi.alerts.actions.alert_subscription.change import change_subscription
from gongzhi.alerts.actions.alert_subscription.confirm import confirm_subscription
from gongzhi.alerts.actions.alert_subscription.lapse import lapse_subscription
from gongzhi.alerts.actions.alert_subscription.subscribe import subscribe
from gongzhi.alerts.actions.alert_subscription.unsubscribe import unsubscribe
from gongzhi.alerts.lapsing import end_what_is_over
from gongzhi.alerts.models import Subscription
from gongzhi.alerts.queries import Question, latest, subscription_by_token, token_of
from gongzhi.alerts.states import SUBSCRIPTION
from gongzhi.alerts.tests import scene
from gongzhi.alerts.verify import broken_alerts
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROWS = SUBSCRIPTION.transitions
DONE = {
    "ask_again": lambda row, by: ask_again(subscription=row, by=by, at=NOW),
    "confirm": lambda row, by: confirm_subscription(subscription=row, by=by, at=NOW),
    "change": lambda row, by: change_subscription(
        subscription=row, regions=["520100"], subjects=["food"], by=by, at=NOW
    ),
    "unsubscribe": lambda row, by: unsubscribe(subscription=row, by=by, at=NOW),
    "lapse": lambda row, by: lapse_subscription(subscription=row, by=by, at=NOW),
}


@pytest.fixture(autouse=True)
def _province(db):
    factories.province()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
class TestEachVerb:
    def test_leads_where_the_table_says(self, row):
        by = SYSTEM if row.verb == "lapse" else ANONYMOUS
        for number, state in enumerate(SubscriptionState):
            made = scene.subscription_in(state, email=f"r{number}@example.cn")
            before = journal.last_seq(SUBSCRIPTION.kind, made.pk)
            if state not in row.sources:
                with pytest.raises(Refused):
                    DONE[row.verb](made, by)
                continue
            assert DONE[row.verb](made, by).state == (row.target or state)
            assert journal.last_seq(SUBSCRIPTION.kind, made.pk) == before + 1
        assert list(broken_alerts()) == []

    def test_is_no_business_of_an_officer(self, row):
        made = scene.subscription_in(SubscriptionState.PENDING)
        with pytest.raises(NotAllowed):
            DONE[row.verb](made, factories.actor(("samr", Role.SECRETARIAT)))


class TestSubscribe:
    def test_the_same_address_twice_is_one_subscription_and_no_second_letter_at_once(self):
        first = scene.subscription_in(SubscriptionState.PENDING, email="Reader@Example.cn")
        again = subscribe(email="reader@example.cn ", by=ANONYMOUS, at=NOW + timedelta(minutes=9))
        assert again.pk == first.pk and journal.last_seq(SUBSCRIPTION.kind, first.pk) == 1
        subscribe(email="reader@example.cn", by=ANONYMOUS, at=NOW + timedelta(minutes=11))
        assert journal.last_seq(SUBSCRIPTION.kind, first.pk) == 2
        assert Subscription.objects.count() == 1

    @pytest.mark.parametrize("email", ["", "no", "a@b", "a b@example.cn", "a@e.cn,b@e.cn", "名@e.cn"])
    def test_an_address_that_is_none_is_refused(self, email):
        with pytest.raises(Refused) as refused:
            subscribe(email=email, by=ANONYMOUS, at=NOW)
        assert refused.value.field == "email"

    def test_what_is_not_offered_is_refused(self):
        for choice in ({"regions": ["520102"]}, {"subjects": ["quality"]}):
            with pytest.raises(Refused):
                subscribe(email="a@example.cn", by=ANONYMOUS, at=NOW, **choice)

    def test_nothing_of_the_address_is_kept_once_it_has_ended(self):
        made = scene.subscription_in(SubscriptionState.ENDED)
        made.refresh_from_db()
        assert (made.email, made.email_hash) == ("", None)
        lines = journal.history(SUBSCRIPTION.kind, made.pk)
        assert not any("example" in str((line.facts, line.note, line.actor_name)) for line in lines)

    def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(self):
        made = scene.subscription_in(SubscriptionState.PENDING)
        assert end_what_is_over(at=NOW + timedelta(days=6)) == 0
        assert end_what_is_over(at=NOW + timedelta(days=8)) == 1
        made.refresh_from_db()
        assert (made.state, made.email) == (SubscriptionState.ENDED, "")

    def test_a_link_opens_its_subscription_alone(self):
        made = scene.subscription_in(SubscriptionState.ACTIVE)
        token = token_of(made.pk)
        assert subscription_by_token(token, viewer=ANONYMOUS).pk == made.pk
        for wrong in (
            token[:-1] + ("a" if token[-1] != "a" else "b"),
            f"{made.pk + 1}{token[len(str(made.pk)) :]}",
            "x",
        ):
            with pytest.raises(Subscription.DoesNotExist):
                subscription_by_token(wrong, viewer=ANONYMOUS)


class TestWhatEverybodyReads:
    def test_is_what_holds_near_and_what_it_is_about(self):
        people = {"by": scene.writer(), "second": scene.reviewer()}
        county = scene.alert_in(State.PUBLISHED, **people, subject="food")
        office = factories.actor(("samr", Role.SECRETARIAT))
        told = {"by": office, "second": people["second"], "unit": "samr", "title": "全省都要当心的事"}
        second = factories.actor(("samr", Role.SUPERVISOR))
        everywhere = scene.alert_in(State.PUBLISHED, **told | {"second": second}, region="520000")
        scene.alert_in(State.REVIEW, **people)
        ended = scene.alert_in(State.ENDED, **people)

        def found(**asked):
            return {alert.pk for alert in latest(viewer=ANONYMOUS, question=Question(**asked))}

        assert found() == {county.pk, everywhere.pk}
        assert found(region="520100") == found(region="520102") == {county.pk, everywhere.pk}
        assert found(region="520300") == {everywhere.pk}
        assert found(subject="food") == {county.pk, everywhere.pk}
        assert found(subject="tourism") == {everywhere.pk}
        assert found(text="全省") == {everywhere.pk}
        assert found(ended=True) == {ended.pk}
