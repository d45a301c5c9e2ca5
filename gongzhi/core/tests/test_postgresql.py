"""The connection: that its end is seen without a question to the server."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def other():
    """A connection of its own, outside the test's transaction."""
    own = connection.copy()
    own.connect()
    yield own
    own.close()


@pytest.mark.django_db
class TestIsUsable:
    def test_asks_the_server_nothing(self, other):
        with CaptureQueriesContext(other) as captured:
            assert other.is_usable()
        assert len(captured) == 0

    def test_sees_that_the_server_ended_it(self, other):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
        assert not other.is_usable()

    def test_sees_a_transaction_that_failed(self, other):
        other.set_autocommit(False)
        with pytest.raises(Exception, match="nothing_here"), other.cursor() as cursor:
            cursor.execute("SELECT * FROM nothing_here")
        assert not other.is_usable()
        other.rollback()
        assert other.is_usable()

    def test_a_closed_one_is_not(self, other):
        other.close()
        assert not other.is_usable()
