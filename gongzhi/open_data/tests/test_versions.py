"""Kept versions: files with checksums that hold the same rows, gone when something in them was taken back."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import jsonschema
import pyarrow.parquet
from django.conf import settings
from django.test import TestCase, override_settings

from gongzhi.core.actors import ANONYMOUS, SYSTEM
from gongzhi.core.models import JournalEntry
from gongzhi.open_data import describing, queries
from gongzhi.open_data.actions.publish import end_old_versions, publish_every_set, publish_version, sweep
from gongzhi.open_data.actions.refresh import refresh_every_set
from gongzhi.open_data.models import Version
from gongzhi.open_data.places import file_of, folder_of
from gongzhi.open_data.sets import SETS
from gongzhi.open_data.tests import scene
from gongzhi.open_data.verify import broken_files
from gongzhi.sampling.tests import scene as sampling
from gongzhi.sampling.words import State
from tests import factories
from tests.factories import NOW

SAMPLES, PENALTIES = SETS["samples"], SETS["penalties"]
BASE = "https://example.org/open-data"
LATER = NOW + timedelta(days=1)


class VersionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = sampling.both_roles()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            cls.samples = [
                scene.published_sample(by=cls.by, goods="=示例米糕"),
                scene.published_sample(by=cls.by, state=State.FAILED),
            ]
            cls.penalty = scene.published_penalty(by=cls.by)
        refresh_every_set(at=NOW)

    def setUp(self):
        folder = self.enterContext(TemporaryDirectory())
        self.enterContext(override_settings(OPEN_DATA_DIR=Path(folder)))

    def made(self, dataset=SAMPLES, *, at=NOW) -> Version:
        return publish_version(dataset=dataset, by=SYSTEM, at=at)


class TestPublish(VersionTest):
    def test_writes_each_format_with_its_size_and_checksum(self):
        version = self.made()
        assert (version.number, version.rows, version.added, version.removed) == (1, 2, 2, 0)
        assert {file["format"] for file in version.files} == {"csv", "jsonl", "parquet"}
        for file in version.files:
            content = file_of(version, file["format"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert JournalEntry.objects.filter(kind="open_version", record_id=version.pk, verb="publish").count() == 1

    def test_holds_the_same_rows_in_each_format_in_the_order_of_the_page(self):
        version = self.made(PENALTIES)
        page = queries.page_of_entries(PENALTIES, queries.Asked(), viewer=ANONYMOUS).rows
        lines = [json.loads(line) for line in file_of(version, "jsonl").read_text().splitlines()]
        table = pyarrow.parquet.read_table(file_of(version, "parquet")).to_pylist()
        rows = list(csv.DictReader(io.StringIO(file_of(version, "csv").read_text())))
        assert [row["number"] for row in lines] == [entry.code for entry in page]
        for entry, line, typed, text in zip(page, lines, table, rows, strict=True):
            assert list(line) == list(typed) == list(text) == [column.name for column in PENALTIES.columns]
            assert typed["fine"] == Decimal(entry.data["fine"]) == Decimal(str(line["fine"])) == Decimal(text["fine"])
            assert typed["decided_date"].isoformat() == line["decided_date"] == text["decided_date"]
            assert typed["party"] == line["party"] == text["party"] == entry.data["party"]

    def test_lets_no_spreadsheet_reckon_a_text(self):
        version = self.made()
        assert "'=示例米糕" in file_of(version, "csv").read_text()
        assert '"goods":"=示例米糕"' in file_of(version, "jsonl").read_text()

    def test_makes_none_where_nothing_changed(self):
        assert self.made()
        assert self.made(at=LATER) is None

    def test_says_what_changed_since_the_one_before(self):
        self.made()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            scene.published_sample(by=self.by)
        sampling.do_well(self.samples[0], "withdraw", by=self.by)
        scene.follow(at=LATER)
        version = self.made(at=LATER)
        assert (version.number, version.rows, version.added, version.changed, version.removed) == (2, 2, 1, 0, 1)

    def test_makes_one_of_every_set_and_also_of_an_empty_one(self):
        made = publish_every_set(at=NOW)
        assert set(made) == set(SETS)
        assert list(broken_files()) == []
        assert publish_every_set(at=NOW) == dict.fromkeys(SETS)


class TestTakingBack(VersionTest):
    def test_files_that_hold_what_was_taken_back_go_and_the_manifest_stays(self):
        version = self.made()
        with self.captureOnCommitCallbacks(execute=True):
            sampling.do_well(self.samples[0], "withdraw", by=self.by)
            scene.follow(at=LATER)
        version.refresh_from_db()
        assert (version.reason, version.gone_at) == ("withdrawn", LATER)
        assert not folder_of("samples", 1).exists()
        told = describing.manifest(SAMPLES, version, base=BASE)
        assert told["files_gone"]["reason"] == "withdrawn"
        assert all("url" not in file and file["sha256"] for file in told["files"])

    def test_files_of_other_sets_stay(self):
        version = self.made(PENALTIES)
        sampling.do_well(self.samples[0], "withdraw", by=self.by)
        scene.follow(at=LATER)
        version.refresh_from_db()
        assert version.gone_at is None

    def test_files_made_before_the_row_was_there_stay(self):
        version = self.made()
        with mock.patch("gongzhi.core.files.keep", return_value=""):
            late = scene.published_sample(by=self.by)
        scene.follow(at=LATER)
        sampling.do_well(late, "withdraw", by=self.by)
        scene.follow(at=LATER + timedelta(hours=1))
        version.refresh_from_db()
        assert version.gone_at is None

    def test_a_new_version_is_made_though_the_rows_are_as_before(self):
        version = self.made()
        Version.objects.filter(pk=version.pk).update(gone_at=LATER, reason="withdrawn")
        assert self.made(at=LATER).number == 2


class TestKeeping(VersionTest):
    def test_files_past_their_time_go(self):
        self.made()
        with mock.patch("gongzhi.open_data.actions.publish.rules_of") as told:
            told.return_value.versions.latest, told.return_value.versions.months = 1, 0
            Version.objects.create(
                dataset="samples", number=2, schema_version="1.0", revision=9, rows=0, added=0, changed=0, removed=0,
                counters={}, files=[], made_at=LATER,
            )  # fmt: skip
            assert end_old_versions(dataset=SAMPLES, at=LATER) == 1
        assert Version.objects.get(number=1).reason == "old"

    def test_what_an_interrupted_attempt_left_is_swept(self):
        self.made()
        stray = Path(settings.OPEN_DATA_DIR) / "samples" / "7"
        stray.mkdir()
        assert sweep(SAMPLES) == 1
        assert not stray.exists()
        assert folder_of("samples", 1).exists()

    def test_verify_finds_files_that_are_missing_or_changed(self):
        version = self.made()
        file_of(version, "csv").write_text("x")
        file_of(version, "jsonl").unlink()
        told = "\n".join(broken_files())
        assert "samples.csv of version 1 is not as it was written" in told
        assert "samples.jsonl of version 1 is missing" in told


class TestDescriptions(VersionTest):
    def test_the_data_package_names_the_kept_files_with_their_checksums(self):
        version = self.made()
        standing = queries.standing_of(SAMPLES, viewer=ANONYMOUS)
        told = describing.data_package(SAMPLES, standing, version, base=BASE)
        assert told["licenses"][0]["name"] == "CC-BY-4.0"
        for resource, file in zip(told["resources"], version.files, strict=True):
            assert resource["path"] == f"{BASE}/samples/versions/1/samples.{file['format']}"
            assert (resource["bytes"], resource["hash"]) == (file["bytes"], f"sha256:{file['sha256']}")
        fields = told["resources"][0]["schema"]["fields"]
        assert [field["name"] for field in fields] == [column.name for column in SAMPLES.columns]
        assert fields[0]["titles"] == {"zh-Hans": "样品编号", "en": "Sample number"}

    def test_the_data_package_leads_to_what_is_streamed_while_there_is_no_version(self):
        standing = queries.standing_of(SAMPLES, viewer=ANONYMOUS)
        told = describing.data_package(SAMPLES, standing, None, base=BASE)
        assert told["resources"][0]["path"] == f"{BASE}/samples/data.csv"
        assert told["resources"][0]["rows"] == 2

    def test_each_line_fits_the_schema_of_a_row(self):
        for dataset in (SAMPLES, PENALTIES):
            version = self.made(dataset)
            schema = describing.row_schema(dataset, base=BASE)
            for line in file_of(version, "jsonl").read_text().splitlines():
                jsonschema.validate(json.loads(line), schema)

    def test_the_catalogue_names_every_set_in_both_languages(self):
        self.made()
        told = describing.catalogue(
            queries.standings(viewer=ANONYMOUS),
            queries.latest_versions(viewer=ANONYMOUS),
            base=BASE,
            title="开放数据",
        )
        sets = {each["dct:identifier"]: each for each in told["dcat:dataset"]}
        assert set(sets) == set(SETS)
        assert {each["@language"] for each in sets["samples"]["dct:title"]} == {"zh-Hans", "en"}
        assert sets["samples"]["dcat:distribution"][0]["spdx:checksum"]["spdx:checksumValue"]
