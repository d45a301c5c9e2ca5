"""What a page reads does not grow with the number of matters: statements with rows shown, rows with what there is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from benches import population
from benches.bounds import bound_of, opening, pages, rows_read, statements_of
from gongzhi.cases import queries
from gongzhi.cases.models import Case
from gongzhi.cases.queries import Filters, page_of_queue
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.models import Officer
from gongzhi.directory.queries import actor_for
from gongzhi.routing.actions.sync_rules import sync_rules
from tests import provinces

MOST_PARTS = 5
"""A search looks at so many parts of the index at most."""
MANY = 7_000
"""Matters in the test's province: several times what any page may read."""
NOW = population.TOLD_AT
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker):
    """Fill the database by the product's bulk path, for this file alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        provinces.directory(NOW)
        sync_rules(at=NOW)
        population.make_traders(lambda *told: None, count=50)
        for start in range(0, MANY, population.BATCH):
            population.take_in(start, MANY)
        population.make_officers()
        work_on_some()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SET LOCAL random_page_cost = 1.1")  # so few rows would be read one after the other else
        yield SimpleNamespace(
            handler=Officer.objects.get(username="bench-1"), office=Officer.objects.get(username=population.OFFICE)
        )
        transaction.set_rollback(True)
    population.forget()


def work_on_some() -> None:
    """Let a few matters of the busiest units go their way, so that no list is empty of closed ones."""
    population.work(population.worked_on(60))


@pytest.fixture
def filled(province, db):
    with clock.set_to(NOW):
        yield province


def number_for(officer: Officer) -> str:
    unit = officer.postings.first().unit_id
    return Case.objects.filter(unit_id=unit).order_by("-id").values_list("number", flat=True)[0]


class TestPages:
    """Every list, search and page of a matter."""

    def test_read_a_bounded_number_of_rows(self, filled):
        number = number_for(filled.handler)
        told = {"word": "商家", "phrase": "两名店员", "number": number}
        for officer, sees_all in ((filled.handler, False), (filled.office, True)):
            for path, most in pages(officer, **told, sees_all=sees_all):
                bound = bound_of(path, opening(officer, path), most=min(most, MANY - 1))
                assert bound.holds, f"{officer.username} {path} read {bound.read} rows: {bound.worst}"

    def test_would_notice_a_list_that_reads_everything(self, filled):
        [statement] = statements_of(lambda: list(Case.objects.filter(title__contains="这里没有")))
        assert rows_read(statement) >= MANY

    def test_run_as_many_statements_for_one_row_as_for_a_full_page(self, filled, monkeypatch):
        for officer, sees_all in ((filled.handler, False), (filled.office, True)):
            queues = ("all", "overdue") if sees_all else ("all", "unit", "unassigned", "overdue")
            for path in (f"/desk/queues/{queue}/" for queue in queues):
                counts = {size: self.statements(monkeypatch, officer, path, size) for size in (1, 25)}
                assert counts[1] == counts[25], f"{officer.username} {path}: {counts}"

    def test_run_one_statement_more_for_each_part_that_a_search_looks_through(self, filled, monkeypatch):
        for officer in (filled.handler, filled.office):
            counts = {size: self.statements(monkeypatch, officer, "/desk/search/?q=商家", size) for size in (1, 25)}
            assert counts[25] - counts[1] <= MOST_PARTS + 1, counts

    def statements(self, monkeypatch, officer, path: str, size: int) -> int:
        from gongzhi.desk import lists, search

        monkeypatch.setattr(lists, "PAGE", size)
        monkeypatch.setattr(
            search, "search_cases", lambda text, *, viewer: queries.search_cases(text, viewer=viewer, size=size)
        )
        act = opening(officer, path)
        act()
        page = []
        count = len(statements_of(lambda: page.append(act().content)))
        assert page[0].count(b"data-row") == size, f"{path} shows other than {size} rows"
        return count


class TestFilteredQueue:
    """A filter that fits little looks through a part of a queue at a time."""

    def test_goes_on_page_by_page_and_finds_what_one_look_would(self, filled, monkeypatch):
        viewer = actor_for(filled.office, at=NOW)
        filters = Filters(kind="report")
        page = page_of_queue("overdue", viewer=viewer, today=day(), filters=filters, size=MANY)
        whole = [case.pk for case in page.rows]
        assert 100 < len(whole) < MANY / 2
        monkeypatch.setattr(queries, "SCAN_QUEUE", 400)
        assert self.all_pages(viewer, filters, size=30) == whole

    def test_reads_no_more_than_that_part(self, filled, monkeypatch):
        monkeypatch.setattr(queries, "SCAN_QUEUE", 100)
        viewer = actor_for(filled.office, at=NOW)
        nothing = Filters(received_from=day() + timedelta(days=400))
        statements = statements_of(lambda: page_of_queue("overdue", viewer=viewer, today=day(), filters=nothing))
        assert sum(rows_read(statement) for statement in statements) <= 1000

    def all_pages(self, viewer, filters: Filters, *, size: int) -> list[int]:
        found, after = [], ""
        for _page in range(MANY):
            page = page_of_queue("overdue", viewer=viewer, today=day(), filters=filters, after=after, size=size)
            assert len(page.rows) <= size
            found += [case.pk for case in page.rows]
            after = page.after
            if not after:
                return found
        raise AssertionError("the pages do not end")


class TestCounts:
    """The badges of the lists."""

    def test_say_what_the_lists_hold(self, filled):
        for officer in (filled.handler, filled.office):
            viewer = actor_for(officer, at=NOW)
            counts = queries.count_queues(viewer=viewer, today=day())
            assert counts
            for queue, count in counts.items():
                held = queries.queue_cases(queue, viewer=viewer, today=day()).count()
                assert count == min(held, queries.COUNT_UP_TO), queue

    def test_are_none_for_who_is_no_officer(self, filled):
        assert queries.count_queues(viewer=SYSTEM, today=day()) == {}


def day():
    return clock.day_of(NOW)
