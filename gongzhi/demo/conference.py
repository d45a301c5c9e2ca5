"""The demonstration's joint conference: six plenaries put down, the seventh with minutes and assignments in every
light, the next one being prepared."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from gongzhi.cases.models import Case
from gongzhi.conference.actions.appoint import appoint_person
from gongzhi.conference.actions.assignment.draft import draft_assignment
from gongzhi.conference.actions.authorise import record_authorisation
from gongzhi.conference.actions.circulate import circulate_late
from gongzhi.conference.actions.meeting.plan import plan_meeting
from gongzhi.conference.actions.meeting.record import record_meeting
from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.queries import draft_of_minutes
from gongzhi.conference.verbs import do
from gongzhi.conference.words import PersonRole
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.directory.models import Unit
from gongzhi.documents.blocks import Official, Paragraph
from gongzhi.documents.pdf import as_pdf

PLACE = "省市场监管局三楼会议室"
EARLIER = (
    (2320, "第一次全体会议", "审议联席会议工作规则，明确各成员单位职责。"),
    (1960, "第二次全体会议", "部署12315平台互联，统一消费投诉受理口径。"),
    (1590, "第三次全体会议", "研究旅游市场秩序和线下无理由退货承诺。"),
    (1230, "第四次全体会议", "通报放心消费创建进展，研究快递申诉衔接。"),
    (860, "第五次全体会议", "研究预付卡监管和房地产领域投诉。"),
    (490, "第六次全体会议", "审议年度考核方案，部署消费投诉信息公示。"),
)
PEOPLE = (
    ("samr", PersonRole.CONVENER, "宋示例", "局长", "convener"),
    ("samr", PersonRole.LIAISON, "陈示例", "处长", "secretariat"),
    ("commerce", PersonRole.REPRESENTATIVE, "杨示例", "副厅长", "commerce"),
    ("commerce", PersonRole.LIAISON, "何示例", "处长", ""),
    ("commerce", PersonRole.ALTERNATE, "吕示例", "副处长", ""),
    ("post", PersonRole.REPRESENTATIVE, "褚示例", "副局长", "post-handler"),
    ("post", PersonRole.LIAISON, "施示例", "处长", ""),
    ("transport", PersonRole.REPRESENTATIVE, "秦示例", "副厅长", "transport"),
    ("pbc", PersonRole.REPRESENTATIVE, "许示例", "副行长", "bank"),
    ("culture", PersonRole.LIAISON, "孔示例", "副处长", ""),
)
TOPICS = (
    ("commerce", "单用途预付卡治理", "发卡企业停业不退款，群众反映集中，建议联合核查备案和资金存管。"),
    ("post", "快递申诉与投诉衔接", "同一件快递纠纷在12305和12315重复受理，建议统一首接口径。"),
    ("transport", "网约车无证营运", "平台上传的车辆与许可登记不一致，建议定期比对。"),
)
RESOLUTIONS = (
    (
        0,
        "省商务厅牵头，会同省市场监管局，对发卡企业备案和存管逐家核查。",
        "对预付卡发卡企业开展备案核查。",
    ),
    (0, "停业不退款的，依法立案并向社会公示。", ""),
    (1, "建立快递申诉首接负责制，重复件由首接单位办理并告知对方。", "快递纠纷由最先受理的单位负责到底。"),
    (2, "每季度比对一次网约车许可和平台数据，结果通报各成员单位。", ""),
)


def build_conference(*, at: datetime, staff) -> None:
    """Write the conference, once."""
    if not Meeting.objects.exists():
        with transaction.atomic():
            Told(at, staff).tell()


class Told:
    """Meetings and assignments one after the other, with who acts in them."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff = at, staff
        self.office, self.convener = staff.named("secretariat"), staff.named("convener")
        self.units = {unit.key: unit for unit in Unit.objects.filter(to_date=None, level="province")}

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=9, minute=30, second=0, microsecond=0)

    def member(self, key: str) -> Actor:
        return self.staff.supervisor_of(self.units[key].pk)

    def tell(self) -> None:
        for key, role, name, position, username in PEOPLE:
            appoint_person(
                unit_id=self.units[key].pk, role=role, name=name, position=position, username=username,
                from_date=day_of(self.ago(700)), by=self.office, at=self.ago(80),
            )  # fmt: skip
        for days, title, minutes in EARLIER:
            record_meeting(
                kind="plenary", title=title, starts_at=self.ago(days), place=PLACE, minutes=minutes,
                by=self.office, at=self.ago(80),
            )  # fmt: skip
        self.liaison()
        plenary = self.plenary()
        self.assign(plenary)
        self.minute(plenary, consult=34, approve=19, send=18)
        self.follow()
        self.next()

    # Meetings

    def act(self, record, verb: str, *, ago: float, by: Actor | None = None, **told):
        return do(record, verb, by=by or self.office, at=self.ago(ago), **told)

    def prepare(self, kind: str, title: str, *, plan: float, start: float) -> Meeting:
        return plan_meeting(
            kind=kind, title=title, starts_at=self.ago(start), place=PLACE, chair="召集人宋示例",
            by=self.office, at=self.ago(plan),
        )  # fmt: skip

    def propose(self, meeting: Meeting, *, ago: float) -> Meeting:
        for key, title, text in TOPICS:
            told = {"title": title, "text": text, "unit_id": self.units[key].pk}
            meeting = self.act(meeting, "propose", ago=ago, by=self.member(key), **told)
        topics = list(meeting.topics.order_by("id").values_list("pk", flat=True))
        return self.act(meeting, "choose", ago=ago, topics=topics)

    def convene(self, meeting: Meeting, *, call: float, hold: float) -> Meeting:
        """Call a meeting, let some reply, and record who came."""
        meeting = self.act(meeting, "call", ago=call, short_notice="与其他会议合并召开。")
        for key in ("commerce", "post", "transport", "pbc"):
            told = {"reply": "attends", "name": "分管负责人", "unit_id": self.units[key].pk}
            meeting = self.act(meeting, "reply", ago=call, by=self.member(key), **told)
        absent = {self.units[key].pk for key in ("air", "rail")}
        return self.act(meeting, "hold", ago=hold, units=sorted(meeting.unit_ids - absent))

    def liaison(self) -> None:
        meeting = self.prepare("liaison", "第七次全体会议前联络员会议", plan=78, start=64)
        meeting = self.propose(meeting, ago=77)
        meeting = self.convene(meeting, call=75, hold=64)
        self.minute(meeting, consult=63, approve=48, send=47)

    def plenary(self) -> Meeting:
        meeting = self.prepare("plenary", "第七次全体会议", plan=60, start=36)
        meeting = self.propose(meeting, ago=58)
        meeting = self.convene(meeting, call=50, hold=35.9)
        topics = list(meeting.topics.order_by("position").values_list("pk", flat=True))
        for topic, text, public in RESOLUTIONS:
            told = {"topic_id": topics[topic], "text": text, "is_public": bool(public), "public_text": public}
            meeting = self.act(meeting, "resolve", ago=35.8, **told)
        first = meeting.resolutions.order_by("position").first()
        for code, target in (("prepaid.inspections", 20), ("prepaid.orders", 5)):
            told = {"code": code, "direction": "up", "target": Decimal(target)}
            meeting = self.act(meeting, "aim", ago=35.8, resolution_id=first.pk, **told)
        return meeting

    def minute(self, meeting: Meeting, *, consult: float, approve: float, send: float) -> None:
        text = draft_of_minutes(meeting, viewer=self.office, today=day_of(self.ago(consult)))
        meeting = self.act(meeting, "write", ago=consult + 0.4, minutes=text)
        meeting = self.act(meeting, "consult", ago=consult)
        told = {"agrees": True, "unit_id": self.units["commerce"].pk}
        meeting = self.act(meeting, "comment", ago=consult - 1, by=self.member("commerce"), **told)
        told = {"agrees": False, "text": "“首接单位”请写明是哪一级。", "unit_id": self.units["post"].pk}
        meeting = self.act(meeting, "comment", ago=consult - 1, by=self.member("post"), **told)
        meeting = self.act(meeting, "approve", ago=approve, by=self.convener, note="同意印发。")
        self.act(meeting, "send", ago=send)

    def next(self) -> None:
        """The next meetings: liaison officers are called, the plenary gathers topics."""
        meeting = self.prepare("liaison", "第八次全体会议前联络员会议", plan=8, start=-9)
        meeting = self.propose(meeting, ago=6)
        meeting = self.act(meeting, "call", ago=2, short_notice="年底前须召开全体会议。")
        told = {"unit_id": self.units["commerce"].pk}
        self.act(meeting, "acknowledge", ago=1, by=self.member("commerce"), **told)
        meeting = self.prepare("plenary", "第八次全体会议", plan=5, start=-24)
        told = {"title": "春节前市场秩序", "text": "节日前旅游、餐饮、快递投诉多，建议联合检查。"}
        self.act(meeting, "propose", ago=3, by=self.member("culture"), unit_id=self.units["culture"].pk, **told)

    # Assignments

    def draft(self, title: str, key: str, due: float, *, ago: float, text: str, done: str, **more) -> Assignment:
        return draft_assignment(
            title=title, text=text, done_when=done, unit_id=self.units[key].pk, due_date=day_of(self.ago(due)),
            by=self.office, at=self.ago(ago), **more,
        )  # fmt: skip

    def assign(self, meeting: Meeting) -> None:
        """Draft what follows from the resolutions; it is issued once the minutes were sent."""
        first, second, third, fourth = meeting.resolutions.order_by("position")
        helpers = [self.units["samr"].pk]
        for resolution, title, key, due, text, done in (
            (first, "发卡企业备案逐家核查", "commerce", 6, "逐家核对备案。", "核查名单和问题清单报办公室。"),
            (first, "停业门店退卡专窗", "commerce", -40, "为停业门店持卡人设退卡专窗。", "专窗开通并公布电话。"),
            (second, "预付卡立案和公示", "samr", -30, "停业不退款的依法立案。", "立案决定和公示记录报办公室。"),
            (third, "快递重复件首接口径", "post", -3, "制定首接口径和告知文书样式。", "口径印发各市（州）。"),
            (third, "快递申诉数据对接", "post", 12, "提供申诉数据接口。", "接口联通，样例数据验收。"),
            (third, "景区投诉快速处置", "culture", -25, "景区设投诉点，两小时内处置。", "名单公布。"),
            (fourth, "网约车许可季度比对", "transport", 4, "按季度比对许可和平台数据。", "比对结果通报各成员单位。"),
            (fourth, "支付环节协查", "pbc", -50, "协助核查预付资金去向。", "协查情况报办公室。"),
        ):  # fmt: skip
            more = {"resolution_id": resolution.pk, "helpers": helpers if key == "commerce" else ()}
            self.draft(title, key, due, ago=35, text=text, done=done, is_for_all=key == "transport", **more)

    def named(self, title: str) -> Assignment:
        return Assignment.objects.get(title=title)

    def follow(self) -> None:
        """Issue them and let each go its way."""
        for row in Assignment.objects.order_by("id"):
            row = self.act(row, "issue", ago=17)
            if row.title != "景区投诉快速处置":
                self.act(row, "accept", ago=16, by=self.staff.supervisor_of(row.unit_id))
        self.late()
        row = self.named("快递申诉数据对接")
        row = self.act(row, "report", ago=14, by=self.member("post"), text="接口已联通。", percent=90)
        row = self.act(row, "deliver", ago=13, by=self.member("post"), text="样例数据已验收，说明附后。")
        row = self.act(row, "accept_delivery", ago=12, note="已核对。")
        self.act(row, "close", ago=11)
        row = self.named("快递重复件首接口径")
        row = self.act(
            row, "set_milestones", ago=15, by=self.member("post"), titles=["形成初稿", "征求意见"],
            days=[day_of(self.ago(8)), day_of(self.ago(-1))],
        )  # fmt: skip
        first = row.milestones.order_by("due_date").first()
        row = self.act(row, "reach", ago=7, by=self.member("post"), milestone_id=first.pk)
        self.act(row, "report", ago=2, by=self.member("post"), text="已征求九个市（州）意见。", percent=70)
        row = self.named("停业门店退卡专窗")
        self.act(row, "deliver", ago=2, by=self.member("commerce"), text="专窗已开通，电话已公布。")
        row = self.named("景区投诉快速处置")
        self.act(
            row,
            "contest",
            ago=15,
            by=self.member("culture"),
            reason="需要市场监管部门到场，建议明确配合单位。",
        )
        row = self.named("网约车许可季度比对")
        told = {"day": day_of(self.ago(-20)), "reason": "一家平台的数据还没有上传。"}
        self.act(row, "ask_extension", ago=6, by=self.member("transport"), **told)
        case = Case.objects.filter(state="accepted").order_by("id").first()
        if case:
            told = {"text": "同类投诉集中，请摸清底数并约谈。", "done": "约谈记录和整改情况报办公室。"}
            row = self.draft(
                "同类投诉集中情况摸底", "samr", -15, ago=4, source="case", source_place=case.number, **told
            )  # fmt: skip
            self.act(row, "issue", ago=4)

    def late(self) -> None:
        """The one that is late: urged, circulated, brought before the convener, supervised with authorisation."""
        row = self.named("发卡企业备案逐家核查")
        row = self.act(row, "report", ago=9, by=self.member("commerce"), text="已核查六成。", percent=60)
        row = self.act(row, "urge", ago=5, text="已到期，请说明原因和办结时间。")
        row = self.act(row, "receive_urge", ago=4.6, by=self.member("commerce"), answer="两地人手不足，下周办结。")
        other = self.named("网约车许可季度比对")
        self.act(other, "urge", ago=3, text="已到期，请报比对结果。")
        circulate_late(
            assignments=[row.pk, other.pk],
            text="请五个工作日内办结并报办公室。",
            by=self.office,
            at=self.ago(2.5),
        )
        row = self.act(row, "escalate", ago=2.4, text="核查需要市（州）政府支持，请召集人协调。")
        row = self.act(row, "instruct", ago=2, by=self.convener, text="请商务厅十日内办结，市（州）配合。")
        made = record_authorisation(
            issuer="示例省人民政府办公厅", number="示例办函〔2026〕8号", scope="对联席会议交办任务开展督查",
            from_date=day_of(self.ago(30)), to_date=day_of(self.ago(-150)), name="授权函.pdf",
            content=as_pdf(self.letter()), by=self.office, at=self.ago(29),
        )  # fmt: skip
        told = {"authorisation_id": made.pk, "form": "report", "text": "听取备案核查进展汇报。"}
        self.act(row, "supervise", ago=1, **told)

    def letter(self) -> Official:
        """Write the government's letter of the demonstration."""
        return Official(
            head="示例省人民政府办公厅",
            number="示例办函〔2026〕8号",
            title="关于授权开展督查的函（演示）",
            addressee="联席会议办公室",
            body=(Paragraph("同意联席会议办公室对交办任务的落实情况开展督查。本件为演示数据。"),),
            attachments=(),
            signature="示例省人民政府办公厅",
            day=day_of(self.ago(30)),
        )
