"""Settling with the trader, told through the pages of consumer, trader and officer, with the time told to it."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.models import Case
from gongzhi.cases.words import FlowedBack, Outcome, State
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM, consumer
from gongzhi.directory.actions import register_trader
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.queries import trader_actor
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.due import settle_due
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.words import Standing
from gongzhi.notices.models import Notice
from gongzhi.notices.outbox import queue_notices
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER

BEGAN = datetime(2026, 5, 6, 2, tzinfo=UTC)
DAY_10, DAY_11 = datetime(2026, 5, 19, 8, tzinfo=UTC), datetime(2026, 5, 19, 16, 5, tzinfo=UTC)
"""The last working day, and five minutes into the day after it in China."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def trader(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    found = register_trader(name="和解示范商行", credit_code="91110000600037341L", by=SYSTEM, at=BEGAN)
    account = factories.trader_account(found, username="jiayi")
    join_odr(trader_id=found.pk, by=trader_actor(account), at=BEGAN)
    found.account = account
    return found


@pytest.fixture
def case(trader) -> Case:
    new = factories.new_case(trader_id=trader.pk, unit_id=factories.unit(HOLDER).pk, unit_reason="test")
    with clock.set_to(BEGAN):
        return begin_negotiation(new, by=ANONYMOUS, at=BEGAN)[0].case


def as_consumer(case: Case) -> Client:
    client = Client()
    session = client.session
    session[OPENED_CASES] = [case.pk]
    session.save()
    return client


def as_trader(trader) -> Client:
    client = Client()
    factories.sign_in_trader(client, trader.account)
    return client


def as_officer() -> Client:
    client = Client()
    client.force_login(factories.officer(), "django.contrib.auth.backends.ModelBackend")
    return client


def ask(client: Client, name: str, *args) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, response.get("Location")
    return response.content.decode()


def do(client: Client, name: str, *args, **told) -> None:
    response = client.post(reverse(name, args=args), told)
    assert response.status_code == 302, response.context["form"].errors if response.context else response.status_code


OFFER = {"remedy": "refund", "amount": "199", "perform_by": "2026-05-12", "text": "核实后同意全额退款。"}


def test_settled_in_negotiation_and_never_before_an_office(trader, case):
    shop, buyer, desk, number = as_trader(trader), as_consumer(case), as_officer(), case.number
    with clock.set_to(BEGAN + timedelta(hours=3)):
        assert case.title in ask(shop, "trader:home")
        page = ask(shop, "trader:matter", number)
        assert "张**" in page and "19900001234" not in page and "199******34" in page
        assert case.title in ask(desk, "desk:queue", "negotiating")
        assert case.title not in ask(desk, "desk:queue", "unit")
        do(shop, "trader:act", number, "propose", **OFFER | {"amount": "100", "remedy": "partial_refund"})
        assert case.title not in ask(shop, "trader:home")
    with clock.set_to(BEGAN + timedelta(days=1)):
        assert "部分退款" in ask(buyer, "portal:case", number)
        counter = {"remedy": "refund", "amount": "199.00", "perform_by": "2026-05-12", "text": "要求全额退款"}
        do(buyer, "portal:act", number, "counter", **counter)
        shop = as_trader(trader)  # the day before is over: signed in anew
        assert case.title in ask(shop, "trader:home")
        do(shop, "trader:act", number, "propose", **OFFER)
        do(buyer, "portal:act", number, "agree", text="")
        case.refresh_from_db()
        assert (case.state, case.due_date.isoformat()) == (State.NEGOTIATING, "2026-05-12")
    with clock.set_to(BEGAN + timedelta(days=2)):
        shop, desk = as_trader(trader), as_officer()
        do(shop, "trader:act", number, "perform", text="已原路退回，预计当日到账。")
        do(buyer, "portal:act", number, "confirm", text="收到了")
        case.refresh_from_db()
        assert (case.state, case.outcome) == (State.CLOSED, Outcome.SELF_SETTLED)
        assert (case.recovered, case.flowed_back_at) == (Decimal("199.00"), None)
        page = ask(desk, "desk:case", number)
        assert "核实后同意全额退款。" in page and "要求全额退款" in page and "和解成功" in page
        assert "自行和解" in ask(buyer, "portal:case", number)
    kept = RunningLimit.objects.filter(record_id=case.pk).order_by("id")
    assert [(row.key, row.obliges, row.met) for row in kept] == [
        ("negotiate", "trader", True),
        ("perform", "trader", True),
    ]


def test_a_silent_trader_loses_the_matter_on_the_eleventh_day_and_the_office_accepts_it(trader, case):
    shop, buyer, desk, number = as_trader(trader), as_consumer(case), as_officer(), case.number
    assert settle_due(at=DAY_10) == {"lapsed": 0, "flowed_back": 0, "confirmed": 0}
    assert settle_due(at=DAY_11)["flowed_back"] == 1
    assert settle_due(at=DAY_11)["flowed_back"] == 0
    case.refresh_from_db()
    assert (case.state, case.unit.key, case.flowed_back_at) == (State.RECEIVED, HOLDER, DAY_11)
    assert case.procedure == "amr-complaint@2026-04-15"
    with clock.set_to(DAY_11 + timedelta(hours=9)):
        assert str(FlowedBack.SILENT.label) in ask(buyer, "portal:case", number)
        assert case.title in ask(desk, "desk:queue", "unit")
        assert "选择先与企业协商和解" in ask(desk, "desk:case", number)
        assert shop.get(reverse("trader:act", args=[number, "propose"])).status_code == 302
        assert case.title not in ask(shop, "trader:home")
        accept_case(case=case, by=factories.actor(), at=DAY_11 + timedelta(hours=9))
    limit = RunningLimit.objects.get(record_id=case.pk, key="accept")
    assert (limit.started_date.isoformat(), limit.met) == ("2026-05-20", True)


def test_the_consumer_may_stop_it_or_turn_to_the_office_at_any_time(trader, case):
    buyer, number = as_consumer(case), case.number
    with clock.set_to(BEGAN + timedelta(days=1)):
        do(buyer, "portal:act", number, "refuse", text="不想再谈")
        case.refresh_from_db()
        assert case.state == State.RECEIVED
        do(buyer, "portal:act", number, "withdraw", reason="不追究了")
    assert Case.objects.get(pk=case.pk).outcome == Outcome.WITHDRAWN


def test_what_is_withdrawn_while_it_is_negotiated_ends_for_both(trader, case):
    shop, buyer = as_trader(trader), as_consumer(case)
    with clock.set_to(BEGAN + timedelta(days=1)):
        do(buyer, "portal:act", case.number, "withdraw", reason="解决了")
        assert case.title not in ask(shop, "trader:home")
        assert settle_due(at=BEGAN + timedelta(days=1))["lapsed"] == 1
    assert Negotiation.objects.get().state == Standing.WITHDRAWN


def agreed(trader, case) -> None:
    with clock.set_to(BEGAN + timedelta(hours=1)):
        do(as_trader(trader), "trader:act", case.number, "propose", **OFFER)
        do(as_consumer(case), "portal:act", case.number, "agree", text="")


def test_what_is_not_performed_goes_to_the_office_by_itself(trader, case):
    agreed(trader, case)
    assert settle_due(at=datetime(2026, 5, 12, 15, tzinfo=UTC))["flowed_back"] == 0
    assert settle_due(at=datetime(2026, 5, 12, 16, 1, tzinfo=UTC))["flowed_back"] == 1
    assert Negotiation.objects.get().why == FlowedBack.UNPERFORMED
    assert Case.objects.get(pk=case.pk).state == State.RECEIVED


def test_what_was_performed_and_is_not_denied_counts_as_settled(trader, case, settings):
    agreed(trader, case)
    performed = BEGAN + timedelta(days=2)
    with clock.set_to(performed):
        do(as_trader(trader), "trader:act", case.number, "perform", text="已退款")
    assert settle_due(at=performed + timedelta(days=settings.ODR_CONFIRM_DAYS, seconds=-1))["confirmed"] == 0
    assert settle_due(at=performed + timedelta(days=settings.ODR_CONFIRM_DAYS))["confirmed"] == 1
    assert Case.objects.get(pk=case.pk).outcome == Outcome.SELF_SETTLED


def test_the_consumer_may_deny_that_it_was_performed(trader, case):
    agreed(trader, case)
    buyer = as_consumer(case)
    with clock.set_to(BEGAN + timedelta(days=2)):
        early = buyer.post(reverse("portal:act", args=[case.number, "dispute"]), {"text": "没有收到"})
        assert early.status_code == 409
        do(as_trader(trader), "trader:act", case.number, "perform", text="已退款")
        do(buyer, "portal:act", case.number, "dispute", text="没有收到任何退款")
    assert Case.objects.get(pk=case.pk).state == State.RECEIVED
    assert Negotiation.objects.get().why == FlowedBack.UNPERFORMED


def test_the_consumer_is_told_of_offers_performance_and_where_it_went(trader, case):
    agreed(trader, case)
    with clock.set_to(BEGAN + timedelta(days=2)):
        do(as_trader(trader), "trader:act", case.number, "perform", text="已退款")
        do(as_consumer(case), "portal:act", case.number, "dispute", text="没有收到任何退款")
    queue_notices(0, 2**40, at=BEGAN + timedelta(days=2))
    told = list(Notice.objects.filter(case=case).order_by("entry_id").values_list("verb", flat=True))
    assert told == ["offer", "performed", "flow_back"]


def test_a_trader_that_does_not_agree_hands_it_on_at_once(trader, case):
    with clock.set_to(BEGAN + timedelta(days=1)):
        do(as_trader(trader), "trader:act", case.number, "decline", text="商品没有质量问题")
        assert "商品没有质量问题" in ask(as_consumer(case), "portal:case", case.number)
    assert Case.objects.get(pk=case.pk).state == State.RECEIVED


def test_officers_only_look_on(trader, case):
    desk = as_officer()
    with clock.set_to(BEGAN + timedelta(days=1)):
        for verb in ("accept", "settle", "decline", "transfer"):
            assert desk.post(reverse("desk:act", args=[case.number, verb]), {"reason": "x"}).status_code in {409, 422}
        refused = desk.get(reverse("desk:act", args=[case.number, "withdraw"])).content.decode()
        assert "正由企业与消费者协商和解" in refused, re.sub(r"<[^>]+>|\s+", " ", refused)
        assert (
            desk.post(
                reverse("desk:act", args=[case.number, "note"]), {"text": "已致电企业催办", "key": str(uuid4())}
            ).status_code
            == 302
        )
    assert Case.objects.get(pk=case.pk).state == State.NEGOTIATING


def test_a_consumer_of_another_matter_and_another_trader_do_nothing(trader, case):
    rival = register_trader(name="对门商行", by=SYSTEM, at=BEGAN)
    rival.account = factories.trader_account(rival)
    with clock.set_to(BEGAN):
        response = as_trader(rival).post(reverse("trader:act", args=[case.number, "propose"]), OFFER)
        assert response.status_code == 404
        stranger = Client().post(reverse("portal:act", args=[case.number, "refuse"]), {"text": ""})
        assert "/status/" in stranger["Location"]
    assert Negotiation.objects.get().state == Standing.WAITING
    assert consumer(case.pk).opened == {case.pk}
