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
def railway(db) -> None:
    """Just the lead unit, the railway's office and its hotline, with the routing rules of Guizhou."""
    from gongzhi.directory.models import Hotline, Region, Unit
    from gongzhi.routing.actions.sync_rules import sync_rules

    Region.objects.create(code="520000", name="贵州省", level="province")
    told = {"region_id": "520000", "level": "province"}
    Unit.objects.create(key="samr", member="samr", name="省市场监管局", short_name="省局", is_lead=True, **told)
    rail = Unit.objects.create(key="rail", member="rail", name="铁路办事处", short_name="铁路", **told)
    Hotline.objects.create(key="12306", name="铁路客服", unit=rail, kinds=["enquiry", "complaint"])
    sync_rules(at=AT)


@pytest.fixture
def guizhou(db) -> None:
    """The directory and the routing rules of Guizhou."""
    load_guizhou()


def load_guizhou() -> None:
    from tests import provinces

    provinces.directory(AT)
    provinces.routing(AT)
