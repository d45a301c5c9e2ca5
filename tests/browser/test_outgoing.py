"""Events out and notices in a real browser: set up, secret, dead letters, messages; on every screen and theme."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.core.following import follow
from gongzhi.desk.tests.scene import PASSWORD, set_scene
from gongzhi.notices import outbox as notices
from gongzhi.notices.models import Notice
from gongzhi.notices.words import NoticeState, Reason
from gongzhi.webhooks import outbox as events
from gongzhi.webhooks.actions.subscribe import subscribe
from gongzhi.webhooks.models import Attempt, Delivery
from gongzhi.webhooks.words import DeliveryState, Fault
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
URL = "https://8.8.8.8/gongzhi/events?token=a-long-token-of-the-receiver"
LOOKS = [(1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")]


@pytest.fixture
def sent(db, settings):
    """A system that took some events and not others; notices of all states."""
    settings.QUIET_HOURS = "21-8"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    SCREENSHOTS.mkdir(exist_ok=True)
    scene, at = set_scene(), clock.now()
    scene.subscription, _secret = subscribe(name="省投诉举报大数据平台", url=URL, by=SYSTEM, at=at)
    subscribe(name="南明区数据中心", url=URL, by=SYSTEM, at=at, unit_ids=[scene.units["samr-520102"].pk])
    by = scene.actor("handler")
    scene.matter = case = scene.case()
    case = accept_case(case=case, by=by, at=at)
    case = settle_case(
        case=case, outcome="mediated", terms="商家退款", recovered=199, recovery="refunded", by=by, at=at
    )
    close_case(case=case, by=by, at=at)
    accept_case(case=scene.case(), by=by, at=at)
    for reader, make in ((events.READER, events.fan_out), (notices.READER, notices.queue_notices)):
        while follow(reader, partial(make, at=at), patience=2):
            pass
    settings.QUIET_HOURS = ""
    Notice.objects.update(due_at=at)
    while found := notices.take_up(at=at):
        for taken in found:
            notices.settle(taken, notices.send(taken, at=at), at=at)
    mails = Notice.objects.order_by("id")
    mails.filter(verb="settle").update(state=NoticeState.FAILED, reason=Reason.REFUSED, detail="SMTP 550")
    rows = list(Delivery.objects.filter(subscription=scene.subscription).order_by("id"))
    for row in rows[:3]:
        Attempt.objects.create(delivery=row, at=at, ms=48, status=204)
    Delivery.objects.filter(pk__in=[row.pk for row in rows[:3]]).update(state=DeliveryState.DELIVERED, ended_at=at)
    for _n in range(11):
        Attempt.objects.create(delivery=rows[3], at=at, ms=15001, fault=Fault.TIMEOUT)
    Delivery.objects.filter(pk=rows[3].pk).update(state=DeliveryState.DEAD, ended_at=at, attempts=11)
    return scene


def signed_in(visit, path: str, name: str, **look):
    """Sign an officer of the scene in, by the name of their account, and open a page."""
    page = visit(path, **look)
    page.set_default_timeout(10_000)
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


class TestPages:
    @pytest.mark.parametrize(("width", "scheme"), LOOKS)
    def test_are_accessible_and_fit_the_screen(self, sent, visit, width, scheme):
        page = signed_in(visit, "/desk/webhooks/", sent.officers["secretariat"].username, width=width, scheme=scheme)
        for name, path in (
            ("webhooks", "/desk/webhooks/"),
            ("webhook", f"/desk/webhooks/{sent.subscription.pk}/"),
            ("notices", "/desk/notices/"),
        ):
            page.goto(path)
            for fold in page.locator("main details").all():
                fold.evaluate("one => one.open = true")
            page.screenshot(path=SCREENSHOTS / f"outgoing-{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert violations(page) == [], name

    def test_of_the_case_tells_what_the_consumer_was_told(self, sent, visit):
        page = signed_in(visit, f"/desk/cases/{sent.matter.number}/", sent.officers["handler"].username)
        panel = page.locator("#notices")
        expect(panel.get_by_text("发送失败")).to_be_visible()
        panel.screenshot(path=SCREENSHOTS / "outgoing-case-panel.png")
        assert violations(page) == []


class TestSubscribing:
    def test_shows_the_secret_once(self, sent, visit):
        page = signed_in(visit, "/desk/webhooks/", sent.officers["secretariat"].username)
        page.get_by_label("哪个系统").fill("某某系统")
        page.get_by_label("接收网址").fill("https://10.0.0.7/events")
        page.get_by_role("button", name="设置推送").click()
        expect(page.get_by_text("内部网络").first).to_be_visible()
        page.screenshot(path=SCREENSHOTS / "outgoing-refused.png", full_page=True)
        page.get_by_label("接收网址").fill("https://8.8.8.8/events")
        page.get_by_role("button", name="设置推送").click()
        secret = page.locator(".big").inner_text()
        assert secret.startswith("gzwh_")
        page.screenshot(path=SCREENSHOTS / "outgoing-secret.png", full_page=True)
        page.goto("/desk/webhooks/")
        page.get_by_role("link", name="某某系统").click()
        expect(page.get_by_text(secret)).to_have_count(0)

    def test_replays_a_dead_letter(self, sent, visit):
        page = signed_in(
            visit, f"/desk/webhooks/{sent.subscription.pk}/", sent.officers["secretariat"].username, scripts=False
        )
        page.get_by_role("button", name="全部重发").click()
        expect(page.get_by_text("1 个事件将重新发送。")).to_be_visible()
        assert not Delivery.objects.filter(state=DeliveryState.DEAD).exists()
