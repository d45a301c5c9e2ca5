"""An inspection on a phone without a network: filled in, kept, and handed in once when there is one again."""

import re

import pytest
from django.urls import reverse

from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.tests import scene
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import FileKind, State
from tests import factories
from tests.browser.axe import violations
from tests.factories import HOLDER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    return factories.officer((HOLDER, Role.HANDLER), name="周示例", at=clock.now())


@pytest.fixture
def visits(officer) -> list[Inspection]:
    colleague = factories.officer((HOLDER, Role.HANDLER), at=clock.now())
    made = []
    for number in (1, 2):
        visit = plan_inspection(
            trader_id=scene.trader(number).pk,
            sector="food",
            kind="seller",
            unit=factories.unit(HOLDER),
            planned_date=clock.today(),
            by=SYSTEM,
            at=clock.now(),
        )
        # A supervisor's act: the officers on the phone only make the visit.
        by = scene.both_roles()
        made.append(do(visit, "assign", officers=[officer.pk, colleague.pk], by=by, at=clock.now()))
    return made


@pytest.fixture
def phone(visit, officer):
    page = visit("/desk/", width=360, height=780)
    page.get_by_label("账号").fill(officer.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


def open_list(phone) -> None:
    """Open the page once where there is a network, until the check lists are kept."""
    phone.goto(reverse("desk:field-work"))
    phone.wait_for_selector("html[data-field-kept=yes]", timeout=20000)


def fill(phone, visit: Inspection, *, sign: bool) -> None:
    phone.goto(reverse("desk:field", args=[visit.number]))
    phone.get_by_role("heading", level=1, name=visit.trader_name).wait_for()
    for group in phone.locator(".field-item").all():
        group.get_by_label("符合", exact=True).check()
    first = phone.locator(".field-item").first
    first.get_by_label("不符合", exact=True).check()
    first.get_by_label(re.compile("^说明")).fill("许可证没有公示")
    picture = {"name": "现场.png", "mimeType": "image/png", "buffer": scene.PNG}
    first.get_by_label(re.compile("^照片")).set_input_files(picture)
    if not sign:
        phone.get_by_label("负责人不在场").check()
        return
    phone.get_by_label("现场手写签名").check()
    box = phone.locator("canvas.signature")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    phone.mouse.move(place["x"] + 30, place["y"] + 40)
    phone.mouse.down()
    for step in range(1, 9):
        phone.mouse.move(place["x"] + 30 + step * 20, place["y"] + 40 + (step % 2) * 50)
    phone.mouse.up()
    phone.get_by_label("签名人或在场人姓名").fill("王示例")


def hand_in(phone) -> None:
    phone.get_by_role("button", name="提交检查结果").click()


def reports(phone) -> int:
    """Count what this phone keeps."""
    return phone.evaluate(
        """async () => {
            const known = await indexedDB.databases();
            if (!known.some(({ name }) => name === "gongzhi-field")) return 0;
            const db = await new Promise((done) => {
                const asked = indexedDB.open("gongzhi-field");
                asked.onsuccess = () => done(asked.result);
            });
            const count = await new Promise((done) => {
                const asked = db.transaction("reports").objectStore("reports").count();
                asked.onsuccess = () => done(asked.result);
            });
            db.close();
            return count;
        }"""
    )


class TestWithoutANetwork:
    def test_reports_are_kept_on_the_phone_and_handed_in_once(self, phone, visits, officer):
        open_list(phone)
        assert phone.get_by_text("可离线填写").count() == 2
        assert violations(phone) == []
        phone.context.set_offline(True)

        fill(phone, visits[0], sign=True)
        phone.wait_for_timeout(300)
        assert violations(phone) == []
        hand_in(phone)
        phone.get_by_text("未联网：已存在本机 1 份，联网后自动提交").wait_for()
        fill(phone, visits[1], sign=False)
        hand_in(phone)
        phone.get_by_text("未联网：已存在本机 2 份，联网后自动提交").wait_for()
        assert {visit.state for visit in Inspection.objects.all()} == {State.ASSIGNED}
        assert reports(phone) == 2

        phone.context.set_offline(False)
        phone.evaluate("window.dispatchEvent(new Event('online'))")
        phone.get_by_text("存在本机的记录都已提交").wait_for(timeout=20000)
        assert reports(phone) == 0
        for visit in visits:
            visit.refresh_from_db()
            assert visit.state == State.SUBMITTED
            lines = [line.verb for line in journal.history("inspection", visit.pk)]
            assert lines.count("submit") == 1
            assert visit.files.filter(kind=FileKind.PHOTO, item="licence_shown").count() == 1
        assert visits[0].signer == "王示例"
        assert visits[0].files.filter(kind=FileKind.SIGNATURE).count() == 1
        assert visits[1].files.filter(kind=FileKind.SIGNATURE).count() == 0

    def test_an_answer_that_was_lost_leads_to_no_second_report(self, phone, visits):
        open_list(phone)
        fill(phone, visits[0], sign=False)
        lost = []

        def take_and_lose(route):
            if route.request.method != "POST" or lost:
                route.continue_()
                return
            lost.append(route.fetch().status)
            route.abort("connectionreset")

        phone.route("**/field/", take_and_lose)
        hand_in(phone)
        phone.wait_for_url("**/mine/")
        for _ in range(100):  # this page or the worker, whichever is there first
            if reports(phone) == 0:
                break
            phone.wait_for_timeout(200)
        assert lost == [200] and reports(phone) == 0
        assert [line.verb for line in journal.history("inspection", visits[0].pk)].count("submit") == 1

    def test_a_conflict_is_shown_with_its_reason_and_nothing_is_lost(self, phone, visits):
        open_list(phone)
        phone.context.set_offline(True)
        fill(phone, visits[0], sign=False)
        hand_in(phone)
        phone.get_by_text("已存在本机 1 份").wait_for()
        by = scene.both_roles()
        do(visits[0], "cancel", reason="已歇业", by=by, at=clock.now())
        phone.context.set_offline(False)
        phone.evaluate("window.dispatchEvent(new Event('online'))")
        phone.get_by_text("没有提交成功：“已取消”状态下不能“提交检查结果”").wait_for(timeout=20000)
        assert reports(phone) == 1
        assert violations(phone) == []
        phone.once("dialog", lambda dialog: dialog.accept())
        phone.get_by_role("button", name="从本机删除").click()
        phone.get_by_text("没有提交成功").wait_for(state="detached")
        assert reports(phone) == 0

    def test_what_is_missing_is_said_before_anything_is_kept(self, phone, visits):
        open_list(phone)
        phone.context.set_offline(True)
        phone.goto(reverse("desk:field", args=[visits[0].number]))
        hand_in(phone)
        notice = phone.locator("[data-field-faults]")
        notice.get_by_text("请让对方签名，或注明为什么没有签名。").wait_for()
        assert reports(phone) == 0

    def test_signing_out_asks_first_and_leaves_nothing_behind(self, phone, visits):
        open_list(phone)
        phone.context.set_offline(True)
        fill(phone, visits[0], sign=False)
        hand_in(phone)
        phone.get_by_text("已存在本机 1 份").wait_for()
        phone.route("**/inspections/session/", lambda route: route.abort())
        phone.context.set_offline(False)
        asked = []
        phone.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        phone.locator(".desk-officer summary").click()
        phone.get_by_role("button", name="退出登录").click()
        phone.get_by_label("账号").wait_for()
        assert asked and "有 1 份检查记录还没有提交" in asked[0]
        assert phone.evaluate("async () => await caches.keys()") == []
        assert reports(phone) == 0
        assert phone.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
