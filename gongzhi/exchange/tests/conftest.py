"""A small province or the whole of Guizhou, each with the routing rules.

pytest loads this file before Django is set up, so models are imported inside the fixtures.
"""

from datetime import UTC, datetime

import pytest

AT = datetime(2026, 5, 6, 2, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def province(db) -> None:
    """The directory of the small province of tests, and the routing rules of Guizhou."""
    from gongzhi.routing.actions.sync_rules import sync_rules
    from tests.factories import province

    province()
    sync_rules(at=AT)


@pytest.fixture
def guizhou(db) -> None:
    """The directory and the routing rules of Guizhou."""
    load_guizhou()


def load_guizhou() -> None:
    from gongzhi.directory.catalog import sync
    from gongzhi.routing.actions.sync_rules import sync_rules

    sync(AT)
    sync_rules(at=AT)
