"""The count of matters: what is about few is hidden, and cannot be reckoned."""

from datetime import date, datetime, timedelta
from unittest import mock

from django.test import TestCase

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.open_data.actions.refresh import refresh_all
from gongzhi.open_data.models import Entry, Standing, Tally
from gongzhi.open_data.sets import SETS
from gongzhi.open_data.sets.matters import compute, count
from tests import factories
from tests.factories import NOW

MATTERS = SETS["matters"]
LAST_MONTH = clock.start_of(clock.day_of(NOW).replace(day=1)) - timedelta(days=5)
REGIONS = {"520102": 7, "520115": 2, "520302": 3, "520000": 9}


def cases(region: str | None, count: int, *, at: datetime = LAST_MONTH, kind: str = "complaint") -> None:
    """Write matters past their verbs: only that they are there counts here."""
    one = factories.received(by=factories.actor())
    rows = []
    for number in range(count):
        row = Case.objects.get(pk=one.pk)
        row.pk, row.number = None, f"{region or 'none'}{kind[0]}{at.month}{number:02d}"[-10:]
        row.source_key, row.region_id, row.received_at, row.kind = row.number, region, at, kind
        rows.append(row)
    Case.objects.filter(pk=one.pk).update(received_at=NOW)
    Case.objects.bulk_create(rows)


class TestMatters(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        for region, number in REGIONS.items():
            cases(region, number)
        cases(None, 1)

    def told(self) -> dict[str, dict]:
        return {row.data["region_code"]: dict(row.data) for row in compute(clock.day_of(NOW))}

    def test_counts_counties_in_their_prefecture_and_what_has_no_place_in_the_province(self):
        found = count(before=clock.day_of(NOW).replace(day=1), province="520000")
        assert {place: number for (_month, place, _kind), number in found.items()} == {
            "520100": 9,
            "520300": 3,
            "520000": 10,
        }

    def test_hides_what_is_about_few_and_what_would_tell_it(self):
        told = self.told()
        hidden = {code for code, row in told.items() if row["hidden"]}
        assert hidden == {"520300", "520100"}
        assert all(told[code]["received"] is None for code in hidden)

    def test_leaves_the_month_that_is_not_over_out(self):
        assert {row.day for row in compute(clock.day_of(NOW))} == {clock.day_of(LAST_MONTH).replace(day=1)}
        assert compute(date(2020, 1, 1)) == []

    def test_counts_in_charts_what_is_shown_and_changes_only_what_changed(self):
        refresh_all(MATTERS, at=NOW)
        shown = sum(row["received"] or 0 for row in self.told().values())
        assert sum(Tally.objects.filter(dataset="matters").values_list("weight", flat=True)) == shown
        revision = Standing.objects.get(dataset="matters").revision
        assert refresh_all(MATTERS, at=NOW) == 0
        assert Standing.objects.get(dataset="matters").revision == revision

    def test_takes_no_version_back_when_a_count_goes(self):
        refresh_all(MATTERS, at=NOW)
        with mock.patch("gongzhi.open_data.actions.refresh.take_back_versions") as taken:
            Case.objects.filter(region_id="520302").update(region=None)
            assert refresh_all(MATTERS, at=NOW) >= 2
        taken.assert_not_called()
        assert not Entry.objects.filter(dataset="matters", region="520300").exists()
