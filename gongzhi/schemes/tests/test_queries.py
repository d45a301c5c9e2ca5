"""Reads of pledges: who sees what, lists that cost the same for one row and many, what is public, files, figures."""

import io
from datetime import date
from decimal import Decimal

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.figures import Scope
from gongzhi.core.sheets import csv_lines
from gongzhi.directory.models import Trader
from gongzhi.schemes import access, figures, public, queries
from gongzhi.schemes.actions.files import REFUNDS, STORES, Outcome, take_in_refunds, take_in_stores
from gongzhi.schemes.models import Pledge, Refund, Store
from gongzhi.schemes.tests import scene
from gongzhi.schemes.verbs import do
from gongzhi.schemes.words import RefundState, State
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER


class QueryTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()


class TestWhoSees(QueryTest):
    def test_officers_of_the_unit_and_above_see_a_pledge_and_its_refunds_and_others_nothing(self):
        refund = scene.refund(by=self.by)
        pledge = refund.pledge
        seers = [
            self.by,
            factories.actor((ABOVE, Role.SUPERVISOR)),
            factories.actor(("samr", Role.SECRETARIAT)),
            factories.actor(("samr", Role.AUDITOR)),
            scene.account_of(pledge),
        ]
        for viewer in seers:
            assert [row.pk for row in queries.page_of_pledges("all", viewer=viewer).rows] == [pledge.pk]
            assert [row.pk for row in queries.page_of_refunds("all", viewer=viewer).rows] == [refund.pk]
        for viewer in (
            factories.actor((OTHER, Role.HANDLER)),
            factories.actor(("housing", Role.SUPERVISOR)),
            factories.actor((HOLDER, Role.MEDIATOR)),
            Actor("trader", 1, "别家", traders=frozenset({0})),
            ANONYMOUS,
        ):
            assert queries.page_of_pledges("all", viewer=viewer).rows == []
            with self.assertRaises(Pledge.DoesNotExist):
                queries.pledge_by_id(pledge.pk, viewer=viewer)
            with self.assertRaises(Refund.DoesNotExist):
                queries.refund_by_id(refund.pk, viewer=viewer)
        assert queries.refund_by_id(refund.pk, viewer=consumer(refund.pk)) == refund
        assert not access.visible(consumer(pledge.pk)).exists()

    def test_an_unknown_list_or_page_is_refused(self):
        for ask in (
            lambda: queries.page_of_pledges("nothing", viewer=self.by),
            lambda: queries.page_of_refunds("nothing", viewer=self.by),
            lambda: queries.page_of_pledges("all", viewer=self.by, after="x"),
        ):
            with self.assertRaises(Refused):
                ask()


class TestLists(QueryTest):
    def test_cost_the_same_for_one_row_and_for_many(self):
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as told:
                for which in queries.LISTS:
                    for row in queries.page_of_pledges(which, viewer=self.by).rows:
                        str(row.store.name), row.trader.name, row.region.name, row.sign_number
                for row in queries.page_of_refunds("all", viewer=self.by).rows:
                    str(row.pledge.store.name)
                for row in public.page_of_stores(viewer=ANONYMOUS).rows:
                    str(row.store.name), row.region.name
                for row in public.pledges_of(firm, viewer=ANONYMOUS):
                    str(row.store.name)
            return len(told)

        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        firm = pledge.trader_id
        scene.refund(by=self.by, pledge=pledge)
        scene.apply(by=self.by)
        one = cost()
        for _each in range(6):
            another = scene.pledge_in(State.ACTIVE, by=self.by, trader_id=firm)
            scene.refund(by=self.by, pledge=another)
            scene.apply(by=self.by, trader_id=firm)
        assert cost() == one

    def test_are_narrowed_and_go_on_where_they_ended(self):
        first = scene.pledge_in(State.ACTIVE, by=self.by, store_name="晴天文具店")
        second = scene.pledge_in(State.ACTIVE, by=self.by)
        for filters, wanted in (
            (queries.Filters(text="文具"), [first.pk]),
            (queries.Filters(text=second.store.code), [second.pk]),
            (queries.Filters(region="520100"), [second.pk, first.pk]),
            (queries.Filters(region="520300"), []),
            (queries.Filters(scheme="no_fakes"), []),
        ):
            found = queries.page_of_pledges("active", viewer=self.by, filters=filters).rows
            assert [row.pk for row in found] == wanted, filters
        page = queries.page_of_pledges("all", viewer=self.by, size=1)
        assert [row.pk for row in queries.page_of_pledges("all", viewer=self.by, after=page.after).rows] == [first.pk]


class TestPublic(QueryTest):
    def test_shows_what_holds_and_not_why_something_does_not(self):
        pledge = scene.pledge_in(State.SUSPENDED, by=self.by)
        applied = scene.apply(by=self.by)
        [shown] = public.pledges_at(pledge.store, viewer=ANONYMOUS, today=scene.TODAY)
        assert shown.state == "suspended" and "reason" not in vars(shown)
        assert public.page_of_stores(viewer=ANONYMOUS).rows == []
        assert public.pledges_of(pledge.trader_id, viewer=ANONYMOUS) == [pledge]
        with self.assertRaises(Store.DoesNotExist):
            public.store_by_code(applied.store.code, viewer=ANONYMOUS)
        do(pledge, "resume", note="已改。", by=self.by, at=NOW)
        [row] = public.page_of_stores(viewer=ANONYMOUS, text=pledge.store.code, region="520000").rows
        assert row == pledge


class TestFigures(QueryTest):
    def test_count_stores_and_refunds_out_of_what_there_is(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        scene.apply(by=self.by)
        for state in (RefundState.LOGGED, RefundState.CONFIRMED, RefundState.REFUSED, RefundState.STRUCK):
            scene.refund_in(state, by=self.by, pledge=pledge)
        scope = Scope(date(2026, 1, 1), date(2027, 1, 1))
        told = {code: figure(scope, self.by) for code, figure in figures.FIGURES.items()}
        assert (told["pledges.no_reason_return.stores"].counted, told["pledges.no_reason_return.stores"].out_of) == (
            1,
            2,
        )
        assert (told["refunds.items"].counted, told["refunds.items"].out_of) == (2, 3)
        assert (told["refunds.amount"].counted, told["refunds.amount"].out_of) == (Decimal(398), Decimal(597))
        [line] = figures.by_region(scope, viewer=self.by)
        assert (line["code"], line["stores"], line["paid"], line["all"], line["amount"]) == (
            "520100", 1, 2, 3, Decimal(398)
        )  # fmt: skip
        [store] = figures.in_all(scope, viewer=self.by)
        assert (store["pledge_id"], store["paid"]) == (pledge.pk, 2)
        elsewhere = factories.actor((OTHER, Role.HANDLER))
        assert figures.FIGURES["refunds.items"](scope, elsewhere).out_of == 0


class TestFiles(QueryTest):
    def file(self, columns, *rows) -> io.BytesIO:
        return io.BytesIO(
            b"".join(
                part.encode() if isinstance(part, str) else part for part in csv_lines(list(columns), iter(rows))
            )
        )

    def stores(self, by: Actor, *rows, dry_run=False) -> Outcome:
        file = self.file(STORES, *rows)
        return take_in_stores(scheme=scene.SCHEME, file=file, file_name="stores.csv", dry_run=dry_run, by=by, at=NOW)

    def test_good_stores_are_taken_once_and_bad_rows_come_back(self):
        code = "91520102DEM000017T"
        good = [code, "示例连锁", "示例连锁一店", "520102", "示例路1号", "7", "", ""]
        rows = [
            good,
            [code, "示例连锁", "示例连锁二店", "520102", "示例路2号", "", "", "特价商品"],
            [code, "示例连锁", "示例连锁三店", "999999", "示例路3号", "7", "", ""],
            ["", "", "示例连锁四店", "520102", "示例路4号", "7", "", ""],
            [code, "示例连锁", "示例连锁五店", "520102", "示例路5号", "三天", "", ""],
        ]
        tried = self.stores(self.by, *rows, dry_run=True)
        assert (tried.taken, tried.refused, tried.file, Pledge.objects.count()) == (2, 3, None, 0)
        done = self.stores(self.by, *rows)
        assert (done.read, done.taken, done.repeated, done.refused) == (5, 2, 0, 3)
        assert Trader.objects.filter(credit_code=code).count() == 1
        again = self.stores(self.by, *rows)
        assert (again.taken, again.repeated, again.refused) == (0, 2, 3)
        assert queries.scheme_file(done.file.pk, viewer=self.by) == done.file
        assert not access.visible_files(factories.actor((OTHER, Role.HANDLER))).exists()
        own = Actor("trader", 1, "别家", traders=frozenset({scene.trader().pk}))
        assert self.stores(own, good).refused == 1
        for by in (ANONYMOUS, factories.actor((HOLDER, Role.MEDIATOR))):
            with self.assertRaises(NotAllowed):
                self.stores(by, good)

    def test_good_refunds_are_taken_once_and_bad_rows_come_back(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        own, sign = scene.account_of(pledge), pledge.sign_number
        rows = [
            [sign, "A1", "2026-05-01", "示例雨伞", "49.90", "2", "已退", "", ""],
            [sign, "A2", "2026-05-02", "示例水杯", "30", "9", "未退", "超过承诺的天数", ""],
            [sign, "A3", "2026-05-03", "示例台灯", "零", "2", "已退", "", ""],
            [sign, "", "2026-05-03", "示例台灯", "50", "2", "已退", "", ""],
            [sign, "A5", "昨天", "示例台灯", "50", "2", "已退", "", ""],
            ["ZZZZZZZZ-T", "A6", "2026-05-03", "示例台灯", "50", "2", "已退", "", ""],
            [sign, "A7", "2026-05-03", "示例台灯", "50", "2", "退了一半", "", ""],
        ]

        def take(*told, by=own) -> Outcome:
            file = self.file(REFUNDS, *told)
            return take_in_refunds(scheme=scene.SCHEME, file=file, file_name="refunds.csv", by=by, at=NOW)

        done = take(*rows)
        assert (done.taken, done.repeated, done.refused) == (2, 0, 5)
        assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.LOGGED, RefundState.REFUSED}
        again = take(*rows[:2])
        assert (again.taken, again.repeated, again.refused) == (0, 2, 0)
        changed = take([*rows[0][:4], "59.90", *rows[0][5:]])
        assert (changed.refused, Refund.objects.count()) == (1, 2)
        assert queries.history_of(Refund.objects.first(), viewer=SYSTEM)[0].verb == "log"
