"""Fills a database by the product's own bulk path: matters with texts, parties, limits and journals; then a sample of
them is worked on by the real verbs. All of it is invented, and the same for the same number of matters."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from random import Random

import django
from django.db import connection, connections

BATCH = 1000
PROCESSES = 2
TRADERS = 2000
DAYS = 730
"""The matters came in over so many days, evenly."""
TOLD_AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""When the last one came in."""
WORKED = 20_000
"""So many matters at most went on to be accepted, settled and closed: there is no bulk path for verbs."""
CLIENTS = 8
PASSWORD = "for the bench only, no secret"
OFFICE = "bench-office"
"""The officer who sees every matter."""

HAN = (
    "安北城春大丹东方丰福高光贵海汉和恒红华辉吉佳嘉江金京景九开康乐丽林龙隆美明南宁平普青秋荣瑞三山盛"
    "世泰天万威西祥新信星兴雅阳永友玉元远云泽中"
)
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
DETAILS = (
    "付款方式是手机支付，凭证还在。",
    "当时有两名店员在场，都说做不了主。",
    "联系客服四次，每次都说已经上报，没有下文。",
    "商家当场写了一张收条，上面没有盖章。",
    "包装盒和吊牌都保留着，没有使用过。",
    "合同里写明七个工作日内答复，现在已经过期。",
    "同小区还有几位邻居遇到同样的情况。",
    "希望在月底之前解决，之后人不在本地。",
    "对方提出补偿一张代金券，本人不接受。",
    "电话录音和聊天记录可以随时提供。",
)


def load() -> None:
    django.setup()


def build(cases: int, *, tell: Callable[[str, int, int], None]) -> None:
    """Fill the database that DATABASE_URL names with so many matters, traders and officers.

    :param tell: told (what is being done, done, total).
    """
    from gongzhi.config.prepare import prepare

    prepare(at=TOLD_AT, tell=lambda title, done: None)
    make_traders(tell)
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=load) as pool:
        starts = range(0, cases, BATCH)
        many = [cases] * len(starts)
        done = 0
        for count in pool.map(take_in, starts, many):
            done += count
            tell("matters", done, cases)
        make_officers()
        chosen = worked_on(min(WORKED, cases // 20))
        connections.close_all()
        chunks = [chosen[start : start + 100] for start in range(0, len(chosen), 100)]
        done = 0
        for chunk, _count in zip(chunks, pool.map(work, chunks), strict=True):
            done += len(chunk)
            tell("verbs", done, len(chosen))
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, FREEZE)")
        cursor.execute("CHECKPOINT")
    connections.close_all()


def make_traders(tell: Callable[[str, int, int], None], count: int = TRADERS) -> None:
    from gongzhi.core.actors import SYSTEM
    from gongzhi.directory.actions import register_trader
    from gongzhi.directory.models import Region

    random = Random(1)
    places = {region.code: region for region in Region.objects.filter(code__in=counties())}
    trades = sorted({situation.trade for situation in situations()})
    for number in range(count):
        region = places[random.choice(counties())]
        name = f"{region.name}{word(random)}{word(random)}{random.choice(trades)}"
        register_trader(name=name, region=region, by=SYSTEM, at=TOLD_AT - timedelta(days=DAYS))
        if number % 100 == 99:
            tell("traders", number + 1, count)


def forget() -> None:
    """Forget what was read of a database, before another one is filled by the same process."""
    for read in (counties, traders, officers):
        read.cache_clear()


def situations():
    from gongzhi.demo.situations import situations as told

    return told()


@cache
def counties() -> tuple[str, ...]:
    """List the counties of the province."""
    from gongzhi.directory.models import Region

    today = Region.objects.in_force(TOLD_AT.date()).filter(level="county")
    return tuple(today.order_by("code").values_list("code", flat=True))


@cache
def traders() -> tuple[tuple[int, str], ...]:
    from gongzhi.directory.models import Trader

    return tuple(Trader.objects.order_by("id").values_list("id", "region_id"))


def word(random: Random) -> str:
    return random.choice(HAN) + random.choice(HAN)


def take_in(start: int, cases: int) -> int:
    """Take in one batch of matters by the product's bulk path; returns its size."""
    from gongzhi.cases.actions.receive import receive_cases
    from gongzhi.core.actors import ANONYMOUS

    step = timedelta(days=DAYS) / cases
    door = f"bench-{start // BATCH % (2 * PROCESSES)}"  # of one door only one large batch comes in at a time
    numbers = range(start, min(start + BATCH, cases))
    news = [invent(number, TOLD_AT - step * (cases - number - 1), source=door) for number in numbers]
    receive_cases(news, by=ANONYMOUS, at=news[-1].received_at)
    return len(news)


def invent(number: int, at: datetime, *, source: str = "bench"):
    """Make up one matter; the same for the same number."""
    from gongzhi.cases.intake import NewCase, Person
    from gongzhi.core.clock import day_of

    random = Random(number)
    situation = situations()[random.randrange(len(situations()))]
    trader, region = traders()[random.randrange(len(traders()))] if situation.kind != "enquiry" else (None, "")
    region = situation.region or region or random.choice(counties())
    when = at - timedelta(days=random.randrange(1, 20))
    details = "".join(random.sample(DETAILS, random.randrange(0, 4)))
    goods = f"品名是{word(random)}{word(random)}，单号尾数{random.randrange(10**6):06d}。"
    name = random.choice(FAMILIES) + word(random)
    person = Person(
        name=name,
        phone=f"199{random.randrange(10**8):08d}",
        address=f"示例路{random.randrange(1, 900)}号{random.randrange(1, 40)}栋",
    )
    least, most = situation.amount
    prior = situation.prior or situation.kind == "appeal"
    return NewCase(
        kind=situation.kind,
        narrative=f"{when.month}月{when.day}日，{situation.told.format(trader='这家店')}{goods}{details}",
        source=source,
        source_key=str(number),
        claims=situation.claims,
        amount=Decimal(random.randint(least, most)) if most else None,
        persons=() if situation.anonymous else (person,),
        anonymous=situation.anonymous,
        hotline=situation.hotline,
        trader_id=trader,
        region=region,
        subject=situation.subject,
        problem=situation.problem,
        event_date=day_of(when),
        prior_complaint_date=day_of(at - timedelta(days=random.randrange(32, 50))) if prior else None,
        received_at=at,
    )


def busiest_units(count: int) -> list[int]:
    """List the units that wait for most complaints to be accepted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id FROM cases_case WHERE state = 'received' AND kind = 'complaint' GROUP BY unit_id "
            "ORDER BY count(*) DESC LIMIT %s",
            [count],
        )
        return [unit for (unit,) in cursor.fetchall()]


def make_officers() -> None:
    """Post one officer in each of the busiest units, and one in the office that sees all."""
    from gongzhi.core.actors import SYSTEM, Role
    from gongzhi.directory.actions import add_officer
    from gongzhi.directory.models import Unit

    long_ago = (TOLD_AT - timedelta(days=DAYS)).date()
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=busiest_units(CLIENTS))}
    posts = [
        (f"bench-{number}", units[pk], [Role.HANDLER, Role.SUPERVISOR])
        for number, pk in enumerate(busiest_units(CLIENTS), start=1)
    ]
    posts.append((OFFICE, Unit.objects.get(key="samr"), [Role.SECRETARIAT]))
    for username, unit, roles in posts:
        add_officer(
            username=username,
            name=f"测试{username[6:]}",
            password=PASSWORD,
            unit=unit,
            roles=roles,
            from_date=long_ago,
            by=SYSTEM,
            at=TOLD_AT,
        )


@cache
def officers() -> dict[int, object]:
    """Give for each of the busiest units the actor who works there."""
    from gongzhi.directory.models import Officer
    from gongzhi.directory.queries import actor_for

    actors = [
        actor_for(officer, at=TOLD_AT)
        for officer in Officer.objects.filter(username__startswith="bench-").exclude(username=OFFICE)
    ]
    return {actor.first_unit_id: actor for actor in actors}


def worked_on(count: int) -> list[int]:
    """Choose the oldest matters of the busiest units."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_case WHERE state = 'received' AND unit_id = ANY(%s) ORDER BY id LIMIT %s",
            [list(officers()), count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def work(chosen: Iterable[int]) -> int:
    """Work on some matters by the real verbs: some stay in hand, some are decided, most are closed."""
    from gongzhi.cases.models import Case
    from gongzhi.core.errors import Refused

    count = 0
    for case in Case.objects.filter(pk__in=chosen).order_by("id"):
        with suppress(Refused):  # such as an appeal that came before the firm had its days
            count += go_on(case, officers()[case.unit_id], Random(case.pk).random())
    return count


def go_on(case, by, luck: float) -> int:
    """Do the verbs that a matter goes through; returns how many."""
    from gongzhi.cases.actions.accept import accept_case
    from gongzhi.cases.actions.answer import answer_enquiry
    from gongzhi.cases.actions.close import close_case
    from gongzhi.cases.actions.settle import settle_case
    from gongzhi.cases.actions.verify import verify_report
    from gongzhi.cases.words import Kind, Outcome, Recovery

    told = {"by": by, "at": case.received_at + timedelta(days=3)}
    if case.kind == Kind.ENQUIRY:
        answer_enquiry(case=case, answer="可以按照约定办理。", **told)
        return 1
    case = accept_case(case=case, **told)
    if luck < 0.2:
        return 1
    if case.kind == Kind.REPORT:
        case = verify_report(case=case, outcome=Outcome.NOT_FILED, finding="经核查未发现违法行为。", **told)
    else:
        recovered = case.amount or Decimal(0)
        recovery = Recovery.REFUNDED if recovered else ""
        case = settle_case(
            case=case, outcome=Outcome.MEDIATED, terms="退款。", recovered=recovered, recovery=recovery, **told
        )
    if luck < 0.3:
        return 2
    close_case(case=case, **told)
    return 3
