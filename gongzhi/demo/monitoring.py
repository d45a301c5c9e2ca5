"""The demonstration's online monitoring: invented pages of invented shops, looked at by the real rules."""

from datetime import datetime, timedelta

from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.directory.models import Officer, Unit
from gongzhi.directory.queries import actor_for
from gongzhi.monitoring.actions.add_targets import add_targets
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.actions.check import keep_check, take_up
from gongzhi.monitoring.actions.confirm import confirm_hit
from gongzhi.monitoring.actions.dismiss import dismiss_hit
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.inputs import NewTarget
from gongzhi.monitoring.models import Hit, Programme, Target
from gongzhi.monitoring.words import RunOutcome

TITLE = "网络交易广告和价格监测（示例）"
PAGES = {
    "https://honey.shop.example/": (
        "示例土蜂蜜旗舰店",
        "<h1>全国第一的深山土蜂蜜</h1><p>国家级品质，天然好蜜。本款蜂蜜能降血糖、软化血管，老少皆宜。</p>"
        "<p>原价199元，现价仅需59元。五星好评返现5元。</p><a>立即购买</a>",
    ),
    "https://tea.shop.example/": (
        "示例苦荞茶专营店",
        "<h1>高原苦荞茶</h1><p>我们追求最佳的服务态度。</p><p>这款茶坚持饮用可降血压，治愈率高。</p>"
        "<p>统一社会信用代码 91520115DEMO00001X</p><a>加入购物车</a>",
    ),
    "https://school.example/summer": (
        "示例教育培训中心",
        "<h1>暑期提分班</h1><p>名师授课，保证提分，不过退款。</p><p>活动最终解释权归本中心所有。</p>",
    ),
    "https://wine.shop.example/": (
        "示例酒业商城",
        "<h1>窖藏原浆</h1><p>国宴特供，荣获全国第一称号。</p><p>营业执照信息公示</p><a>立即下单</a>",
    ),
    "https://fruit.shop.example/": (
        "示例水果店",
        "<h1>本地刺梨</h1><p>产地直发，坏果包赔。</p><p>经营者信息、营业执照</p><a>加入购物车</a>",
    ),
    "https://gone.shop.example/": ("示例已关闭的网店", ""),
}
UNIT = "samr-520115"


def add_monitoring(*, at: datetime) -> None:
    """Set the programme up and tell two rounds of it; what is there already stays as it is."""
    unit = Unit.objects.filter(key=UNIT).first()
    if unit is None or Programme.objects.filter(title=TITLE).exists():
        return
    by = officer_of(unit, at) or SYSTEM
    began = at - timedelta(days=8)
    programme = begin_programme(title=TITLE, every_days=7, unit_id=unit.pk, by=by, at=began)
    targets = [NewTarget(n, url, label) for n, (url, (label, _body)) in enumerate(PAGES.items(), 1)]
    add_targets(programme=programme, targets=targets, by=by, at=began)
    for when in (began + timedelta(hours=1), began + timedelta(days=7, hours=2)):
        for target in take_up(at=when, most=len(PAGES), programme=programme):
            keep_check(target=target, fetched=answered(target), at=when, pictures=False)
    decide_some(by, at=began + timedelta(days=1))


def officer_of(unit: Unit, at: datetime) -> Actor | None:
    posted = Officer.objects.filter(postings__unit=unit, postings__roles__contains=[Role.HANDLER])
    officer = posted.order_by("pk").first()
    return actor_for(officer, at=at) if officer else None


def answered(target: Target) -> Fetched:
    label, body = PAGES[target.url]
    if not body:
        return Fetched(RunOutcome.STATUS, target.url, 404, "text/html", ms=180)
    page = f"<!doctype html><html><head><meta charset=utf-8><title>{label}</title></head><body>{body}</body></html>"
    return Fetched(RunOutcome.READ, target.url, 200, "text/html; charset=utf-8", page.encode(), 240)


def decide_some(by: Actor, *, at: datetime) -> None:
    """One is confirmed and becomes a clue, one is set aside."""
    if by.kind != "officer":
        return
    confirmed = Hit.objects.filter(rule="education-promises").order_by("pk").first()
    if confirmed:
        confirm_hit(hit=confirmed, sector="market", trader_name="示例教育培训中心", by=by, at=at)
    dismissed = Hit.objects.filter(rule="absolute-named", exception="philosophy").order_by("pk").first()
    if dismissed:
        dismiss_hit(hit=dismissed, reason="表达经营理念，不指向所售商品", by=by, at=at)
