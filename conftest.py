"""The environment of the tests: settings of a developer's machine, fixed keys, and a database of their own.

Where DATABASE_URL is set, its server is used. Otherwise an embedded PostgreSQL that keeps nothing safe (fsync off) is
started once, by the process that leads the run, and stopped at its end. Its test databases stay for the next run,
which is quicker then; they are named by the migrations, so that a changed migration gets a new one.
"""

import hashlib
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
HOME = Path(tempfile.gettempdir()) / f"gongzhi-test-{os.geteuid()}-{hashlib.sha256(bytes(HERE)).hexdigest()[:8]}"

os.environ.update(
    DJANGO_SETTINGS_MODULE="gongzhi.config.settings",
    GONGZHI_DEVELOPMENT="1",
    GONGZHI_DATA=str(HOME),
    GONGZHI_SECRET_KEY="for tests only, not a secret",
    GONGZHI_PERSONAL_DATA_KEYS="dGVzdHMgb25seSwgbm90IGEgc2VjcmV0IGF0IGFsbC4=",
    GONGZHI_LOOKUP_KEY="for tests only, not a secret either",
)
os.environ.setdefault("GONGZHI_LOG_LEVEL", "ERROR")
for name in ("GONGZHI_FILES", "GONGZHI_PROVINCE", "GONGZHI_METRICS_TOKEN", "GONGZHI_BEHIND_PROXY", "GONGZHI_DEBUG"):
    os.environ.pop(name, None)

EMBEDDED = ExitStack()


def test_database() -> str:
    """Name the test database by what the migrations make."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("gongzhi/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return f"test_gongzhi_{digest.hexdigest()[:8]}"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    leads = not hasattr(config, "workerinput")
    if leads and not os.environ.get("DATABASE_URL"):
        start_embedded()
    from django.conf import settings

    if "GONGZHI_TEST_DATABASE" in os.environ:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = os.environ["GONGZHI_TEST_DATABASE"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose


def start_embedded() -> None:
    """Start the embedded database for the whole run, and drop the databases of migrations that changed since."""
    import psycopg
    from psycopg import sql

    from gongzhi.config import postgres

    cluster = EMBEDDED.enter_context(postgres.take_part(postgres.Cluster(HOME, durable=False)))
    os.environ["DATABASE_URL"] = cluster.url
    os.environ["GONGZHI_TEST_DATABASE"] = wanted = test_database()
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        for (old,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'").fetchall():
            if not old.startswith(wanted):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


def pytest_unconfigure(config):
    EMBEDDED.close()


def pytest_collection_modifyitems(items):
    """Run the browser tests last: the browser's event loop stays in the process, where others then cannot run one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish():
    """Leave what is loaded now alone when looking for garbage, as the product's processes do: a sixth of the time."""
    from gongzhi.core import garbage

    garbage.settle()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that commit be cleaned up by TRUNCATE; UPDATE and DELETE of the journal stay refused.

    The calendar of working days, which a migration fills, is put back afterwards.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from gongzhi.procedures.tests.known_calendar import refill_calendar

    truncate = TransactionTestCase._fixture_teardown

    def truncate_and_refill(self):
        truncate(self)
        refill_calendar()

    TransactionTestCase._fixture_teardown = truncate_and_refill
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER journal_no_truncate")
        refill_calendar()


@pytest.fixture(autouse=True)
def in_chinese():
    """Begin each test in the language that people read first, whatever a test before it read in."""
    from django.utils import translation

    translation.deactivate()
