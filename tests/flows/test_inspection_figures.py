"""The year's figures that come out of inspections: prepaid.*, housing.*, drug.inspected; by plain queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actors import SYSTEM
from gongzhi.inspections import queries
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.tests import scene
from gongzhi.inspections.words import Follow, State
from gongzhi.portal.tests.scene import settle
from tests.factories import NOW

pytestmark = pytest.mark.django_db

YEAR = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}


def made(key: str, sector: str, kind: str, number: int, **more) -> Inspection:
    """Let an agency make a visit."""
    return scene.finished(by=scene.both_roles(key), sector=sector, kind=kind, number=number, key=key, **more)


def test_prepaid_counts_visits_people_orders_and_interviews():
    settle()
    made("commerce", "prepaid", "group", 1, officers=3)
    made("commerce", "prepaid", "scale", 2, follow=Follow.RECTIFY)
    made("commerce", "prepaid", "other", 3, follow=Follow.INTERVIEW)
    planned = scene.inspection_in(State.ASSIGNED, by=scene.both_roles("commerce"), sector="prepaid", kind="scale",
                                  number=4, key="commerce")  # fmt: skip
    assert planned.state == State.ASSIGNED, "a visit that was not made does not count, nor do those sent to it"
    told = {"viewer": SYSTEM, "sector": "prepaid", **YEAR}
    assert queries.inspected(**told) == {"": 3, "group": 1, "scale": 1, "other": 1}
    assert queries.people_sent(**told) == 7
    found = queries.followed_up(**told)
    assert (found["rectify"], found["interview"], found["clue"]) == (1, 1, 0)


def test_housing_counts_the_four_kinds_of_firm_and_what_followed():
    settle()
    for number, kind in enumerate(("developer", "developer", "agent", "rental", "manager")):
        made("housing", "housing", kind, number)
    made("housing", "housing", "manager", 10, follow=Follow.WARNING)
    made("housing", "housing", "agent", 11, follow=Follow.BAD_CREDIT)
    told = {"viewer": SYSTEM, "sector": "housing", **YEAR}
    counts = {"": 7, "developer": 2, "agent": 2, "rental": 1, "manager": 2}
    with CaptureQueriesContext(connection) as asked:
        assert queries.inspected(**told) == counts
    assert len(asked) == 1
    found = queries.followed_up(**told)
    assert (found["warning_letter"], found["bad_credit"], found["rectify"]) == (1, 1, 0)
    last_year = told | {"since": date(2025, 1, 1), "until": date(2026, 1, 1)}
    assert queries.inspected(**last_year) == {"": 0}


def test_drugs_count_producers_traders_and_users():
    settle()
    for number, kind in enumerate(("producer", "trader", "user", "user")):
        made("drug", "drugs", kind, number)
    found = queries.inspected(viewer=SYSTEM, sector="drugs", **YEAR)
    assert found == {"": 4, "producer": 1, "trader": 1, "user": 2}
    assert Inspection.objects.filter(inspected_at=NOW).count() == 4
