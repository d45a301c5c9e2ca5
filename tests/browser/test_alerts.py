"""An alert through the real pages: written by one, approved by another, read in the mailbox of a subscriber;
and an article of law from a version to the public page. On a phone where people read."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from gongzhi.alerts.models import Alert, Subscription
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.following import follow
from gongzhi.directory.actions import add_officer
from gongzhi.library.actions.sync_shipped import sync_shipped
from gongzhi.notices import alerts as alert_mails
from gongzhi.notices import sender
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}


class Mailbox:
    """Keeps the letters that come in."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def mailbox(settings, live_server):
    """A real mail server, which gongzhi is set to send to; links in letters lead to the pages of this test."""
    kept = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAIL, settings.MAIL_FROM, settings.SMS = f"smtp://127.0.0.1:{port}", "共治 <gongzhi@example.cn>", ""
    settings.QUIET_HOURS, settings.PUBLIC_URL = "", live_server.url
    yield kept
    server.stop()


@pytest.fixture(autouse=True)
def small_province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    factories.province()
    for name, key, role in (
        ("writer", factories.HOLDER, Role.HANDLER),
        ("second", factories.HOLDER, Role.SUPERVISOR),
        ("office", "samr", Role.SECRETARIAT),
    ):
        add_officer(
            username=name, name="郑示例", password=factories.PASSWORD, unit=factories.unit(key), roles=[role],
            from_date=clock.today() - timedelta(days=400), by=SYSTEM, at=clock.now(),
        )  # fmt: skip


def signed_in(visit, username: str, **screen):
    page = visit("/desk/", **screen)
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


def act(page, verb: str, done: str) -> None:
    """Open the form of a verb in its place and send it."""
    page.locator(".offers").get_by_role("link", name=verb, exact=True).click()
    page.locator("#act").get_by_role("button", name=verb).click()
    page.get_by_text(done).wait_for()


def deliver() -> None:
    """Let what was journaled go out, as a worker does."""
    while follow(alert_mails.READER, partial(alert_mails.queue_alert_mails, at=clock.now()), patience=2):
        pass
    while sender.send_due():
        pass


def link_in(letter, ending: str = "") -> str:
    """Find the link to the subscription in a letter."""
    return re.search(r"https?://[^/]+(/alerts/subscription/[\w-]+/)", letter.get_content())[1] + ending


class TestOneAlert:
    def test_goes_from_a_draft_to_a_subscribers_mailbox(self, visit, mailbox):
        reader = visit(reverse("portal:subscribe"), **PHONE)
        assert violations(reader) == []
        reader.get_by_label("电子邮箱").fill("reader@example.cn")
        reader.get_by_label("贵阳市").check()
        reader.get_by_role("button", name="寄确认链接给我").click()
        reader.get_by_role("heading", level=1, name="请查收邮件").wait_for()
        assert violations(reader) == []
        deliver()
        [(to, letter)] = mailbox.letters
        assert to == ["reader@example.cn"]
        reader.goto(link_in(letter))
        assert Subscription.objects.get().state == SubscriptionState.PENDING
        reader.get_by_role("button", name="确认订阅").click()
        reader.get_by_text("订阅已确认").wait_for()
        assert violations(reader) == []

        writer = signed_in(visit, "writer")
        writer.goto(reverse("desk:alerts"))
        writer.get_by_role("link", name="起草消费提示").click()
        assert violations(writer) == []
        writer.get_by_label("标题").fill("办预付卡先看合同")
        writer.get_by_label("摘要").fill("付款前要书面合同，七日内可以退本金。")
        writer.get_by_label("是怎么回事").fill("口头承诺不写进合同的，事后难以证明。")
        writer.get_by_label("怎么办").fill("要书面合同。\n保存付款凭证。")
        writer.get_by_label("有效期至").fill((clock.today() + timedelta(days=30)).isoformat())
        writer.get_by_role("button", name="存为草稿").click()
        writer.get_by_role("heading", level=1, name="办预付卡先看合同").wait_for()
        act(writer, "送审", "已送审")
        assert violations(writer) == []
        assert writer.locator(".offers").get_by_role("link", name="审核通过").count() == 0

        second = signed_in(visit, "second", **PHONE)
        second.goto(reverse("desk:alerts"))
        second.get_by_role("link", name="办预付卡先看合同").first.click()
        act(second, "审核通过", "已审核通过")
        act(second, "发布", "已发布，正在寄给订阅人。")
        assert violations(second) == []
        alert = Alert.objects.get()
        assert alert.state == State.PUBLISHED

        deliver()
        deliver()
        [_first, (_to, told)] = mailbox.letters
        assert told["Subject"] == "消费提示：办预付卡先看合同"
        reader.goto(reverse("portal:home"))
        assert violations(reader) == []
        reader.get_by_role("link", name="办预付卡先看合同").click()
        reader.get_by_text("保存付款凭证。").wait_for()
        assert violations(reader) == []
        reader.goto(reverse("portal:alerts"))
        assert violations(reader) == []
        assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

        reader.goto(link_in(told, "stop/"))
        assert violations(reader) == []
        reader.get_by_role("button", name="退订").click()
        reader.get_by_role("heading", level=1, name="已退订").wait_for()
        gone = Subscription.objects.get()
        assert (gone.state, gone.email) == (SubscriptionState.ENDED, "")


class TestTheLawLibrary:
    def test_shows_a_version_once_another_person_approved_it(self, visit):
        sync_shipped(at=clock.now())
        office = signed_in(visit, "office")
        office.goto(reverse("desk:law"))
        assert violations(office) == []
        office.goto(reverse("desk:write-law-text", args=["online-trade-measures"]) + "?article=17")
        assert violations(office) == []
        office.get_by_label(re.compile("^说明")).fill("搭售不得默认勾选，要让人看得见、选得了。")
        office.get_by_label("来源").fill("官方网站公布的文本")
        office.get_by_role("button", name="送审").click()
        office.get_by_text("已送审").wait_for()
        assert violations(office) == []
        second = signed_in(visit, "second")
        second.goto(reverse("desk:law"))
        second.locator(".notice").get_by_role("link").first.click()
        act(second, "审核通过", "已审核通过，公开页面现在是这一版。")

        reader = visit(reverse("portal:law"), **PHONE)
        assert violations(reader) == []
        reader.get_by_label("找什么").fill("默认勾选")
        reader.get_by_role("button", name="查找").click()
        reader.get_by_role("link", name="第十七条").click()
        reader.get_by_text("要让人看得见、选得了。").wait_for()
        assert violations(reader) == []
        reader.goto(reverse("portal:law-act", args=["complaint-report-interim-measures"]))
        assert violations(reader) == []
        reader.goto(reverse("portal:search") + "?q=" + "退货")
        assert violations(reader) == []
        assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
