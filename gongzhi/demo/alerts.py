"""The demonstration's alerts in every state, its subscribers, and a case of note in the law library."""

from datetime import datetime, timedelta

from django.db import transaction

from gongzhi.alerts.actions.alert.draft import draft_alert
from gongzhi.alerts.actions.alert.lapse import lapse_alert
from gongzhi.alerts.actions.alert_subscription.confirm import confirm_subscription
from gongzhi.alerts.actions.alert_subscription.subscribe import subscribe
from gongzhi.alerts.actions.alert_subscription.unsubscribe import unsubscribe
from gongzhi.alerts.models import Alert
from gongzhi.alerts.verbs import do
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.directory.models import Unit
from gongzhi.library.actions.approve import approve_text
from gongzhi.library.actions.enter_act import enter_act
from gongzhi.library.actions.propose import propose_text
from gongzhi.library.actions.sync_shipped import sync_shipped
from gongzhi.library.models import Act

CARD = {
    "title": "办预付卡先看三样：合同、备案、余额怎么退",
    "summary": "健身、美发、培训预付卡纠纷较多。付款前要书面合同，付款七日内一般可以退本金，店铺有关门迹象不要再充。",
    "body": "常见情形有三种：口头承诺不写进合同；打折越多要求充得越多；换了老板不认旧卡。\n\n"
    "经营者收预付款要签书面合同，停业、搬迁要提前三十日公告。",
    "advice": "要书面合同，写清内容、价格、余额怎么退。\n一次少充，保存付款凭证。\n"
    "付款七日内后悔的，及时提出退款。\n店铺失联的，马上投诉，并向公安机关报案。",
}
FEAST = {
    "title": "网购促销先看规则，截图留证再下单",
    "summary": "定金不退、先涨后降、凑单退款难，是促销期间的老问题。下单前截图保存价格和活动规则。",
    "body": "促销期间规则多、时间短。划掉的“原价”要真实，没有依据的按前七日最低成交价算。",
    "advice": "下单前截图保存价格、规则和客服承诺。\n看清定金还是订金。\n收货后七日内可以无理由退货，四类例外除外。",
}
SCHOOL = {
    "title": "开学季买学习用品，当心“护眼”“益智”宣传",
    "summary": "灯具、平板、文具常用“护眼”“提高记忆力”招揽，多数拿不出依据。买之前看标准和检验报告。",
    "body": "普通商品不得宣传治疗、预防疾病的功能。",
    "advice": "看执行标准和检验报告。\n小商店买文具看有没有中文标识。",
}
STREET = {
    "title": "节日买散装糕点，看清生产日期再付钱",
    "summary": "检查发现个别摊点散装糕点没有标明生产日期和保质期。",
    "body": "散装食品的容器上要标明名称、生产日期、保质期和生产者。",
    "advice": "没有标明日期的不买。\n保留小票，发现变质的可以要求退赔。",
}
TOYS = {
    "title": "给孩子买玩具认准强制性认证标志",
    "summary": "童车、电玩具、塑胶玩具等要有强制性认证标志和适用年龄。",
    "body": "没有标志的玩具可能有小零件脱落、增塑剂超标等风险。",
    "advice": "看标志、看年龄、闻气味。\n网店买的要求提供证书编号。",
}
CASE = "case-prepaid-gym"


def build_alerts(*, at: datetime, staff) -> None:
    """Write alerts, subscribers and a case of note, once."""
    if not Alert.objects.exists():
        with transaction.atomic():
            Told(at, staff).tell()
    sync_shipped(at=at)
    if not Act.objects.filter(key=CASE).exists():
        with transaction.atomic():
            case_of_note(at=at, staff=staff)


class Told:
    """Alerts with what happened to them, as far as now."""

    def __init__(self, at: datetime, staff):
        self.at = at
        self.office, self.second = staff.named("secretariat"), staff.colleague(staff.unit_of("samr"))
        self.county, self.handler = staff.named("supervisor"), staff.named("handler")

    def ago(self, days: float) -> datetime:
        return self.at - timedelta(days=days)

    def draft(self, text: dict, unit: str, region: str, *, by: Actor, start: float, end: float, **more) -> Alert:
        return draft_alert(
            **text,
            unit=Unit.objects.select_related("region").get(key=unit),
            region=region,
            until=day_of(self.ago(end)),
            by=by,
            at=self.ago(start),
            **more,
        )

    def publish(self, alert: Alert, *, writer: Actor, second: Actor, start: float) -> Alert:
        alert = do(alert, "submit", by=writer, at=self.ago(start))
        alert = do(alert, "approve", note="同意发布。", by=second, at=self.ago(start - 0.1))
        return do(alert, "publish", by=second, at=self.ago(start - 0.2))

    def tell(self) -> None:
        self.subscribers()
        county = {"unit": "samr-520115", "region": "520115"}
        card = self.draft(CARD, "samr", "520000", by=self.office, start=20, end=-160, subject="culture-sport")
        card = self.publish(card, writer=self.office, second=self.second, start=19)
        self.correct(card)
        feast = self.draft(FEAST, **county, by=self.handler, start=2, end=-40, season="online-sale")
        self.publish(feast, writer=self.handler, second=self.county, start=1)
        old = self.draft(SCHOOL, **county, by=self.handler, start=55, end=10, subject="children", season="school")
        old = self.publish(old, writer=self.handler, second=self.county, start=54)
        lapse_alert(alert=old, by=SYSTEM, at=self.ago(8))
        toys = self.draft(TOYS, **county, by=self.handler, start=2, end=-90, subject="children")
        do(toys, "submit", note="请审核。", by=self.handler, at=self.ago(1.5))
        self.draft(STREET, **county, by=self.handler, start=1, end=-30, subject="food")

    def correct(self, alert: Alert) -> None:
        """Let a number in an alert be mended, by two."""
        told = {name: getattr(alert, name) for name in ("title", "summary", "body", "advice")}
        told["body"] = told["body"].replace("常见情形有三种", "常见情形有这几种")
        alert = do(
            alert, "correct", what="原文写“三种”，实际列出的情形不止三种，现予更正。", **told,
            by=self.office, at=self.ago(12),
        )  # fmt: skip
        do(alert, "confirm_correction", by=self.second, at=self.ago(11))

    def subscribers(self) -> None:
        for number, (regions, subjects) in enumerate(
            (((), ()), (("520100",), ()), ((), ("food", "children")), (("520300",), ("beauty",)))
        ):
            made = subscribe(
                email=f"reader{number}@example.cn", regions=regions, subjects=subjects, by=ANONYMOUS, at=self.ago(30)
            )
            confirm_subscription(subscription=made, by=ANONYMOUS, at=self.ago(29.9))
        subscribe(email="waiting@example.cn", by=ANONYMOUS, at=self.ago(0.5))
        gone = subscribe(email="gone@example.cn", by=ANONYMOUS, at=self.ago(25))
        unsubscribe(subscription=gone, by=ANONYMOUS, at=self.ago(24))


def case_of_note(*, at: datetime, staff) -> None:
    """Enter a case of note, written by one and approved by another."""
    office, second = staff.named("secretariat"), staff.colleague(staff.unit_of("samr"))
    act = enter_act(
        code=CASE,
        title="健身卡换店不退余额调解案",
        kind="case",
        issuer="省消费者权益保护联席会议办公室",
        mark="verified",
        source="已办结事项，隐去当事人",
        begins=day_of(at - timedelta(days=90)),
        by=office,
        at=at - timedelta(days=9),
    )
    parts = (
        (
            "案情和结果",
            "消费者办两年健身卡，半年后门店搬到十公里外。经营者称“换店可继续用”，不退余额。"
            "调解时依据搬迁应提前公告、换地方明显不便可以解除合同的规定，双方同意按已用月数折价，退还其余款项。",
            [
                {
                    "q": "店搬远了，卡能退吗？",
                    "a": "换地方让您明显不方便的，可以要求解除合同，折价后退余额。",
                }
            ],
            ["consumer-protection-regulation/21", "prepaid-interpretation/13", "prepaid-interpretation/18"],
        ),
        (
            "启示",
            "办卡时把地址写进合同；门店要搬迁、停业的，看它有没有提前三十日公告。",
            [],
            ["consumer-protection-regulation/22"],
        ),
    )
    for number, (title, says, questions, cites) in enumerate(parts, start=1):
        written = propose_text(
            law=act, article=str(number), title=title, says=says, questions=questions, cites=cites,
            mark="verified", source="已办结事项，隐去当事人", by=office, at=at - timedelta(days=8),
        )  # fmt: skip
        approve_text(revision=written, by=second, at=at - timedelta(days=7))
    waiting = Act.objects.get(key="online-trade-measures")
    propose_text(
        law=waiting, article="18", title="自动续费", says="续费前要显著提醒，由消费者选；不提醒扣的，可以要求退。",
        questions=[{"q": "会员被自动续费怎么退？", "a": "没有显著提醒的，可以要求退还，不退的可以投诉。"}],
        mark="unverified", by=office, at=at - timedelta(days=1),
    )  # fmt: skip
