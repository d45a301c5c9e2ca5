"""What everybody reads: alerts with their feeds and pictures, the law library, looking for anything, the map."""

import json
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from gongzhi.alerts.models import Subscription
from gongzhi.alerts.queries import token_of
from gongzhi.alerts.tests import scene
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import clock
from gongzhi.library.actions.sync_shipped import sync_shipped
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CASE_LAW = reverse("portal:law-article", args=["complaint-report-measures", "15"])


@pytest.fixture(autouse=True)
def _now(db):
    factories.province()
    with clock.set_to(NOW):
        yield


@pytest.fixture
def people():
    return {"by": scene.writer(), "second": scene.reviewer()}


def page(client, name, *arguments, **asked):
    return client.get(reverse(f"portal:{name}", args=arguments), asked)


class TestAlerts:
    def test_are_read_once_published_with_their_corrections_and_their_end(self, client, people):
        alert = scene.alert_in(State.APPROVED, **people)
        assert page(client, "alert", alert.pk).status_code == 404
        assert alert.title not in page(client, "alerts").content.decode()
        alert = scene.do_well(alert, "publish", by=people["by"])
        text = page(client, "alert", alert.pk).content.decode()
        card = f"http://127.0.0.1:8000{reverse('portal:alert-card', args=[alert.pk])}"
        assert scene.TEXT["summary"] in text and "要书面合同。</li>" in text and f'content="{card}"' in text
        alert = scene.do_well(alert, "correct", by=people["by"])
        assert "数字有误" not in page(client, "alert", alert.pk).content.decode(), "a proposal is nobody's to read"
        alert = scene.do_well(alert, "confirm_correction", by=people["second"])
        text = page(client, "alert", alert.pk).content.decode()
        assert "数字有误。" in text and "更正后的说明。" in text and scene.TEXT["body"] not in text
        scene.do_well(alert, "end", by=people["second"])
        text = page(client, "alert", alert.pk).content.decode()
        assert "提前结束" in text and "另行安排" in text
        assert alert.title not in page(client, "alerts").content.decode()
        assert alert.title in page(client, "alerts", ended="1").content.decode()

    def test_are_a_picture_of_the_size_that_others_show(self, client, people):
        alert = scene.alert_in(State.PUBLISHED, **people)
        answer = page(client, "alert-card", alert.pk)
        assert Image.open(BytesIO(answer.content)).size == (1200, 630)
        again = client.get(reverse("portal:alert-card", args=[alert.pk]), headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert page(client, "site-card").status_code == 200

    def test_are_feeds_of_what_holds(self, client, people):
        alert = scene.alert_in(State.PUBLISHED, **people, subject="food")
        scene.alert_in(State.REVIEW, **people)
        address = f"http://127.0.0.1:8000{reverse('portal:alert', args=[alert.pk])}"
        rss = ET.fromstring(page(client, "alerts-rss").content)
        assert [item.findtext("link") for item in rss.iter("item")] == [address]
        atom = ET.fromstring(page(client, "alerts-atom", subject="tourism").content)
        assert list(atom.iter("{http://www.w3.org/2005/Atom}entry")) == []
        told = json.loads(page(client, "alerts-json", region="520100").content)
        assert [item["url"] for item in told["items"]] == [address]
        assert told["version"].endswith("1.1")

    def test_cost_the_same_number_of_queries_at_one_and_at_many(self, client, people, django_assert_num_queries):
        scene.alert_in(State.PUBLISHED, **people)
        page(client, "alerts")
        with CaptureQueriesContext(connection) as one:
            page(client, "alerts")
        for _each in range(24):
            scene.alert_in(State.PUBLISHED, **people)
        with django_assert_num_queries(len(one)):
            text = page(client, "alerts").content.decode()
        assert text.count("<strong>办预付卡先看合同") == 20 and "after=" in text


class TestSubscribing:
    def test_begins_with_a_button_not_with_a_look_and_ends_at_one_click(self):
        client = Client(enforce_csrf_checks=False)
        key = "7f7a9c3e-0d8a-4a44-9a2a-0f6b8f6a7a10"
        answer = client.post(reverse("portal:subscribe"), {"key": key, "email": "reader@example.cn"})
        assert answer.url == reverse("portal:subscribed")
        made = Subscription.objects.get()
        link = reverse("portal:subscription", args=[token_of(made.pk)])
        assert "确认订阅" in client.get(link).content.decode()
        made.refresh_from_db()
        assert made.state == SubscriptionState.PENDING, "programs that check mail open links"
        answer = client.post(link, {"key": key, "regions": ["520100"]})
        assert "订阅已确认" in answer.content.decode()
        made.refresh_from_db()
        assert (made.state, made.regions) == (SubscriptionState.ACTIVE, ["520100"])
        stop = reverse("portal:unsubscribe", args=[token_of(made.pk)])
        client.get(stop)
        made.refresh_from_db()
        assert made.state == SubscriptionState.ACTIVE
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
        made.refresh_from_db()
        assert (made.state, made.email) == (SubscriptionState.ENDED, "")
        assert client.get(link).status_code == 410

    def test_tells_nobody_whether_an_address_is_known_and_bounds_who_asks(self, client):
        known = {"key": "7f7a9c3e-0d8a-4a44-9a2a-0f6b8f6a7a11", "email": "reader@example.cn"}
        answers = [client.post(reverse("portal:subscribe"), known) for _twice in range(2)]
        assert {(answer.status_code, answer.url) for answer in answers} == {(302, reverse("portal:subscribed"))}
        wrong = client.post(reverse("portal:subscribe"), known | {"email": "no"})
        assert wrong.status_code == 422 and "请填写能收信的邮箱地址" in wrong.content.decode()
        for number in range(8):
            client.post(reverse("portal:subscribe"), known | {"email": f"r{number}@example.cn"})
        assert client.post(reverse("portal:subscribe"), known | {"email": "more@example.cn"}).status_code == 429


class TestLaw:
    def test_every_article_has_an_address_and_says_where_it_is_used(self, client):
        sync_shipped(at=NOW)
        text = page(client, "law").content.decode()
        assert "市场监督管理投诉举报处理办法" in text
        assert CASE_LAW in page(client, "law-act", "complaint-report-measures").content.decode()
        text = client.get(CASE_LAW).content.decode()
        assert "第十五条" in text and "问与答" in text and "决定是否受理并告知投诉人" in text
        assert page(client, "law-article", "complaint-report-measures", "999").status_code == 404
        assert page(client, "law-act", "none").status_code == 404
        assert (
            "到 2026-04-14 为止有效" in page(client, "law-act", "complaint-report-interim-measures").content.decode()
        )

    def test_procedures_lead_to_their_articles(self, client):
        sync_shipped(at=NOW)
        text = page(client, "procedure", "amr-complaint@2026-04-15").content.decode()
        assert f'href="{CASE_LAW}"' in text


class TestLookingForAnything:
    def test_finds_some_of_each_kind_and_leads_to_all(self, client, people):
        sync_shipped(at=NOW)
        alert = scene.alert_in(State.PUBLISHED, **people)
        text = page(client, "search", q="合同").content.decode()
        assert reverse("portal:alert", args=[alert.pk]) in text and "/law/" in text
        assert text.count("<section") == 2
        assert "至少输入两个字" in page(client, "search", q="合").content.decode()
        assert "没有找到" in page(client, "search", q="无此事物").content.decode()
        assert page(client, "search", q="\0" * 200).status_code == 200


class TestTheFirstPage:
    def test_shows_alerts_near_the_place_that_the_reader_chose(self, client, people):
        alert = scene.alert_in(State.PUBLISHED, **people)
        assert alert.title in page(client, "home").content.decode()
        answer = client.post(reverse("portal:choose-region"), {"region": "520300", "back": "https://example.org/"})
        assert answer.url == reverse("portal:home") and answer.cookies["region"].value == "520300"
        text = page(client, "home").content.decode()
        assert alert.title not in text and len(text) < 100_000
        client.post(reverse("portal:choose-region"), {"region": "nowhere"})
        assert alert.title in page(client, "home").content.decode()


class TestForMachines:
    def test_the_map_names_what_is_public_alone(self, client, people):
        sync_shipped(at=NOW)
        shown = scene.alert_in(State.PUBLISHED, **people)
        hidden = scene.alert_in(State.REVIEW, **people)
        text = page(client, "sitemap").content.decode()
        assert f"<loc>http://127.0.0.1:8000{reverse('portal:alert', args=[shown.pk])}</loc>" in text
        assert reverse("portal:alert", args=[hidden.pk]) not in text and CASE_LAW in text and "/desk/" not in text
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in page(client, "robots").content.decode()

    def test_security_says_whom_to_tell_where_somebody_is_named(self, client, settings):
        settings.SECURITY_CONTACT = ""
        assert page(client, "security").status_code == 404
        settings.SECURITY_CONTACT = "mailto:security@example.cn"
        text = page(client, "security").content.decode()
        assert "Contact: mailto:security@example.cn" in text and "Expires: 2026-11-0" in text
