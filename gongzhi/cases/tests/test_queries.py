from datetime import timedelta
from unittest import mock

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import queries
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.receive import receive_cases
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.intake import Person
from gongzhi.cases.models import Case
from gongzhi.cases.queries import Filters, Page
from gongzhi.cases.tests.verb import waiting_for, with_changes
from gongzhi.cases.words import Kind, State
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.procedures.calendars import Moved
from gongzhi.procedures.records import keep_due_dates
from tests import factories
from tests.factories import NOW, OTHER, new_case, unit

TODAY = day_of(NOW)


class WithCases(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = factories.actor()
        cls.stranger = factories.actor(("housing", Role.HANDLER))

    def keys(self, queue: str, viewer: Actor | None = None, **told) -> list[int]:
        return [row.pk for row in queries.page_of_queue(queue, viewer=viewer or self.by, today=TODAY, **told).rows]

    def many(self, count: int, **changes) -> list[Case]:
        news = [new_case(**{"unit_id": unit().pk} | changes) for _each in range(count)]
        return [received.case for received in receive_cases(news, by=ANONYMOUS, at=NOW)]


class TestQueues(WithCases):
    def test_hold_each_case_where_it_waits(self):
        mine = accept_case(case=factories.received(by=self.by), by=self.by, at=NOW)
        fresh = factories.received(by=self.by)
        triage = factories.case_in(State.TRIAGE, by=self.by)
        closed = factories.case_in(State.CLOSED, by=self.by)
        sent = factories.case_in(State.TRANSFERRING, by=self.by)
        asked = waiting_for(factories.received(by=self.by), by=self.by)
        other = factories.actor((OTHER, Role.HANDLER))
        assert set(self.keys("mine")) == {mine.pk}
        assert set(self.keys("unit")) == {mine.pk, fresh.pk, triage.pk, sent.pk, asked.pk}
        assert set(self.keys("unassigned")) == {fresh.pk, sent.pk, asked.pk}
        assert set(self.keys("triage")) == {triage.pk}
        assert set(self.keys("pending")) == set()
        assert set(self.keys("pending", other)) == {sent.pk}
        assert set(self.keys("assisting", other)) == {asked.pk}
        assert set(self.keys("unit", other)) == set()
        assert set(self.keys("all")) == {mine.pk, fresh.pk, triage.pk, closed.pk, sent.pk, asked.pk}
        assert set(self.keys("all", other)) == {sent.pk, asked.pk}
        for queue in queries.queues():
            assert self.keys(queue.key, self.stranger) == []

    def test_tell_what_is_due_soon_from_what_is_overdue(self):
        days = {-1: "overdue", 0: "due-soon", 3: "due-soon", 4: ""}
        for days_left, queue in days.items():
            case = with_changes(factories.received(by=self.by), due_date=TODAY + timedelta(days=days_left))
            found = {key for key in ("overdue", "due-soon") if case.pk in self.keys(key)}
            assert found == ({queue} if queue else set())

    def test_show_the_office_what_is_overdue_anywhere(self):
        case = with_changes(factories.received(by=self.by), due_date=TODAY - timedelta(days=1))
        for role in (Role.SECRETARIAT, Role.AUDITOR):
            assert case.pk in self.keys("overdue", factories.actor(("samr", role)))
        assert self.keys("overdue", factories.actor(("samr", Role.ADMINISTRATOR))) == []

    def test_show_consumers_and_unknown_people_nothing(self):
        case = factories.received(by=self.by)
        for viewer in (consumer(case.pk), ANONYMOUS):
            assert self.keys("unit", viewer) == []
            assert queries.count_queues(viewer=viewer, today=TODAY) == {}

    def test_are_refused_when_unknown(self):
        for told in (
            {"queue": "nothing"},
            {"queue": "unit", "after": "x"},
            {"queue": "all", "after": "2026-01-01_1"},
        ):
            with self.subTest(told=told), self.assertRaises(Refused):
                queries.page_of_queue(viewer=self.by, today=TODAY, **told)


class TestPages(WithCases):
    def walk(self, queue: str, size: int) -> list[int]:
        found, after = [], ""
        for _page in range(100):
            page = queries.page_of_queue(queue, viewer=self.by, today=TODAY, after=after, size=size)
            found += [row.pk for row in page.rows]
            after = page.after
            if not after:
                return found
        raise AssertionError("the pages do not end")

    def test_show_every_case_once_in_the_order_of_due_dates(self):
        cases = self.many(23)
        for number, case in enumerate(cases):
            day = None if number % 5 == 0 else TODAY + timedelta(days=number % 4)
            Case.objects.filter(pk=case.pk).update(due_date=day)
        for queue in ("unit", "unassigned", "all"):
            for size in (1, 4, 23, 50):
                found = self.walk(queue, size)
                assert sorted(found) == sorted(case.pk for case in cases)
        dues = dict(Case.objects.values_list("pk", "due_date"))
        found = self.walk("unit", 4)
        order = [(dues[pk] or queries.NO_DUE_DATE, pk) for pk in found]
        assert order == sorted(order)
        assert self.walk("all", 4) == sorted(found, reverse=True)

    def test_lose_nothing_when_a_case_leaves_the_queue_between_two_pages(self):
        cases = self.many(9)
        first = queries.page_of_queue("unit", viewer=self.by, today=TODAY, size=4)
        Case.objects.filter(pk=first.rows[0].pk).update(state=State.CLOSED, closed_at=NOW, outcome="mediated")
        rest = queries.page_of_queue("unit", viewer=self.by, today=TODAY, size=9, after=first.after)
        assert {row.pk for row in first.rows} | {row.pk for row in rest.rows} == {case.pk for case in cases}

    def test_cost_the_same_number_of_queries_for_one_row_and_for_many(self):
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                page = queries.page_of_queue("unit", viewer=self.by, today=TODAY)
                for row in page.rows:
                    str((row.unit.name, row.officer, row.hotline, row.region, row.last_verb))
            return len(captured)

        self.many(1)
        one = cost()
        self.many(25)
        assert cost() == one

    def test_go_on_past_the_cases_that_the_filters_left_out(self):
        wanted = self.many(2)
        self.many(7, kind=Kind.ENQUIRY, amount=None, claims=())
        office = factories.actor(("samr", Role.SECRETARIAT))
        for viewer, look in ((self.by, "SCAN_QUEUE"), (office, "SCAN")):
            found, after, pages = [], "", 0
            with mock.patch.object(queries, look, 3):
                while after or not pages:
                    page = queries.page_of_queue(
                        "all", viewer=viewer, today=TODAY, filters=Filters(kind=Kind.COMPLAINT), after=after
                    )
                    found, after, pages = found + page.rows, page.after, pages + 1
            assert found == wanted[::-1]
            assert pages > 2


class TestFilters(WithCases):
    def test_narrow_a_list_down(self):
        case = factories.received(
            by=self.by, hotline="12315", subject="appliances", problem="quality", region="520102"
        )
        case = accept_case(case=case, by=self.by, at=NOW)
        report = factories.received(Kind.REPORT, by=self.by, region="520302")
        fits = {
            "kind": ("complaint", "report"), "state": ("accepted", "received"), "hotline": ("12315", None),
            "subject": ("appliances", None), "problem": ("quality", None), "officer": (self.by.id, None),
            "region": ("520102", "520302"),
        }  # fmt: skip
        for name, (value, other) in fits.items():
            with self.subTest(name=name):
                assert self.keys("all", filters=Filters(**{name: value})) == [case.pk]
                if other:
                    assert self.keys("all", filters=Filters(**{name: other})) == [report.pk]

    def test_find_the_counties_of_a_prefecture_and_of_the_province(self):
        case = factories.received(by=self.by, region="520102")
        for region, found in (("520000", [case.pk]), ("520100", [case.pk]), ("520300", []), ("520115", [])):
            assert self.keys("all", filters=Filters(region=region)) == found

    def test_take_in_both_ends_of_a_time(self):
        case = factories.received(by=self.by)
        day = timedelta(days=1)
        for first, last, found in (
            (TODAY, TODAY, [case.pk]), (TODAY + day, None, []), (None, TODAY - day, []), (None, TODAY, [case.pk])
        ):  # fmt: skip
            assert self.keys("all", filters=Filters(received_from=first, received_to=last)) == found


class TestCounts(WithCases):
    def test_say_what_the_queues_hold(self):
        self.many(3)
        accept_case(case=factories.received(by=self.by), by=self.by, at=NOW)
        counts = queries.count_queues(viewer=self.by, today=TODAY)
        assert counts == {key.key: len(self.keys(key.key)) for key in queries.queues() if key.key != "all"}
        assert (counts["unit"], counts["mine"], counts["unassigned"]) == (4, 1, 3)

    def test_stop_at_a_hundred_and_cost_one_statement(self):
        self.many(queries.COUNT_UP_TO + 5)
        with self.assertNumQueries(1):
            assert queries.count_queues(viewer=self.by, today=TODAY)["unit"] == queries.COUNT_UP_TO


class TestSearch(WithCases):
    def found(self, text: str, viewer: Actor | None = None, **told) -> Page:
        return queries.search_cases(text, viewer=viewer or self.by, **told)

    def test_finds_words_of_two_characters_names_numbers_and_phones(self):
        person = Person(name="欧阳示例", phone="+86 199 0000 7788")
        case = factories.received(
            by=self.by, persons=(person,), trader_name="Ａ牌水壶专卖", narrative="水壶漏电，退款"
        )
        self.many(3, narrative="电漏得厉害，水，壶。", title="别的事")
        number = case.number
        for text in (
            "漏电", "水壶", "a牌", "A牌水壶", "水壶 漏电", "欧阳示例", "欧阳 示例", number,
            f"{number[:3]} {number[3:6]} {number[6:]}", "19900007788", "199-0000-7788", "8619900007788", "7788",
        ):  # fmt: skip
            with self.subTest(text=text):
                assert [row.pk for row in self.found(text).rows] == [case.pk]

    def test_finds_nothing_that_only_has_the_same_pairs(self):
        factories.received(by=self.by, narrative="退货款项，货款退")
        assert self.found("退货款退").rows == []

    def test_shows_only_what_the_viewer_may_see(self):
        case = factories.received(
            by=self.by, persons=(Person(name="欧阳示例", phone="19900007788"),), narrative="漏电"
        )
        for text in ("漏电", "欧阳示例", "7788", "19900007788", case.number):
            with self.subTest(text=text):
                assert self.found(text).rows == [case]
                assert self.found(text, SYSTEM).rows == [case]
                assert self.found(text, self.stranger).rows == []
                assert self.found(text, ANONYMOUS).rows == []

    def test_finds_ones_own_though_many_others_have_the_name(self):
        mine = factories.received(by=self.by, persons=(Person(name="张伟例"),))
        self.many(30, unit_id=unit("housing").pk, persons=(Person(name="张伟例"),))
        assert self.found("张伟例", size=10).rows == [mine]

    def test_is_found_by_whoever_it_comes_to(self):
        case = factories.received(by=self.by, narrative="漏电")
        other = factories.actor((OTHER, Role.HANDLER))
        assert self.found("漏电", other).rows == []
        transfer_case(case=case, unit_id=unit(OTHER).pk, reason="管辖", by=self.by, at=NOW)
        assert self.found("漏电", other).rows == [case]

    def test_shows_the_newest_first_and_says_that_there_are_more(self):
        cases = self.many(12, narrative="漏电")
        page = self.found("漏电", size=5)
        assert [row.pk for row in page.rows] == sorted((case.pk for case in cases), reverse=True)[:5]
        assert page.capped
        assert not self.found("漏电", size=12).capped

    def test_is_refused_with_too_little_to_look_for(self):
        for text in ("", " ", "水", "，。"):
            with self.subTest(text=text), self.assertRaises(Refused) as refused:
                self.found(text)
            assert refused.exception.field == "q"


class TestOthers(WithCases):
    def test_finds_one_case_by_number_or_tells_nothing(self):
        case = factories.received(by=self.by)
        assert queries.case_by_number(case.number, viewer=self.by) == case
        for viewer, number in ((self.stranger, case.number), (self.by, "2600000177"), (self.by, "")):
            with self.assertRaises(Case.DoesNotExist):
                queries.case_by_number(number, viewer=viewer)

    def test_finds_cases_of_the_same_phone(self):
        one, two = factories.received(by=self.by), factories.received(by=self.by)
        factories.received(by=self.by, persons=(Person(name="张示例", phone="19900009999"),))
        factories.received(unit_key="housing")
        assert queries.possible_duplicates(one, viewer=self.by) == [two]
        assert queries.cases_by_phone("199 0000 1234", viewer=self.by) == [two, one]
        assert queries.cases_by_phone("", viewer=self.by) == []

    def test_counts_on_the_history_for_what_was_done_last(self):
        case = factories.case_in(State.INCOMPLETE, by=self.by)
        (row,) = queries.page_of_queue("unit", viewer=self.by, today=TODAY).rows
        assert (row.pk, row.last_verb) == (case.pk, "ask")

    def test_lists_what_a_consumer_opened(self):
        one, two = self.many(2)
        self.many(1)
        assert queries.cases_opened(viewer=consumer(one.pk, two.pk)) == [two, one]
        assert queries.cases_opened(viewer=self.by) == []

    def test_gives_why_many_cases_lie_where_they_lie_in_one_query(self):
        cases = self.many(5)
        with self.assertNumQueries(1):
            found = queries.routings_of_many([case.pk for case in cases], viewer=self.by)
        assert set(found) == {case.pk for case in cases}
        assert queries.routings_of_many([case.pk for case in cases], viewer=self.stranger) == {}

    def test_streams_any_number(self):
        cases = self.many(7)
        found = queries.queue_cases("unit", viewer=self.by, today=TODAY)
        for as_text in (True, False):
            parts = list(queries.exported(found, as_text=as_text, size=2))
            assert [len(rows) for rows in parts] == [2, 2, 2, 1]
            assert [row[-1] for rows in parts for row in rows] == [case.pk for case in cases]

    def test_asks_of_a_case_what_routing_asked_when_it_came(self):
        case = factories.received(by=self.by, hotline="12315", region="520102", title="水壶")
        (question,) = queries.past_questions(viewer=self.by)
        assert (question.kind, question.hotline, question.region, question.title) == (
            "complaint", "12315", "520102", "水壶"
        )  # fmt: skip
        assert question.on == day_of(case.received_at)
        assert queries.past_questions(viewer=self.stranger) == []


class TestKeepDueDates(WithCases):
    def test_follows_a_limit_that_a_new_calendar_moved(self):
        case = factories.received(by=self.by)
        due = case.due_date
        Case.objects.filter(pk=case.pk).update(due_date=due - timedelta(days=3))
        keep_due_dates([Moved(1, "case", case.pk, "accept", due, due), Moved(2, "other", 1, "x", due, due)])
        assert Case.objects.get(pk=case.pk).due_date == due
