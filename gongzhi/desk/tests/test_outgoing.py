"""The pages of events out and of notices."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.intake import Person
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.following import follow
from gongzhi.desk.tests.scene import NOW, PHONE
from gongzhi.notices import outbox as notices
from gongzhi.notices.models import Notice
from gongzhi.notices.words import NoticeState, Reason
from gongzhi.webhooks import outbox as events
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.models import Attempt, Delivery, Subscription
from gongzhi.webhooks.words import DeliveryState, Fault

URL = "https://8.8.8.8/events"


def follow_all() -> None:
    for reader, make in ((events.READER, events.fan_out), (notices.READER, notices.queue_notices)):
        while follow(reader, partial(make, at=NOW), patience=2):
            pass


def typed(**changes) -> dict:
    return {"act_key": str(uuid4()), "name": "某系统", "url": URL, "unit_ids": ""} | changes


class TestWebhooks:
    @pytest.mark.parametrize("name", ["handler", "supervisor", "auditor"])
    def test_are_closed_to_who_keeps_none(self, signed_in, name):
        assert signed_in(name).get(reverse("desk:webhooks")).status_code == 403

    def test_show_the_secret_once(self, signed_in):
        client = signed_in("administrator")
        answer = client.post(reverse("desk:webhooks"), typed())
        row = Subscription.objects.get()
        assert row.secret in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        for name, args in (("desk:webhooks", []), ("desk:webhook", [row.pk])):
            page = client.get(reverse(name, args=args)).content.decode()
            assert "某系统" in page
            assert row.secret not in page

    def test_sent_twice_make_one(self, signed_in):
        client, same = signed_in("secretariat"), typed()
        client.post(reverse("desk:webhooks"), same)
        assert client.post(reverse("desk:webhooks"), same).status_code == 302
        assert Subscription.objects.count() == 1

    def test_say_what_is_wrong_beside_the_field_and_keep_what_was_typed(self, signed_in):
        answer = signed_in("administrator").post(reverse("desk:webhooks"), typed(url="https://127.0.0.1/inner"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert answer.context["form"].errors["url"]
        assert "https://127.0.0.1/inner" in page
        assert "GONGZHI_WEBHOOK_NETWORKS" in page
        assert not Subscription.objects.exists()

    def test_change_as_told(self, signed_in):
        client = signed_in("secretariat")
        row, first = subscribe(name="某系统", url=URL, by=SYSTEM, at=NOW)
        for what, state in (("pause", "paused"), ("resume", "on"), ("end", "ended")):
            client.post(reverse("desk:change-webhook", args=[row.pk, what]))
            row.refresh_from_db()
            assert row.state == state
        assert client.post(reverse("desk:change-webhook", args=[row.pk, "resume"])).status_code == 409
        assert client.post(reverse("desk:change-webhook", args=[row.pk, "eat"])).status_code == 404
        assert client.get(reverse("desk:change-webhook", args=[row.pk, "end"])).status_code == 405
        assert row.secret == first

    def test_renew_the_secret(self, signed_in):
        row, first = subscribe(name="某系统", url=URL, by=SYSTEM, at=NOW)
        answer = signed_in("secretariat").post(reverse("desk:change-webhook", args=[row.pk, "renew-secret"]))
        row.refresh_from_db()
        assert row.secret != first
        assert row.secret in answer.content.decode()

    def test_replay_one_dead_letter_and_give_up_another(self, signed_in, scene):
        row, _secret = subscribe(name="某系统", url=URL, by=SYSTEM, at=NOW)
        for _n in range(3):
            scene.case()
        follow_all()
        Delivery.objects.update(state=DeliveryState.DEAD, ended_at=NOW)
        for delivery in Delivery.objects.all():
            Attempt.objects.create(delivery=delivery, at=NOW, ms=3, status=500, fault=Fault.STATUS)
        client = signed_in("secretariat")
        page = client.get(reverse("desk:webhook", args=[row.pk])).content.decode()
        assert "HTTP 500" in page
        first, second, third = Delivery.objects.order_by("id")
        client.post(reverse("desk:change-webhook", args=[row.pk, "replay"]), {"delivery": first.pk})
        client.post(reverse("desk:change-webhook", args=[row.pk, "give-up"]), {"delivery": second.pk})
        states = list(Delivery.objects.order_by("id").values_list("state", flat=True))
        assert states == [DeliveryState.WAITING, DeliveryState.GIVEN_UP, DeliveryState.DEAD]
        shown = client.get(reverse("desk:event", args=[row.pk, third.pk])).json()
        assert shown["type"] == "cn.gongzhi.case.received"

    def test_cost_the_same_number_of_queries_at_one_row_and_at_many(self, signed_in, scene):
        client, counts = signed_in("secretariat"), []
        units = [scene.units["samr"].pk]
        row, _secret = subscribe(name="某系统", url=URL, by=SYSTEM, at=NOW, unit_ids=units)
        client.get(reverse("desk:webhooks"))  # the first page of a session writes down that it was opened
        for more in (1, 24):
            for _n in range(more):
                scene.case()
            follow_all()
            with CaptureQueriesContext(connection) as one:
                client.get(reverse("desk:webhook", args=[row.pk]))
            with CaptureQueriesContext(connection) as both:
                client.get(reverse("desk:webhooks"))
            counts.append((len(one), len(both)))
            for n in range(more):
                subscribe(name=f"{n}", url=URL, by=SYSTEM, at=NOW, unit_ids=units)
        assert counts[0] == counts[1]


@pytest.fixture
def told(scene, settings):
    """A case whose consumer was told of its acceptance, by SMS into the page."""
    settings.SMS, settings.MAIL, settings.QUIET_HOURS = "page", "", ""
    case = scene.case(persons=(Person(name="张小明", phone=PHONE),))
    accept_case(case=case, by=scene.actor("handler"), at=NOW)
    follow_all()
    for taken in notices.take_up(at=NOW):
        notices.settle(taken, notices.send(taken, at=NOW), at=NOW)
    return case


class TestNotices:
    @pytest.mark.parametrize("name", ["handler", "supervisor", "auditor"])
    def test_are_closed_to_who_does_not_look_after_them(self, signed_in, name):
        assert signed_in(name).get(reverse("desk:notices")).status_code == 403

    def test_show_in_development_what_the_consumer_would_get(self, signed_in, told, settings):
        client = signed_in("administrator")
        assert PHONE in client.get(reverse("desk:notices")).content.decode()
        settings.DEVELOPMENT = False
        page = client.get(reverse("desk:notices")).content.decode()
        assert PHONE not in page
        assert "已发送" in page

    def test_are_sent_again_when_asked(self, signed_in, told):
        Notice.objects.update(state=NoticeState.FAILED, reason=Reason.REFUSED)
        row, client = Notice.objects.get(), signed_in("secretariat")
        assert client.post(reverse("desk:resend", args=[row.pk])).status_code == 302
        assert Notice.objects.get().state == NoticeState.QUEUED
        assert client.post(reverse("desk:resend", args=[row.pk])).status_code == 409
        assert client.post(reverse("desk:resend", args=[row.pk + 1])).status_code == 404

    def test_stand_on_the_page_of_the_case_for_who_handles_it(self, signed_in, told):
        page = signed_in("handler").get(reverse("desk:case", args=[told.number])).content.decode()
        assert "通知发送的情况" in page
        assert "短信" in page
        assert PHONE not in page

    def test_cost_the_same_number_of_queries_at_one_row_and_at_many(self, signed_in, told, scene):
        client, counts = signed_in("secretariat"), []
        client.get(reverse("desk:notices"))  # the first page of a session writes down that it was opened
        for more in (0, 24):
            for _n in range(more):
                accept_case(case=scene.case(), by=scene.actor("handler"), at=clock.now())
            follow_all()
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("desk:notices"))
            counts.append(len(seen))
        assert counts[0] == counts[1]
