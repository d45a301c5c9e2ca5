import errno

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection

from gongzhi.config.cannot_start import Reason
from gongzhi.config.database import lost_meanwhile


class TestLostMeanwhile:
    def test_tells_that_the_database_went_away(self, django_db_blocker, django_db_setup):
        with django_db_blocker.unblock(), pytest.raises(OperationalError) as raised:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            finally:
                connection.close()
        assert lost_meanwhile(raised.value).reason == Reason.DATABASE

    def test_tells_that_a_disk_is_full_here_or_at_the_database(self):
        here = OSError(errno.ENOSPC, "No space left on device", "files/ab")
        there = DatabaseError()
        there.__cause__ = psycopg.errors.DiskFull()
        assert [lost_meanwhile(error).reason for error in (here, there)] == [Reason.DISK, Reason.DISK]
        assert "files/ab" in str(lost_meanwhile(here))

    @pytest.mark.django_db
    def test_leaves_every_other_error_alone(self):
        with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(1)")
        assert lost_meanwhile(raised.value) is None
        assert lost_meanwhile(PermissionError(errno.EACCES, "no")) is None
        assert lost_meanwhile(ValueError()) is None
