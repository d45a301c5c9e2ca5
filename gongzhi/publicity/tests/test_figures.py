"""The figures of traders: that they follow each move of a matter, are never of too few, and agree with records."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.recover import record_recovery
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.facts import keep_facts
from gongzhi.cases.models import Case
from gongzhi.cases.words import Side
from gongzhi.cases.words import State as CaseState
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, consumer
from gongzhi.core.errors import Refused
from gongzhi.core.following import follow
from gongzhi.directory.models import Trader
from gongzhi.negotiation.models import Negotiation
from gongzhi.publicity import counting, rules, tasks, traders
from gongzhi.publicity.models import CaseCount, RankedTrader, TraderDays, TraderMonth
from gongzhi.publicity.tests import scene
from gongzhi.publicity.verify import broken_figures
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NOW)
THIS_MONTH = TODAY.replace(day=1)


@pytest.fixture
def by():
    factories.province()
    return scene.both_roles()


@pytest.fixture
def of(by) -> Trader:
    return scene.trader()


def read() -> None:
    """Let the figures follow all that is new in the journal."""
    while follow(counting.READER, lambda after, upto: counting.count_cases(after, upto, at=NOW)):
        pass


def figures(trader: Trader) -> tuple:
    told = traders.record_of(trader.pk, viewer=ANONYMOUS, today=TODAY)
    return (told.complaints, told.accepted, told.ended, told.settled, told.recovered)


def made(state: str, of: Trader, by, **changes) -> Case:
    return factories.case_in(state, by=by, trader_id=of.pk, trader_name=of.name, **changes)


class TestFiguresFollow:
    def test_each_move_of_a_matter(self, by, of):
        case = made(CaseState.RECEIVED, of, by)
        read()
        assert figures(of) == (1, 0, 0, 0, 0)
        case = made(CaseState.ACCEPTED, of, by)
        read()
        assert figures(of) == (2, 1, 0, 0, 0)
        case = factories.decided(case, by=by, at=NOW)
        read()
        assert figures(of) == (2, 1, 0, 0, 0)
        case = close_case(case=case, by=by, at=NOW + timedelta(days=3))
        read()
        assert figures(of) == (2, 1, 1, 1, Decimal("199.00"))
        record_recovery(case=case, amount=Decimal(1), recovery="refunded", terms="补退", by=by, at=NOW)
        read()
        assert figures(of)[4] == Decimal("200.00")
        reopen_case(case=case, reason="没有履行", by=consumer(case.pk), at=NOW + timedelta(days=4))
        read()
        assert figures(of) == (2, 1, 0, 0, 0)
        assert list(broken_figures()) == []

    def test_what_is_declined_counts_as_a_complaint_and_what_is_taken_back_as_none(self, by, of):
        decline_case(case=made(CaseState.RECEIVED, of, by), ground="outside_power", reason="不属职责", by=by, at=NOW)
        withdrawn = made(CaseState.ACCEPTED, of, by)
        read()
        assert figures(of) == (2, 1, 0, 0, 0)
        withdraw_case(case=withdrawn, by=by, at=NOW)
        read()
        assert figures(of) == (1, 0, 0, 0, 0)
        assert CaseCount.objects.count() == 1
        assert list(broken_figures()) == []

    def test_what_ended_without_agreement_is_not_settled(self, by, of):
        case = made(CaseState.ACCEPTED, of, by)
        keep_facts(case, {"held"}, at=NOW)
        case = end_case(case=case, ground="no_agreement", reason="谈不拢", by=by, at=NOW)
        for side in Side:
            case = serve_case(case=case, duty="tell_ended", side=side, how="phone", by=by, at=NOW)
        close_case(case=case, by=by, at=NOW)
        read()
        assert figures(of) == (1, 1, 1, 0, 0)

    def test_settling_before_any_office_is_a_figure_of_its_own(self, by):
        case = factories.case_in(CaseState.NEGOTIATING, by=by)
        Negotiation.objects.create(
            case=case, trader_id=case.trader_id, state="settled", began_at=NOW, due_date=TODAY, ended_at=NOW
        )
        Case.objects.filter(pk=case.pk).update(state="closed", outcome="self_settled", closed_at=NOW, decided_at=NOW)
        read()
        told = traders.record_of(case.trader_id, viewer=ANONYMOUS, today=TODAY)
        assert (told.complaints, told.accepted, told.tried_before, told.settled_before) == (1, 0, 1, 1)

    def test_another_trader_takes_its_matter_along(self, by, of):
        case = made(CaseState.ACCEPTED, of, by)
        read()
        other = scene.trader("另一家商行")
        Case.objects.filter(pk=case.pk).update(trader=other)
        factories.decided(case, by=by, at=NOW)
        read()
        assert (figures(of)[0], figures(other)[0]) == (0, 1)
        assert list(broken_figures()) == []

    def test_reports_and_matters_without_a_trader_do_not_count(self, by, of):
        factories.case_in(CaseState.ACCEPTED, kind="report", by=by, trader_id=of.pk)
        factories.case_in(CaseState.ACCEPTED, by=by)
        read()
        assert not CaseCount.objects.exists()

    def test_a_stretch_read_twice_changes_nothing(self, by, of):
        made(CaseState.CLOSED, of, by)
        read()
        before = figures(of)
        counting.count_cases(0, 10**12, at=NOW)
        assert figures(of) == before
        assert list(broken_figures()) == []


class TestVerify:
    def test_names_each_difference_but_not_what_is_still_to_be_read(self, by, of):
        made(CaseState.CLOSED, of, by)
        assert list(broken_figures()) == []
        read()
        TraderMonth.objects.update(complaints=7)
        TraderDays.objects.update(matters=7)
        CaseCount.objects.update(recovered=1)
        assert len(list(broken_figures())) == 3


def fill(trader: Trader, *, ended: int, settled: int, days=((2, 1),), month: date = THIS_MONTH) -> None:
    """Keep figures of a trader as if its matters had been followed."""
    TraderMonth.objects.create(
        trader=trader, month=month, complaints=ended, accepted=ended, ended=ended, settled=settled
    )
    TraderDays.objects.bulk_create(
        TraderDays(trader=trader, month=month, days=length, matters=number) for length, number in days
    )


class TestThePublic:
    def test_reads_no_share_and_no_median_of_too_few(self, of, django_assert_num_queries):
        fill(of, ended=9, settled=9)
        told = traders.record_of(of.pk, viewer=ANONYMOUS, today=TODAY)
        assert (told.of_settled.is_enough, told.median) == (False, None)
        TraderMonth.objects.update(complaints=10, accepted=10, ended=10)
        with django_assert_num_queries(2):
            told = traders.record_of(of.pk, viewer=ANONYMOUS, today=TODAY)
        assert (told.of_settled.is_enough, told.median) == (True, 2)

    def test_reads_the_last_twelve_months_only(self, of):
        fill(of, ended=10, settled=10, month=date(2025, 5, 1))
        fill(of, ended=5, settled=1, month=date(2025, 6, 1))
        told = traders.record_of(of.pk, viewer=ANONYMOUS, today=TODAY)
        assert (told.since, told.ended) == (date(2025, 6, 1), 5)

    def test_finds_on_the_list_only_who_has_enough_with_equal_places_for_equal_shares(self, by):
        names = ["甲商行", "乙商行", "丙商行", "丁商行", "戊商行"]
        made = [scene.trader(name) for name in names]
        for trader, ended, settled in zip(made, (10, 20, 40, 9, 10), (9, 18, 20, 9, 10), strict=True):
            fill(trader, ended=ended, settled=settled)
        Trader.objects.filter(pk=made[4].pk).update(is_confirmed=False)
        assert counting.rank_traders(today=TODAY) == 3
        assert counting.rank_traders(today=TODAY) == 3
        first = traders.ranked(viewer=ANONYMOUS, size=2)
        rest = traders.ranked(viewer=ANONYMOUS, size=2, after=first.after)
        assert [(row.trader, row.by_settled) for row in (*first.rows, *rest.rows)] == [
            (made[0], 1), (made[1], 1), (made[2], 3)
        ]  # fmt: skip
        assert [row.trader for row in traders.ranked(viewer=ANONYMOUS, by="complaints").rows] == [
            made[2], made[1], made[0]
        ]  # fmt: skip
        assert not traders.ranked(viewer=ANONYMOUS, prefecture="520300").rows
        assert len(traders.ranked(viewer=ANONYMOUS, prefecture="520100").rows) == 3
        assert traders.place_of(made[3].pk, viewer=ANONYMOUS) is None
        assert RankedTrader.objects.first().as_of == TODAY
        for wrong in ({"by": "x"}, {"after": "x"}, {"after": "1_x"}):
            with pytest.raises(Refused):
                traders.ranked(viewer=ANONYMOUS, **wrong)


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ([], None),
        ([(3, 1)], 3),
        ([(1, 1), (4, 1)], 2.5),
        ([(1, 2), (9, 1)], 1),
        ([(1, 2), (9, 2)], 5),
        ([(5, 0)], None),
    ],
)
def test_the_median_is_that_of_the_values(counts, median):
    assert rules.median(counts) == median


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 5, 6), date(2025, 6, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
        (date(2027, 1, 1), date(2026, 2, 1)),
    ],
)
def test_the_months_looked_back_on_are_this_one_and_eleven_before(today, first):
    assert counting.first_month(today) == first


def test_the_task_makes_the_list_anew(of):
    fill(of, ended=10, settled=1)
    with clock.set_to(NOW):
        assert tasks.rank_daily(0) == 1
