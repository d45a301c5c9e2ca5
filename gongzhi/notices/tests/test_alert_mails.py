"""Letters to subscribers: the link, each alert once to whom it fits, the way out in every letter."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from gongzhi.alerts.actions.alert_subscription.unsubscribe import unsubscribe
from gongzhi.alerts.tests import scene
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS
from gongzhi.core.models import JournalEntry
from gongzhi.notices import sender
from gongzhi.notices.alerts import mails_of, queue_alert_mails
from gongzhi.notices.models import AlertMail, SubscriptionLink
from gongzhi.notices.words import NoticeState, Reason
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(province):
    return {"by": scene.writer(), "second": scene.reviewer()}


def queue(at=NOW) -> int:
    last = JournalEntry.objects.order_by("-pk").first()
    return queue_alert_mails(0, last.pk if last else 0, at=at)


def send_all(at=NOW) -> None:
    with clock.set_to(at):
        while sender.send_due():
            pass


def letters(mail) -> list:
    return [(to, message_from_bytes(content, policy=policy.default)) for to, content in mail.letters]


def about_alerts(mail) -> list:
    """Give the letters that are about alerts, without those with links."""
    return [each for each in letters(mail) if each[1]["Subject"].startswith(("消费提示：", "更正："))]


class TestLink:
    def test_is_sent_once_and_says_how_to_confirm(self, mail):
        scene.subscription_in(SubscriptionState.PENDING)
        assert queue() == 1
        assert queue() == 0, "the same lines twice make no second letter"
        send_all()
        [(to, letter)] = letters(mail)
        assert to == ["reader@example.cn"] and "确认订阅" in letter.get_content()
        assert "/alerts/subscription/" in letter.get_content()
        assert SubscriptionLink.objects.get().state == NoticeState.SENT

    def test_waits_for_no_quiet_hours_and_for_no_alerts(self, mail, settings, people):
        settings.QUIET_HOURS = "0-23"
        scene.subscription_in(SubscriptionState.ACTIVE, email="first@example.cn")
        scene.alert_in(State.PUBLISHED, **people)
        scene.subscription_in(SubscriptionState.PENDING)
        queue()
        send_all()
        assert {to[0] for to, _letter in letters(mail)} == {"first@example.cn", "reader@example.cn"}
        assert AlertMail.objects.get().state == NoticeState.QUEUED


class TestAlert:
    def test_goes_to_whom_it_fits_once_with_the_way_out(self, mail, people):
        active = SubscriptionState.ACTIVE
        for name, choice in (
            ("all", {}),
            ("near", {"regions": ["520100"]}),
            ("far", {"regions": ["520300"]}),
            ("about", {"subjects": ["food", "tourism"]}),
            ("other", {"subjects": ["tourism"]}),
        ):
            scene.subscription_in(active, email=f"{name}@example.cn", **choice)
        scene.subscription_in(SubscriptionState.PENDING, email="pending@example.cn")
        scene.subscription_in(SubscriptionState.ENDED, email="ended@example.cn")
        alert = scene.alert_in(State.PUBLISHED, **people, subject="food")
        assert queue() == 7 + 3, "a link each, and the alert to three"
        assert queue() == 0, "the same lines twice make no second letter"
        send_all()
        found = about_alerts(mail)
        assert {to[0].partition("@")[0] for to, _letter in found} == {"all", "near", "about"}
        for _to, letter in found:
            text = letter.get_content()
            assert scene.TEXT["summary"] in text and "1. 要书面合同。" in text and f"/alerts/{alert.pk}/" in text
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert "/stop/>" in letter["List-Unsubscribe"] and letter["List-Id"]
        assert mails_of(alert, viewer=people["by"]) == {NoticeState.SENT: 3}
        assert mails_of(alert, viewer=ANONYMOUS) == {}

    def test_a_correction_is_told_too(self, mail, people):
        scene.subscription_in(SubscriptionState.ACTIVE)
        alert = scene.alert_in(State.PUBLISHED, **people)
        alert = scene.do_well(alert, "correct", by=people["by"])
        scene.do_well(alert, "confirm_correction", by=people["second"])
        queue()
        send_all()
        subjects = [letter["Subject"] for _to, letter in about_alerts(mail)]
        assert subjects == ["消费提示：办预付卡先看合同", "更正：办预付卡先看合同"]
        assert "数字有误。" in about_alerts(mail)[1][1].get_content()

    def test_nobody_is_told_who_left_or_what_has_ended_meanwhile(self, mail, people):
        gone = scene.subscription_in(SubscriptionState.ACTIVE, email="gone@example.cn")
        alert = scene.alert_in(State.PUBLISHED, **people)
        scene.subscription_in(SubscriptionState.ACTIVE)
        queue()
        unsubscribe(subscription=gone, by=ANONYMOUS, at=NOW)
        scene.do_well(alert, "end", by=people["second"])
        send_all()
        assert about_alerts(mail) == []
        rows = AlertMail.objects.values_list("state", "reason")
        assert set(rows) == {
            (NoticeState.UNSENT, Reason.UNSUBSCRIBED), (NoticeState.UNSENT, Reason.WITHDRAWN)
        }  # fmt: skip

    def test_what_is_older_than_some_days_is_told_to_nobody(self, mail, people):
        scene.subscription_in(SubscriptionState.ACTIVE)
        scene.alert_in(State.PUBLISHED, **people)
        assert queue(at=NOW + timedelta(days=4)) == 0 and not AlertMail.objects.exists()

    def test_a_reader_of_english_gets_english(self, mail, people):
        scene.subscription_in(SubscriptionState.PENDING, language="en")
        queue()
        send_all()
        [(_to, letter)] = letters(mail)
        assert "Please confirm" in letter["Subject"]
