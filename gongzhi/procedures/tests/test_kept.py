"""What is kept follows each change at once, in every process, and none that was rolled back."""

import threading

import pytest
from django.db import connection, transaction

from gongzhi.core.kept import kept, one_look, revision, revision_along
from gongzhi.core.models import Revision
from gongzhi.procedures.models import CalendarYear


def sources() -> dict[int, str]:
    return dict(CalendarYear.objects.values_list("year", "source"))


def tell(source: str) -> None:
    CalendarYear.objects.filter(year=2026).update(source=source)


def elsewhere(act) -> None:
    """Do something on a connection of its own and commit it."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.django_db
class TestKept:
    def test_is_read_once_and_then_costs_one_query_a_look(self, django_assert_num_queries):
        told = kept(sources)
        told()
        with django_assert_num_queries(1):
            assert told() is told.held[1]

    def test_costs_nothing_where_the_revision_was_read_along(self, django_assert_num_queries):
        told = kept(sources)
        told()
        seen = CalendarYear.objects.annotate(seen=revision_along()).first().seen
        with django_assert_num_queries(0):
            told(seen)

    def test_follows_a_change_within_the_transaction_and_forgets_it_with_it(self):
        told = kept(sources)
        before = told()[2026]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            tell("changed")
            assert told()[2026] == "changed"
            raise ZeroDivisionError
        assert told()[2026] == before
        tell("changed otherwise")
        assert told()[2026] == "changed otherwise"

    def test_is_not_kept_where_nothing_says_which_state_it_is(self):
        told = kept(sources)
        Revision.objects.all().delete()
        assert revision() is None
        assert told() == told() and told.held is None

    def test_begins_again_with_the_first_change_after_that(self):
        Revision.objects.all().delete()
        tell("changed")
        assert revision() is not None

    def test_is_looked_at_once_within_one_look(self, django_assert_num_queries):
        told = kept(sources)
        before = told()[2026]
        with one_look():
            told()
            tell("changed")
            with django_assert_num_queries(0), one_look():
                assert told()[2026] == before
        assert told()[2026] == "changed"


@pytest.mark.django_db(transaction=True)
class TestKeptInTwoProcesses:
    def test_a_change_takes_effect_with_its_commit(self):
        told, seen = kept(sources), []
        before = told()[2026]
        begun, go_on = threading.Event(), threading.Event()

        def change():
            with transaction.atomic():
                tell("changed")
                seen.append(told()[2026])
                begun.set()
                go_on.wait(10)

        changing = threading.Thread(target=elsewhere, args=[change])
        changing.start()
        begun.wait(10)
        assert told()[2026] == before, "what is not committed is not there"
        go_on.set()
        changing.join()
        assert seen == ["changed"]
        assert told()[2026] == "changed"

    def test_a_truncation_is_a_change(self):
        told = kept(sources)
        assert told()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procedures_calendaryear CASCADE")
        assert not told()
