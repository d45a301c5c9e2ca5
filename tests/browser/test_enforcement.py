"""The last kilometre through real pages: a complaint, the breach behind it, the fine, and the consumer who is told; a
listing that another member applies; a draw that a stranger repeats."""

from datetime import timedelta

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from gongzhi.cases.codes import code_of
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.models import Clue, FiledCase, JointMeasure, Listing
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.words import FiledState, JointState, ListingState
from gongzhi.inspections.cli import app as verify_draw
from gongzhi.inspections.models import Plan
from gongzhi.inspections.tests import scene as visits
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import PlanKind
from tests import factories
from tests.browser.axe import violations
from tests.factories import HOLDER, OTHER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    factories.province()
    scene.cast.clear()


class Desk:
    """An officer at their desk."""

    def __init__(self, visit, officer, *, width: int = 1280):
        self.page = visit("/desk/", width=width)
        self.page.get_by_label("账号").fill(officer.username)
        self.page.get_by_label("密码").fill(factories.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.locator(".desk-main h1").first.wait_for()

    def open(self, record) -> None:
        self.page.goto(reverse("desk:record", args=[record.record_kind, record.number]))

    def press(self, button: str, **told) -> None:
        """Press a button of the record's page, fill in what its form asks by label, and send it."""
        self.page.get_by_role("link", name=button, exact=True).first.click()
        form = self.page.locator("form.act").last
        form.wait_for()
        for label, value in told.items():
            self.fill(form, label, value)
        self.send(form)

    def send(self, form) -> None:
        with self.page.expect_navigation():
            form.locator("button[type=submit]").click()

    def fill(self, form, label: str, value) -> None:
        field = form.get_by_label(label, exact=False).first
        if value is True:
            field.check()
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") in {"radio", "checkbox"}:
            form.get_by_label(value, exact=True).check()
        else:
            field.fill(str(value))

    def is_sound(self) -> None:
        self.page.wait_for_load_state("networkidle")
        assert violations(self.page) == []


class TestFromAComplaint:
    def test_three_people_bring_it_to_a_fine_and_the_money_back_to_the_consumer(self, visit):
        now = clock.now()
        handler_officer = factories.officer((HOLDER, Role.HANDLER), name="王承办", at=now)
        second = factories.officer((HOLDER, Role.HANDLER), name="李协办", at=now)
        head_officer = factories.officer((HOLDER, Role.SUPERVISOR), name="赵负责", at=now)
        case = factories.case_in(State.CLOSED)
        day = clock.today().isoformat()
        handler, head = Desk(visit, handler_officer), Desk(visit, head_officer)

        handler.page.goto(f"{reverse('desk:new-clue')}?case={case.number}&sector=market")
        form = handler.page.locator("form.act")
        handler.fill(form, "标题", "涉嫌虚假宣传")
        handler.fill(form, "涉嫌违法的事实", "页面写“国家级”，没有依据。")
        handler.is_sound()
        handler.send(form)
        handler.page.get_by_role("heading", level=1, name="涉嫌虚假宣传").wait_for()
        clue = Clue.objects.get(source_id=case.pk)
        handler.press("开始核查")
        handler.is_sound()

        head.open(clue)
        head.press(
            "立案", **{"案由": "虚假宣传案", "核查": "宣传内容没有依据。", "王承办": True, "李协办": True,
                     "法人或者其他组织": True},
        )  # fmt: skip
        filed = FiledCase.objects.get(clue=clue)
        assert {row.officer_id for row in filed.investigators} == {handler_officer.pk, second.pk}

        handler.open(filed)
        handler.press(
            "登记涉案物品",
            **{"物品名称": "保健仪", "数量": "3", "单位": "台", "货值": "8970"},
        )
        handler.press(
            "拟定处罚", **{"处罚种类": "fine", "金额": "20000", "依据的法律": "广告法", "条款": "第五十五条"}
        )
        handler.press(
            "拟定处罚", **{"处罚种类": "gains", "金额": "1500.50", "依据的法律": "广告法", "条款": "第五十五条"}
        )
        handler.press("提交调查终结报告", **{"报告": "事实清楚，证据充分，建议处罚。"})
        head.open(filed)
        head.press("审核通过", **{"意见": "同意。"})
        handler.open(filed)
        handler.press("处罚告知", **{"日期": day})
        handler.press("登记陈述申辩", **{"陈述": "当事人没有异议。"})
        head.open(filed)
        head.press(
            "作出决定",
            **{"给予行政处罚": True, "决定书文号": "示市监罚〔2026〕1号", "证据、依据": "罚款并没收违法所得。"},
        )
        handler.open(filed)
        handler.press("登记送达", **{"方式": "in_person", "日期": day})
        handler.press("登记缴款", **{"罚款": True, "金额": "20000", "日期": day})
        handler.press("登记缴款", **{"没收违法所得": True, "金额": "1500.50", "日期": day})
        handler.press("登记为消费者挽回的损失", **{"挽回损失（元）": "2990", "退款": True, "情况": "责令退还货款"})
        handler.press("登记执行完毕")
        handler.is_sound()
        head.open(filed)
        head.press("结案", **{"情况": "罚没款已缴清。"})
        filed.refresh_from_db()
        assert (filed.state, filed.fine, filed.gains) == (FiledState.CLOSED, 20000, filed.gains)
        assert filed.goods_value == 8970
        handler.open(filed.publication)
        handler.press("公示")

        consumer = visit("/status/", width=360)
        consumer.get_by_label("受理编号").fill(case.number)
        consumer.get_by_label("查询码").fill(code_of(case))
        consumer.get_by_role("button", name="查询").click()
        consumer.get_by_text("2990.00 元").first.wait_for()
        consumer.locator("section", has_text="后续查处").get_by_role("link").first.click()
        consumer.get_by_text("示市监罚〔2026〕1号").first.wait_for()
        assert violations(consumer) == []
        assert "张示例" not in consumer.content()


class TestAListing:
    def test_is_applied_by_another_member_reported_repaired_and_lifted(self, visit):
        now = clock.now()
        head = Desk(visit, factories.officer((HOLDER, Role.SUPERVISOR), name="赵负责", at=now))
        neighbour = Desk(visit, factories.officer((OTHER, Role.SUPERVISOR), name="钱邻区", at=now), width=360)
        filed = scene.in_state("filed_case", FiledState.CLOSED, by=scene.both_roles())
        head.open(filed)
        head.page.get_by_role("link", name="列入严重违法失信名单").click()
        form = head.page.locator("form.act")
        head.fill(form, "收取预付款后为逃避履行义务", True)
        form.locator("textarea").fill("收取预付款后关门失联，决定列入。")
        head.send(form)
        listing = Listing.objects.get()
        head.page.get_by_role("link", name="请其他成员单位采取措施").click()
        asked = head.page.locator("form.act").last
        unit = factories.unit(OTHER)
        asked.get_by_label("单位").first.fill(unit.name)
        head.fill(asked, "列为重点检查对象", True)
        head.send(asked)
        joint = JointMeasure.objects.get()

        neighbour.page.goto(reverse("desk:queue", args=["unit"]))
        neighbour.page.get_by_role("heading", level=2, name="执法待办").wait_for()
        neighbour.is_sound()
        neighbour.page.goto(reverse("desk:records", args=["joint"]))
        neighbour.is_sound()
        neighbour.page.goto(reverse("desk:enforcement-work"))
        neighbour.is_sound()
        neighbour.page.get_by_role("link", name=joint.number).click()
        neighbour.press("登记落实情况", **{"情况": "已列为重点，每季度检查一次。"})
        neighbour.is_sound()

        stranger = visit(f"{reverse('portal:breaches')}?q={filed.trader_name}", width=360)
        stranger.get_by_text(filed.trader_name).first.wait_for()
        assert violations(stranger) == []

        scene.with_changes(listing, listed_date=clock.today() - timedelta(days=400))
        head.open(listing)
        head.page.get_by_text("每季度检查一次").first.wait_for()
        head.press("信用修复", **{"申请": "已退还预付款，核实无误。", "已核实": True})
        head.is_sound()
        listing.refresh_from_db()
        joint.refresh_from_db()
        assert (listing.state, joint.state) == (ListingState.REPAIRED, JointState.LIFTING)
        neighbour.page.goto(reverse("desk:enforcement-work"))
        neighbour.page.get_by_role("link", name=joint.number).click()
        neighbour.press("解除措施")
        joint.refresh_from_db()
        assert joint.state == JointState.LIFTED
        stranger.reload()
        assert stranger.get_by_text("列为重点检查对象").count() == 0


class TestADraw:
    def test_is_repeated_by_a_stranger_from_the_file_on_its_page(self, visit, tmp_path):
        by = visits.both_roles()
        plan = visits.with_roster(visits.with_targets(visits.plan(PlanKind.RANDOM, by=by), 6, by=by), 5, by=by)
        plan = do(plan, "lock", by=by, at=clock.now())
        plan = do(plan, "draw", count=2, word="晴", by=by, at=clock.now())
        visits.give_up_all(plan, by=by)
        do(Plan.objects.get(), "disclose", by=by, at=clock.now())

        stranger = visit(reverse("portal:draws"), width=360)
        stranger.get_by_role("link", name=plan.title).click()
        stranger.get_by_text("结果与公布的一致").wait_for()
        assert violations(stranger) == []
        with stranger.expect_download() as waiting:
            stranger.get_by_role("link", name="下载抽签文件").click()
        file = tmp_path / "draw.json"
        waiting.value.save_as(file)
        assert CliRunner().invoke(verify_draw, [str(file)]).exit_code == 0
        file.write_text(file.read_text(encoding="utf-8").replace('"晴"', '"雨"'), encoding="utf-8")
        assert CliRunner().invoke(verify_draw, [str(file)]).exit_code == 1
