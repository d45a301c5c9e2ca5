"""Open data follows what is public: what was published is there, what was taken back is not."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db.models import Q
from django.test import TestCase

from gongzhi.alerts.tests import scene as alerts
from gongzhi.core.actors import ANONYMOUS
from gongzhi.open_data import queries
from gongzhi.open_data.actions.refresh import put, refresh_all, refresh_every_set
from gongzhi.open_data.models import Entry, Standing, Tally
from gongzhi.open_data.queries import Asked
from gongzhi.open_data.sets import SETS, Row
from gongzhi.open_data.tests import scene
from gongzhi.open_data.verify import broken_open_data
from gongzhi.publicity.tests import scene as publicity
from gongzhi.sampling.models import Sample
from gongzhi.sampling.tests import scene as sampling
from gongzhi.sampling.words import State
from tests import factories
from tests.factories import NOW

SAMPLES = SETS["samples"]


class TestFollowing(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = sampling.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            cls.passed = scene.published_sample(by=cls.by)
            cls.failed = scene.published_sample(
                by=cls.by, state=State.FAILED, trader_name="王示例", trader_is_person=True
            )
            cls.unpublished = sampling.sample_in(State.PASSED, by=cls.by)
            cls.penalty = scene.published_penalty(by=cls.by)
            told = {"by": alerts.writer(), "second": alerts.reviewer()}
            cls.alert = alerts.alert_in("published", **told)
            alerts.alert_in("approved", **told)
            cls.entry = publicity.entry_in("published", by=cls.by, text="已经退款。")
            publicity.entry_in("notified", by=cls.by)
            scene.follow()

    def test_holds_what_was_published_and_nothing_else(self):
        assert scene.codes("samples") == {self.passed.number, self.failed.number}
        assert scene.codes("penalties") == {self.penalty.number}
        assert scene.codes("alerts") == {str(self.alert.pk)}
        assert scene.codes("disclosures") == {self.entry.number}

    def test_holds_the_columns_that_are_declared(self):
        for entry in Entry.objects.all():
            names = {column.name for column in SETS[entry.dataset].columns}
            assert set(entry.data) == names
            required = [column.name for column in SETS[entry.dataset].columns if column.required]
            assert all(entry.data[name] not in (None, "") for name in required), entry.data

    def test_masks_who_has_no_business_name(self):
        told = Entry.objects.get(code=self.failed.number).data
        assert told["trader"] == "王**"
        assert told["failed_items"].startswith("苯甲酸")
        assert told["passed"] is False

    def test_lets_go_what_was_taken_back(self):
        sampling.do_well(self.passed, "withdraw", by=self.by)
        scene.follow()
        assert scene.codes("samples") == {self.failed.number}
        assert Standing.objects.get(dataset="samples").removed == 1

    def test_does_nothing_the_second_time(self):
        before = Standing.objects.get(dataset="samples").revision
        scene.follow(at=NOW + timedelta(days=1))
        assert Standing.objects.get(dataset="samples").revision == before

    def test_takes_a_penalty_out_when_its_time_is_over(self):
        refresh_all(SETS["penalties"], at=NOW + timedelta(days=4000))
        assert scene.codes("penalties") == set()

    def test_finds_at_night_what_the_journal_did_not_name(self):
        Entry.objects.filter(code=self.passed.number).delete()
        Sample.objects.filter(pk=self.failed.pk).update(goods="改了名的商品")
        assert refresh_every_set(at=NOW) == {"penalties": 0, "samples": 2} | {
            key: 0 for key in SETS if key not in {"penalties", "samples"}
        }
        assert Entry.objects.get(code=self.failed.number).data["goods"] == "改了名的商品"

    def test_goes_through_any_number_a_part_at_a_time(self):
        Entry.objects.all().delete()
        with mock.patch("gongzhi.open_data.actions.refresh.BATCH", 1):
            refresh_every_set(at=NOW)
        assert scene.codes("samples") == {self.passed.number, self.failed.number}

    def test_refuses_a_row_with_other_columns_than_are_declared(self):
        row = Row(code="1", day=scene.TODAY, data={"name": "王示例"})
        with pytest.raises(ValueError, match="other columns"):
            put(SAMPLES, [row], Q(), at=NOW)

    def test_counts_what_it_holds_by_every_filter(self):
        for asked in (
            Asked(),
            Asked(mark="failed"),
            Asked(since="2030-01"),
            Asked(subject="food"),
            Asked(region="520100"),
        ):
            rows = list(queries.entries(SAMPLES, asked))
            told = queries.counted(SAMPLES, asked, viewer=ANONYMOUS)
            assert told.rows == len(rows)
            for counts in (told.months, told.prefectures, told.subjects, told.marks):
                assert sum(counts.values()) == len(rows)

    def test_verify_finds_nothing_wrong_and_what_was_made_wrong(self):
        with mock.patch("gongzhi.core.clock.today", return_value=scene.TODAY):
            assert list(broken_open_data()) == []
            Tally.objects.filter(dataset="samples", mark="failed").update(rows=7)
            Standing.objects.filter(dataset="penalties").update(rows=3)
            Entry.objects.filter(code=self.failed.number).update(source_id=self.unpublished.pk)
            told = "\n".join(broken_open_data())
        assert "says 7 rows, there are 1" in told
        assert "penalties is said to have 3 rows, there are 1" in told
        assert f"samples holds {self.failed.number}, which is not public" in told
        assert f"samples lacks record {self.failed.pk}, which is public" in told
