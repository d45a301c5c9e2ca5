from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.actions import register_trader
from tests import factories
from tests.factories import NOW


class WithLists(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller()
        self.by = factories.actor()

    def add(self, count: int, **changes) -> None:
        for _each in range(count):
            factories.received(by=self.by, **changes)


class TestPages(WithLists):
    def test_follow_one_another_by_their_links(self):
        self.add(5)
        seen, address = [], f"{BASE}/queues/unit?size=2&kind=complaint"
        while address:
            answer = self.caller.get(address.removeprefix(BASE))
            told = answer.json()
            seen.append([row["number"] for row in told["rows"]])
            if told["next"]:
                assert answer["Link"] == f'<{told["next"]}>; rel="next"'
            else:
                assert "Link" not in answer
            address = told["next"]
        assert [len(rows) for rows in seen] == [2, 2, 1]
        assert len({number for rows in seen for number in rows}) == 5

    def test_are_refused_behind_no_place(self):
        answer = self.caller.get("/queues/unit", {"after": "nowhere"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#after")

    def test_of_units_follow_one_another_too(self):
        keys, address = [], "/units"
        while address:
            told = self.caller.get(address).json()
            keys += [row["key"] for row in told["rows"]]
            address = (told["next"] or "").removeprefix(BASE)
        assert keys == sorted(set(keys))


class TestFilters(WithLists):
    def test_narrow_a_queue_down(self):
        self.add(1)
        self.add(1, kind="report")
        for told, found in (
            ({"kind": "report"}, 1),
            ({"state": "received"}, 2),
            ({"unit": factories.HOLDER}, 2),
            ({"unit": "nobody"}, 0),
            ({"received_from": "2026-05-07"}, 0),
            ({"received_to": "2026-05-06"}, 2),
        ):
            with self.subTest(**told):
                assert len(self.caller.get("/queues/unit", told).json()["rows"]) == found

    def test_are_refused_where_they_are_none(self):
        for told in ({"kind": "none"}, {"received_from": "gestern"}, {"region": "1"}):
            with self.subTest(**told):
                assert self.caller.get("/queues/unit", told).status_code == 422


class TestTheCostOfAList(WithLists):
    def queries(self, path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = self.caller.get(path)
        assert answer.status_code == 200, answer.content
        return len(captured)

    def test_is_the_same_at_one_row_and_at_25(self):
        trader = register_trader(name="甲乙商行", by=SYSTEM, at=NOW)
        first = factories.received(by=self.by, trader_id=trader.pk)
        paths = [
            "/queues",
            "/queues/unit",
            "/queues/all",
            "/cases?q=电热水壶",
            f"/traders/{trader.pk}/cases",
            f"/cases/{first.number}/duplicates",
        ]
        factories.received(by=self.by, trader_id=trader.pk)
        self.caller.get("/queues")
        before = {path: self.queries(path) for path in paths}
        self.add(24, trader_id=trader.pk)
        for path in paths:
            with self.subTest(path):
                assert self.queries(path) == before[path]

    def test_is_the_same_for_a_case_with_a_long_history(self):
        case = factories.case_in(State.ACCEPTED, by=self.by)
        path = f"/cases/{case.number}"
        self.caller.get(path)
        before = self.queries(path)
        for number in range(20):
            self.caller.post(f"{path}/note", {"text": f"第{number}次联系"})
        assert self.queries(path) == before

    def test_of_one_case_stays_within_bounds(self):
        case = factories.case_in(State.ACCEPTED, by=self.by)
        path = f"/cases/{case.number}"
        self.caller.get(path)
        assert self.queries(path) <= 15
