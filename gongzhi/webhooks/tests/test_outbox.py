"""Events on their way: complete, in order per matter, tried again, dead, replayed."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.receive import receive_cases
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.webhooks import outbox, queries
from gongzhi.webhooks.actions.replay import give_up, replay
from gongzhi.webhooks.actions.switch import end, pause, resume
from gongzhi.webhooks.models import Attempt, Delivery
from gongzhi.webhooks.outbox import BACK_OFF, REST_SECONDS, lease
from gongzhi.webhooks.posting import Answer
from gongzhi.webhooks.tests.way import deliver, fan_out, later, subscribed
from gongzhi.webhooks.words import DeliveryState, Fault
from tests import factories

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


class TestFanOut:
    def test_makes_one_event_of_each_line_for_each_subscription(self, province, received_by, another):
        subscribed(received_by)
        subscribed(another)
        by = factories.actor()
        case = factories.case_in("closed", by=by)
        fan_out()
        assert Delivery.objects.filter(record_id=case.pk).count() == 8  # receive, accept, settle, close; twice
        assert fan_out() == 0

    def test_makes_events_of_matters_taken_in_in_bulk(self, province, received_by):
        subscribed(received_by)
        news = [factories.new_case(unit_id=factories.unit().pk) for _n in range(60)]
        receive_cases(news, by=SYSTEM, at=factories.NOW)
        fan_out()
        assert Delivery.objects.filter(type="cn.gongzhi.case.received").count() == 60

    def test_leaves_out_what_happened_before_the_subscription(self, province, received_by):
        case = factories.received()
        fan_out()
        subscribed(received_by)
        accept_case(case=case, by=factories.actor(), at=factories.NOW)
        fan_out()
        assert list(Delivery.objects.values_list("type", flat=True)) == ["cn.gongzhi.case.accepted"]

    def test_keeps_to_the_chosen_types(self, province, received_by):
        subscribed(received_by, types=["cn.gongzhi.case.closed"])
        factories.case_in("closed")
        fan_out()
        assert list(Delivery.objects.values_list("type", flat=True)) == ["cn.gongzhi.case.closed"]

    def test_keeps_to_matters_in_which_a_chosen_unit_has_a_part(self, province, received_by):
        subscribed(received_by, unit_ids=[factories.unit(factories.OTHER).pk])
        elsewhere = factories.received()
        ours = factories.received(unit_key=factories.OTHER)
        fan_out()
        assert set(Delivery.objects.values_list("record_id", flat=True)) == {ours.pk} != {elsewhere.pk}

    def test_counts_a_superior_office_as_having_a_part(self, province, received_by):
        subscribed(received_by, unit_ids=[factories.unit(factories.ABOVE).pk])
        case = factories.received()
        fan_out()
        assert Delivery.objects.get().record_id == case.pk

    def test_says_nothing_of_notes_and_looks_at_personal_data(self, province, received_by):
        by = factories.actor()
        case = factories.received(by=by)
        fan_out()
        subscribed(received_by)
        note_on_case(case=case, text="内部", by=by, at=factories.NOW)
        fan_out()
        assert not Delivery.objects.exists()


class TestDelivery:
    def test_posts_a_signed_cloudevent(self, province, received_by):
        subscribed(received_by)
        case = factories.received()
        fan_out()
        deliver()
        event, headers = received_by.events[0], received_by.headers[0]
        assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
        assert headers["Gongzhi-Signature"].startswith(f"t={int(factories.NOW.timestamp())},v1=")
        assert event["specversion"] == "1.0"
        assert (event["type"], event["subject"]) == ("cn.gongzhi.case.received", case.number)
        assert (event["id"], event["sequence"]) == (f"{case.number}-1", "000001")
        assert event["data"]["kind"] == "complaint"
        assert event["data"]["unit"] == factories.HOLDER
        row = Delivery.objects.get()
        assert row.state == DeliveryState.DELIVERED
        assert row.tries.get().status == 200
        assert json.loads(queries.body_sent(row, viewer=SYSTEM)) == event

    def test_keeps_the_order_of_a_matter_and_lets_others_pass(self, province, received_by):
        subscribed(received_by)
        stuck, well = factories.case_in("closed"), factories.case_in("closed")
        fan_out()
        received_by.answer = lambda event, times: 404 if event["subject"] == stuck.number else 200
        deliver()
        assert [subject for subject, _seq in received_by.seen()].count(stuck.number) == 1
        assert [seq for subject, seq in received_by.seen() if subject == well.number] == [
            f"{n:06d}" for n in (1, 2, 3, 4)
        ]
        received_by.answer = 200
        deliver(at=later(seconds=11))
        assert [seq for subject, seq in received_by.seen() if subject == stuck.number] == [
            f"{n:06d}" for n in (1, 2, 3, 4)
        ]
        assert set(states()) == {DeliveryState.DELIVERED}

    def test_tries_again_with_growing_pauses_until_it_is_dead(self, province, received_by):
        subscribed(received_by)
        factories.received()
        fan_out()
        received_by.answer = 400
        at = factories.NOW
        for pause_before in (timedelta(0), *BACK_OFF):
            assert deliver(at=at + pause_before - timedelta(seconds=1)) == 0
            assert deliver(at=at + pause_before) == 1
            at += pause_before
        assert states() == [DeliveryState.DEAD]
        assert Attempt.objects.count() == len(BACK_OFF) + 1
        assert deliver(at=at + timedelta(days=3)) == 0

    def test_holds_back_what_follows_a_dead_letter_until_it_is_replayed(self, province, received_by):
        to, _secret = subscribed(received_by)
        case = factories.case_in("accepted")
        fan_out()
        Delivery.objects.filter(seq=1).update(state=DeliveryState.DEAD, ended_at=factories.NOW)
        assert deliver() == 0
        assert replay(subscription=to, by=SYSTEM, at=factories.NOW) == 1
        assert deliver() == 2
        assert received_by.seen() == [(case.number, "000001"), (case.number, "000002")]

    def test_goes_on_behind_a_dead_letter_that_is_given_up(self, province, received_by):
        to, _secret = subscribed(received_by)
        factories.case_in("accepted")
        fan_out()
        dead = Delivery.objects.get(seq=1)
        Delivery.objects.filter(pk=dead.pk).update(state=DeliveryState.DEAD, ended_at=factories.NOW)
        assert give_up(subscription=to, by=SYSTEM, at=factories.NOW, delivery_id=dead.pk) == 1
        assert deliver() == 1
        assert states() == [DeliveryState.GIVEN_UP, DeliveryState.DELIVERED]

    def test_rests_a_receiver_that_is_down_and_then_asks_with_one_event_only(self, province, received_by):
        to, _secret = subscribed(received_by)
        for _n in range(6):
            factories.received()
        fan_out()
        received_by.answer = 500
        assert deliver() == 4  # as many as go at once
        at = factories.NOW
        for failures, rest in enumerate(REST_SECONDS, 1):
            to.refresh_from_db()
            assert (to.failures, to.rest_until) == (failures, at + timedelta(seconds=rest))
            assert deliver(at=to.rest_until - timedelta(seconds=1)) == 0
            at = to.rest_until
            assert deliver(at=at) == 1
        received_by.answer = 200
        deliver(at=at + timedelta(days=1))
        assert set(states()) == {DeliveryState.DELIVERED}
        to.refresh_from_db()
        assert (to.failures, to.rest_until) == (0, None)

    def test_is_taken_up_again_when_the_worker_that_had_it_is_gone(self, province, received_by):
        to, _secret = subscribed(received_by)
        factories.received()
        fan_out()
        lost = outbox.take_up(to.pk, at=factories.NOW)
        assert len(lost) == 1
        assert outbox.take_up(to.pk, at=later(seconds=lease().seconds - 1)) == []
        again = outbox.take_up(to.pk, at=factories.NOW + lease())
        assert [letter.delivery_id for letter in again] == [letter.delivery_id for letter in lost]
        outbox.settle([(lost[0], Answer(ms=1, fault=Fault.TIMEOUT))], at=factories.NOW + lease())
        assert Attempt.objects.count() == 0  # what the lost worker says counts for nothing
        outbox.settle([(again[0], Answer(ms=1, status=200))], at=factories.NOW + lease())
        assert states() == [DeliveryState.DELIVERED]

    def test_never_has_more_on_the_way_to_a_receiver_than_its_share(self, province, received_by, monkeypatch):
        monkeypatch.setattr(outbox, "BATCH", 4)
        to, _secret = subscribed(received_by)
        for _n in range(6):
            factories.received()
        fan_out()
        assert len(outbox.take_up(to.pk, at=factories.NOW)) == 4
        assert outbox.take_up(to.pk, at=factories.NOW) == []

    def test_that_was_taken_up_but_not_posted_counts_no_attempt(self, province, received_by):
        to, _secret = subscribed(received_by)
        factories.received()
        fan_out()
        [letter] = outbox.take_up(to.pk, at=factories.NOW)
        outbox.settle([(letter, None)], at=factories.NOW)
        assert (Delivery.objects.get().attempts, Attempt.objects.count()) == (0, 0)
        assert deliver() == 1

    def test_costs_the_same_number_of_queries_for_one_and_for_many(self, province, received_by):
        to, _secret = subscribed(received_by)
        counts = []
        for more in (1, 24):
            for _n in range(more):
                factories.received()
            fan_out()
            with CaptureQueriesContext(connection) as seen:
                letters = outbox.take_up(to.pk, at=factories.NOW)
                outbox.settle([(letter, Answer(ms=1, status=200)) for letter in letters], at=factories.NOW)
            counts.append((len(letters), len(seen)))
        assert [count for count, _queries in counts] == [1, 24]
        assert counts[0][1] == counts[1][1]


class TestSwitch:
    def test_a_pause_keeps_what_happens_meanwhile(self, province, received_by):
        to, _secret = subscribed(received_by)
        pause(subscription=to, by=SYSTEM, at=factories.NOW)
        factories.received()
        fan_out()
        assert outbox.ready(at=factories.NOW) == []
        assert outbox.take_up(to.pk, at=factories.NOW) == []
        resume(subscription=to, by=SYSTEM, at=factories.NOW)
        assert deliver() == 1

    def test_an_end_gives_up_what_waits_and_hears_of_nothing_more(self, province, received_by):
        to, _secret = subscribed(received_by)
        case = factories.received()
        fan_out()
        end(subscription=to, by=SYSTEM, at=factories.NOW)
        accept_case(case=case, by=factories.actor(), at=factories.NOW)
        fan_out()
        assert states() == [DeliveryState.GIVEN_UP]

    def test_is_refused_to_who_does_not_keep_it(self, province, received_by):
        to, _secret = subscribed(received_by)
        stranger = factories.actor((factories.HOLDER, Role.ADMINISTRATOR))
        for action in (pause, resume, end, replay, give_up):
            with pytest.raises(NotAllowed):
                action(subscription=to, by=stranger, at=factories.NOW)


class TestForget:
    def test_deletes_what_ended_long_ago_but_no_dead_letter(self, province, received_by):
        subscribed(received_by)
        factories.case_in("accepted")
        fan_out()
        Delivery.objects.filter(seq=1).update(state=DeliveryState.DELIVERED, ended_at=factories.NOW)
        Delivery.objects.filter(seq=2).update(state=DeliveryState.DEAD, ended_at=factories.NOW)
        assert outbox.forget(at=later(days=29)) == 0
        assert outbox.forget(at=later(days=31)) == 1
        assert states() == [DeliveryState.DEAD]


class TestStuck:
    def test_names_receivers_with_dead_letters_or_events_that_wait_too_long(self, province, received_by):
        to, _secret = subscribed(received_by)
        factories.received()
        fan_out()
        assert queries.stuck(viewer=SYSTEM, at=later(minutes=14)) == []
        assert [row for row, _backlog in queries.stuck(viewer=SYSTEM, at=later(minutes=16))] == [to]
        gauges = {name: value for name, _what, _labels, value in queries.gauges(at=later(minutes=16))}
        assert gauges["gongzhi_webhook_oldest_seconds"] == 16 * 60
        assert gauges["gongzhi_webhook_waiting"] == 1
        Delivery.objects.update(state=DeliveryState.DEAD, ended_at=factories.NOW)
        assert len(queries.stuck(viewer=SYSTEM, at=factories.NOW)) == 1
