"""Warning signs: what is found, that it is told once, what lapses, what becomes of one, who sees it."""

from datetime import timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.directory.models import Trader
from gongzhi.enforcement.models import Clue
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.words import Result
from gongzhi.prepaid import access, queries
from gongzhi.prepaid.actions.sign.tell import tell_sign
from gongzhi.prepaid.models import Report, Sign
from gongzhi.prepaid.tests import scene
from gongzhi.prepaid.verify import broken_prepaid
from gongzhi.prepaid.watching import watch
from gongzhi.prepaid.words import SignKind, SignState, State
from tests import factories
from tests.factories import NOW


class TestWatch(TestCase):
    @classmethod
    def setUpTestData(cls):
        scene.settle()
        cls.by = scene.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            cls.filing = scene.filed(by=cls.by)

    def setUp(self):
        self.enterContext(mock.patch("gongzhi.core.files.keep", return_value=""))
        self.enterContext(clock.set_to(NOW))

    def open(self, *kinds: str) -> list[str]:
        rows = Sign.objects.filter(state=SignState.OPEN).order_by("kind")
        return [row.kind for row in rows if not kinds or row.kind in kinds]

    def matters(self, trader: Trader, number: int, *, days: float = 3, title: str = "") -> None:
        for _each in range(number):
            case = factories.received(
                unit_key="samr-520102", at=NOW - timedelta(days=days), trader_id=trader.pk, problem="prepaid"
            )
            if title:
                Case.objects.filter(pk=case.pk).update(title=title)

    def test_finds_a_late_report_once_and_lets_it_lapse_when_it_comes(self):
        assert watch(at=NOW) == 1
        assert watch(at=NOW + timedelta(days=1)) == 0
        assert self.open() == [SignKind.LATE_REPORT]
        sign = Sign.objects.get()
        assert "2026 年第 1 季度" in sign.text and sign.seen_at == NOW + timedelta(days=1)
        scene.report(self.filing, by=self.by)
        sign.refresh_from_db()
        assert sign.state == SignState.LAPSED
        assert [line.verb for line in queries.history_of(sign, viewer=self.by)] == ["find", "lapse"]

    def test_finds_custody_that_is_short_and_a_balance_over_the_cap_at_once(self):
        told = {"balance": Decimal("4000000"), "custody": Decimal("100"), "reason": "资金周转困难"}
        scene.report(self.filing, by=self.by, **told)
        assert self.open() == [SignKind.OVER_CAP, SignKind.SHORT_CUSTODY]
        scene.report(self.filing, by=self.by)
        assert self.open() == []

    def test_finds_custody_that_fell_while_the_balance_did_not(self):
        self.filing = scene.report(self.filing, by=self.by)
        later = NOW + timedelta(days=90)
        second = {"period": "2026-2", "custody": Decimal("21000")}
        scene.report(self.filing, by=self.by, at=later, **second)
        assert self.open() == [SignKind.FALLING_CUSTODY]
        scene.report(self.filing, by=self.by, at=later, **second | {"balance": Decimal("70000")})
        assert self.open() == [], "the balance fell by as much"

    def test_finds_complaints_that_rise_and_shops_that_closed(self):
        trader = self.filing.trader
        self.matters(trader, 2)
        self.matters(trader, 1, days=40)
        watch(at=NOW)
        assert SignKind.COMPLAINTS not in self.open()
        self.matters(trader, 1, title="健身房关门跑路，卡里余额不退")
        watch(at=NOW)
        assert self.open(SignKind.COMPLAINTS, SignKind.CLOSED) == [SignKind.CLOSED, SignKind.COMPLAINTS]
        sign = Sign.objects.get(kind=SignKind.COMPLAINTS)
        assert "3 件" in sign.text and "1 件" in sign.text and sign.filing == self.filing
        watch(at=NOW + timedelta(days=60))
        assert self.open(SignKind.COMPLAINTS, SignKind.CLOSED) == []

    def test_finds_traders_with_matters_and_no_filing_for_the_office_of_their_county(self):
        trader = scene.issuer()
        self.matters(trader, 3)
        watch(at=NOW)
        sign = Sign.objects.get(kind=SignKind.UNFILED)
        assert (sign.trader, sign.filing, sign.unit.key) == (trader, None, "commerce-520102")
        done = scene.do_well(sign, "take_up", by=scene.both_roles("commerce-520102"))
        assert done.clue.details == {"class": "未备案"}

    def test_finds_visits_that_found_nobody(self):
        scene.do_well(self.filing, "inspect", by=self.by)
        visit = Inspection.objects.get()
        visit = inspections.do_well(visit, "assign", by=self.by)
        inspections.do_well(
            visit, "submit", by=inspections.sent_to(visit) if hasattr(inspections, "sent_to") else self.by
        )
        Inspection.objects.update(result=Result.NOT_FOUND)
        watch(at=NOW)
        assert "无法联系" in Sign.objects.get(kind=SignKind.CLOSED).text

    def test_does_not_tell_again_what_was_dismissed_but_what_is_new(self):
        watch(at=NOW)
        scene.do_well(Sign.objects.get(), "dismiss", by=self.by)
        assert watch(at=NOW) == 0
        assert self.open() == []
        scene.report(self.filing, by=self.by)
        assert watch(at=NOW + timedelta(days=120)) == 1, "the next quarter is late"

    def test_ends_what_was_found_of_a_filing_that_is_no_more(self):
        watch(at=NOW)
        scene.do_well(self.filing, "cancel", by=self.by)
        watch(at=NOW)
        assert self.open() == []

    def test_asks_no_more_for_more_issuers_and_matters(self):
        watch(at=NOW)

        def asked() -> int:
            with CaptureQueriesContext(connection) as told:
                watch(at=NOW)
            return len(told)

        one = asked()
        for _number in range(3):
            filing = scene.filed(by=self.by)
            scene.report(filing, by=self.by)
        assert asked() == one


class TestSigns(TestCase):
    @classmethod
    def setUpTestData(cls):
        scene.settle()
        cls.by = scene.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            cls.sign = scene.sign_in(SignState.OPEN, by=cls.by)

    def test_are_taken_up_as_a_clue_that_leads_back(self):
        done = scene.do_well(self.sign, "take_up", by=self.by, reason="现场已核实")
        clue = Clue.objects.get()
        assert (done.clue, done.state) == (clue, SignState.TAKEN)
        assert (clue.source, clue.source_id, clue.sector, clue.trader_id) == (
            "prepaid", self.sign.pk, "prepaid", self.sign.trader_id
        )  # fmt: skip
        assert clue.details == {"class": "规模发卡企业"} and clue.facts.endswith("现场已核实")
        assert list(broken_prepaid()) == []

    def test_are_taken_up_by_an_office_above_as_its_own(self):
        above = scene.both_roles("commerce")
        assert scene.do_well(self.sign, "take_up", by=above).clue.unit.key == "commerce"

    def test_are_dismissed_with_a_reason(self):
        with pytest.raises(Refused, match="为什么"):
            scene.do_well(self.sign, "dismiss", by=self.by, reason=" ")

    def test_told_by_an_officer_do_not_lapse(self):
        watch(at=NOW)
        self.sign.refresh_from_db()
        assert self.sign.state == SignState.OPEN

    def test_are_told_by_officers_alone_with_what_was_seen(self):
        with pytest.raises(NotAllowed):
            tell_sign(
                trader_id=self.sign.trader_id, kind=SignKind.CLOSED, text="x",
                by=factories.actor(("samr", Role.AUDITOR)), at=NOW,
            )  # fmt: skip
        with pytest.raises(Invalid) as refused:
            tell_sign(trader_id=None, kind=SignKind.LATE_REPORT, text="", by=self.by, at=NOW)
        assert set(refused.value.faults) == {"trader_id", "kind", "text"}
        nowhere = scene.issuer()
        Trader.objects.filter(pk=nowhere.pk).update(region=None)
        with pytest.raises(Invalid, match="没有登记地区"):
            tell_sign(trader_id=nowhere.pk, kind=SignKind.CLOSED, text="关门", by=self.by, at=NOW)

    def test_are_seen_by_the_office_and_those_above_and_in_brief_by_who_works_on_matters(self):
        for key, sees in (("commerce-520100", 1), ("commerce", 1), ("commerce-520102", 0), ("samr-520102", 0)):
            assert access.visible_signs(scene.both_roles(key)).count() == sees, key
        brief = queries.brief_of(self.sign.trader_id, viewer=scene.both_roles("samr-520102"))
        assert brief.filing.state == State.FILED and not brief.may_open
        assert [sign.pk for sign in brief.signs] == [self.sign.pk] and not brief.opened
        assert queries.brief_of(self.sign.trader_id, viewer=self.by).opened == {self.sign.pk}
        assert queries.brief_of(scene.issuer().pk, viewer=self.by) is None
        assert not Report.objects.exists()
