"""The joint conference through the real pages: topics, minutes, assignments contested, circulated, delivered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gongzhi.conference.models import Assignment, Circulation, Meeting
from gongzhi.conference.tests import scene
from gongzhi.conference.verbs import do
from gongzhi.conference.verify import broken_conference
from gongzhi.conference.words import AssignmentState, MeetingState
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.queries import actor_for
from gongzhi.documents.models import Document
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_campaigns import press, send, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICERS = {
    "office": ("samr", Role.SECRETARIAT),
    "convener": ("samr", Role.SUPERVISOR),
    "housing": ("housing", Role.SUPERVISOR),
    "culture": ("culture", Role.SUPERVISOR),
    "telecom": ("telecom", Role.SUPERVISOR),
}


@pytest.fixture(autouse=True)
def small_province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()


@pytest.fixture
def people(small_province):
    """Post everybody: name of the account → actor."""
    found = {}
    for username, (key, role) in OFFICERS.items():
        officer = add_officer(
            username=username, name=f"{username}示例", password=factories.PASSWORD, unit=factories.unit(key),
            roles=[role], from_date=clock.today() - timedelta(days=400), by=SYSTEM, at=clock.now(),
        )  # fmt: skip
        found[username] = actor_for(officer, at=clock.now())
    return found


def liaison(by) -> None:
    """Let the liaison officers have met three weeks ago."""
    at = clock.now() - timedelta(days=40)
    meeting = scene.plan(by=by, at=at, starts_at=at + timedelta(days=15))
    meeting = do(meeting, "propose", title="预付卡治理", text="退卡难。", by=by, at=at)
    meeting = do(meeting, "choose", topics=[meeting.topics.get().pk], by=by, at=at)
    meeting = do(meeting, "call", short_notice="合并召开", by=by, at=at)
    do(meeting, "hold", units=scene.everybody(meeting), by=by, at=clock.now())


def assign(meeting: Meeting, key: str, title: str, by, *, ago: int = 0) -> Assignment:
    """Draft an assignment; one of some days ago is late today, issued and taken on."""
    at = clock.now() - timedelta(days=ago)
    due = clock.day_of(at) + timedelta(days=5 if ago else 60)
    told = {"unit_id": factories.unit(key).pk, "helpers": [], "due_date": due}
    resolution = meeting.resolutions.get()
    return scene.draft(by=by, at=at, title=title, resolution_id=resolution.pk, **told)


def submit(page, button: str, done: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    page.get_by_text(done).wait_for()


class TestOneConference:
    def test_goes_from_topics_to_the_next_agenda(self, visit, people):
        liaison(people["office"])
        office = signed_in(visit, "office")
        office.goto(reverse("desk:new-meeting"))
        assert violations(office) == []
        office.get_by_label("会议类别").select_option("plenary")
        office.get_by_label("会议名称").fill("第八次全体会议")
        start = timezone.localtime(clock.now() + timedelta(days=20))
        office.get_by_label("开会时间").fill(f"{start:%Y-%m-%dT09:30}")
        office.get_by_label("地点").fill("三楼会议室")
        submit(office, "筹备会议", "已开始筹备。")
        meeting = Meeting.objects.get(kind="plenary")

        member = signed_in(visit, "housing", width=360, height=780)
        member.goto(reverse("desk:meeting", args=[meeting.pk]))
        press(member, "提出议题")
        member.get_by_role("textbox", name="议题").fill("房屋租赁押金")
        member.get_by_role("textbox", name="说明").fill("押金不退反映集中。")
        send(member, "提出议题", "已提出议题。")
        assert violations(member) == []

        office.goto(reverse("desk:meeting", args=[meeting.pk]))
        press(office, "确定议程")
        office.get_by_role("textbox", name="第几项：房屋租赁押金").fill("1")
        send(office, "确定议程", "已确定议程。")
        press(office, "发出会议通知")
        send(office, "发出会议通知", "已发出会议通知")
        member.goto(reverse("desk:meetings"))
        member.get_by_text("请回复谁来参加").wait_for()
        member.goto(reverse("desk:meeting", args=[meeting.pk]))
        press(member, "回复参会")
        member.get_by_role("textbox", name="参会人").fill("副厅长李示例")
        send(member, "回复参会", "已回复。")

        Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(days=15))
        office.goto(reverse("desk:meeting", args=[meeting.pk]))
        press(office, "登记到会情况")
        for box in office.locator("#act input[name=units]").all():
            box.check()
        send(office, "登记到会情况", "已登记到会情况")
        press(office, "登记决议")
        office.get_by_role("textbox", name="决定").fill("清查租赁押金，年内退还。")
        office.get_by_label("可以公开").check()
        send(office, "登记决议", "已登记决议。")
        press(office, "设定指标")
        office.get_by_role("combobox", name="指标").select_option("conference.plenaries")
        office.get_by_role("textbox", name="目标值").fill("2")
        send(office, "设定指标", "已设定指标。")
        office.get_by_role("link", name="拟定任务").click()
        office.get_by_role("textbox", name="任务").fill("清查租赁押金")
        office.get_by_role("textbox", name="做什么").fill("逐家清查。")
        office.get_by_role("textbox", name="怎样算完成").fill("清查名单报办公室。")
        office.get_by_role("combobox", name="责任单位").select_option(label=factories.unit("housing").short_name)
        office.get_by_label("完成期限").fill((clock.today() + timedelta(days=60)).isoformat())
        assert violations(office) == []
        submit(office, "拟定", "已拟定")
        meeting.refresh_from_db()
        assign(meeting, "telecom", "电信套餐退订", people["office"])
        late = assign(meeting, "culture", "景区投诉点", people["office"], ago=12)
        for verb, who in (("issue", "office"), ("accept", "culture")):
            late = do(late, verb, by=people[who], at=clock.now() - timedelta(days=12))

        office.goto(reverse("desk:meeting-minutes", args=[meeting.pk]))
        press(office, "起草纪要")
        assert "会议决定（1）：清查租赁押金" in office.get_by_role("textbox", name="纪要正文").input_value()
        send(office, "起草纪要", "已保存纪要。")
        press(office, "发送纪要稿")
        send(office, "发送纪要稿", "已发各单位征求意见。")
        for row in meeting.rows:
            if row.unit.key != "housing":
                told = {"agrees": True, "unit_id": row.unit_id}
                do(meeting, "comment", by=scene.member(row.unit.key), at=clock.now(), **told)
        member.goto(reverse("desk:meeting-minutes", args=[meeting.pk]))
        press(member, "对纪要提意见")
        send(member, "对纪要提意见", "已提交意见。")
        assert violations(member) == []
        convener = signed_in(visit, "convener")
        convener.goto(reverse("desk:meeting-minutes", args=[meeting.pk]))
        press(convener, "审定纪要")
        send(convener, "审定纪要", "正文不再变动。")
        office.reload()
        press(office, "印发纪要")
        send(office, "印发纪要", "纪要已印发，有编号")
        document = Document.objects.get(kind="conference-minutes")
        office.get_by_role("link", name=document.number).wait_for()
        assert violations(office) == []
        office.goto(reverse("desk:meeting-resolutions", args=[meeting.pk]))
        submit(office, "全部下达", "已下达 2 项任务。")
        assert violations(office) == []

        mine = Assignment.objects.get(unit__key="housing")
        member.goto(reverse("desk:assignment", args=[mine.pk]))
        assert violations(member) == []
        press(member, "提出异议")
        member.get_by_role("textbox", name="理由").fill("押金由属地监管。")
        send(member, "提出异议", "已提出异议")

        office.goto(f"{reverse('desk:assignments')}?light=late")
        office.get_by_label("选中 景区投诉点").check()
        assert violations(office) == []
        office.get_by_role("button", name="通报选中的逾期任务").click()
        office.get_by_role("textbox", name="要求").fill("请五个工作日内办结。")
        assert violations(office) == []
        submit(office, "通报全体成员单位", "已通报")
        assert violations(office) == []

        telecom = signed_in(visit, "telecom", width=360, height=780)
        telecom.goto(reverse("desk:circular", args=[Circulation.objects.get().pk]))
        telecom.get_by_role("link", name="景区投诉点").wait_for()
        telecom.goto(reverse("desk:assignment", args=[Assignment.objects.get(unit__key="telecom").pk]))
        press(telecom, "确认承办")
        send(telecom, "确认承办", "已确认承办。")
        press(telecom, "报送完成")
        telecom.get_by_role("textbox", name="完成情况").fill("退订入口已上线。")
        send(telecom, "报送完成", "已报送，等办公室验收。")

        office.goto(reverse("desk:conference-board"))
        for unit, numbers in (("housing", "0 0 1 0 1"), ("culture", "1 0 0 0 1"), ("telecom", "0 0 0 1 1")):
            row = office.get_by_role("row", name=factories.unit(unit).short_name)
            assert row.inner_text().split()[1:] == numbers.split()
        assert violations(office) == []
        following = scene.plan(by=people["office"], at=clock.now(), kind="plenary", title="第九次全体会议")
        office.goto(reverse("desk:meeting", args=[following.pk]))
        for title in ("清查租赁押金", "电信套餐退订", "景区投诉点"):
            office.get_by_role("link", name=title).wait_for()
        assert violations(office) == []
        anyone = visit(reverse("portal:resolutions"), width=360, height=780)
        anyone.get_by_text("清查租赁押金，年内退还。").wait_for()
        assert violations(anyone) == []
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.SENT
        assert {row.state for row in Assignment.objects.all()} == {
            AssignmentState.CONTESTED, AssignmentState.ACCEPTED, AssignmentState.DELIVERED,
        }  # fmt: skip
        assert list(broken_conference()) == []
