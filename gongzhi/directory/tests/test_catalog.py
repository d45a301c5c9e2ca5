import csv
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.errors import CatalogueError
from gongzhi.core.models import JournalEntry
from gongzhi.directory import divisions
from gongzhi.directory.catalog import check_catalogue, sync
from gongzhi.directory.models import Hotline, MediationBody, Region, Unit
from gongzhi.directory.rules import region_level
from gongzhi.directory.tests.scene import DATA, NOW, PROVINCE, TODAY, InGuizhou

MEMBERS = [
    "samr",
    "publicity",
    "cac",
    "drc",
    "moe",
    "mps",
    "justice",
    "finance",
    "housing",
    "transport",
    "commerce",
    "agriculture",
    "culture",
    "health",
    "broadcast",
    "telecom",
    "pbc",
    "customs",
    "nfra",
    "post",
    "air",
    "rail",
    "association",
]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the province's folder to spoil."""
    for path in PROVINCE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; return the line on which it began."""
    path = folder / name
    text = path.read_text()
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :])
    return text[:at].count("\n") + 1


class TestGuizhou:
    catalogue = check_catalogue(PROVINCE)

    def members_on(self, day: date) -> list[str]:
        return [
            unit.member
            for unit in self.catalogue.units.values()
            if unit.is_member
            and (unit.from_date is None or unit.from_date <= day)
            and (unit.to_date is None or unit.to_date > day)
        ]

    @pytest.mark.parametrize("day", [date(2022, 12, 31), date(2023, 7, 20), date(2023, 8, 17), TODAY])
    def test_has_the_23_members_in_their_order_on_any_day(self, day):
        assert self.members_on(day) == MEMBERS

    def test_has_one_lead(self):
        assert [key for key, unit in self.catalogue.units.items() if unit.is_lead] == ["samr"]

    def test_has_units_that_are_no_members(self):
        assert not self.catalogue.units["drug"].is_member

    def test_has_9_prefectures_and_88_counties_today(self):
        today = [code for code, region in self.catalogue.regions.items() if region.to_date is None]
        assert Counter(map(region_level, today)) == {"province": 1, "prefecture": 9, "county": 88}

    def test_has_offices_where_an_agency_has_them(self):
        offices = Counter((unit.member, unit.level) for unit in self.catalogue.units.values() if not unit.to_date)
        assert (offices["samr", "prefecture"], offices["samr", "county"]) == (9, 88)
        assert (offices["pbc", "prefecture"], offices["pbc", "county"]) == (8, 0)
        assert (offices["telecom", "prefecture"], offices["telecom", "county"]) == (0, 0)

    def test_names_offices_as_people_do(self):
        names = {key: unit.name for key, unit in self.catalogue.units.items()}
        assert names["samr-520102"] == "南明区市场监督管理局"
        assert names["mps-520102"] == "贵阳市公安局南明分局"
        assert names["mps-520203"] == "六枝特区公安局"
        assert names["nfra-522600"] == "国家金融监督管理总局黔东南监管分局"
        assert len(set(names.values())) == len(names)

    def test_has_the_ten_hotlines(self):
        assert sorted(self.catalogue.hotlines) == [
            "12300",
            "12305",
            "12306",
            "12315",
            "12326",
            "12328",
            "12345",
            "12360",
            "12363",
            "12378",
        ]

    def test_has_mediation_bodies_at_three_levels(self):
        levels = Counter((body.kind, body.level) for body in self.catalogue.bodies.values())
        for kind in ("association", "finance"):
            assert [levels[kind, level] for level in ("province", "prefecture", "county")] == [1, 9, 88]

    @pytest.mark.skipif(not DATA.exists(), reason="the list of divisions is not beside the project")
    def test_agrees_with_the_published_list_of_divisions(self):
        with (DATA / "divisions.csv").open(encoding="utf-8-sig") as file:
            listed = {row["code"]: row for row in csv.DictReader(file) if row["level"] != "township"}
        today = {code: region for code, region in self.catalogue.regions.items() if region.to_date is None}
        assert {code: region.name for code, region in today.items()} == {c: row["name"] for c, row in listed.items()}
        assert {code: self.catalogue.parents[code] or "" for code in today} == {
            c: r["parent"] for c, r in listed.items()
        }
        assert all(region_level(code) == row["level"] for code, row in listed.items())


class TestCheckCatalogue:
    @pytest.mark.parametrize(
        ("name", "old", "new", "field", "message"),
        [
            ("units.toml", 'key = "cac"', 'key = "samr"', "unit[3].key", "given twice"),
            ("units.toml", 'key = "cac"', 'key = "网信"', "unit[3].key", "pattern"),
            ("units.toml", "is_lead = true", "is_laed = true", "unit[1].is_laed", "not permitted"),
            ("units.toml", 'successor = "pbc"', 'successor = "pcb"', "unit[18].successor", "unknown unit"),
            ("units.toml", 'successor = "pbc"', 'successor = "pbc-until-2023"', "unit[18].successor", "unknown unit"),
            ("offices.toml", 'of = "cac"', 'of = "net"', "office[3].of", "unknown unit"),
            ("offices.toml", "520100 =", "520109 =", "office[8].names", "unknown region"),
            ("offices.toml", "{region}市场", "{place}市场", "office[1]", "unknown placeholder"),
            ("regions.toml", 'code = "520103"', 'code = "520102"', "region[4].code", "given twice"),
            (
                "regions.toml",
                'successor = "520403"',
                'successor = "520499"',
                "region[99].successor",
                "unknown region",
            ),
            ("regions.toml", 'code = "520102"', 'code = "420102"', "region[3].code", "no region above"),
            ("hotlines.toml", 'unit = "post"', 'unit = "mail"', "hotline[2].unit", "unknown unit"),
            ("hotlines.toml", '"appeal"', '"apeal"', "hotline[2].kinds[2]", "Input should be"),
            ("mediation_bodies.toml", 'of = "pbc"', 'of = "bank"', "body[2].of", "unknown unit"),
        ],
    )
    def test_names_file_line_and_field(self, folder, name, old, new, field, message):
        line = spoil(folder, name, old, new)
        with pytest.raises(CatalogueError, match=re.escape(message)) as caught:
            check_catalogue(folder)
        assert (caught.value.path, caught.value.field) == (folder / name, field)
        assert abs(caught.value.line - line) <= (4 if field == "office[1]" else 0)

    def test_refuses_a_unit_with_a_successor_that_does_not_end(self, folder):
        spoil(folder, "units.toml", 'key = "commerce"', 'key = "commerce"\nsuccessor = "drc"')
        with pytest.raises(CatalogueError, match="needs a to_date"):
            check_catalogue(folder)

    def test_refuses_two_units_of_one_agency_at_the_same_time(self, folder):
        spoil(folder, "units.toml", 'key = "cac"', 'key = "cac"\nmember = "publicity"')
        with pytest.raises(CatalogueError, match="publicity has two units at the same time"):
            check_catalogue(folder)

    def test_refuses_two_leads(self, folder):
        spoil(folder, "units.toml", 'key = "cac"', 'key = "cac"\nis_lead = true')
        with pytest.raises(CatalogueError, match="samr leads already"):
            check_catalogue(folder)

    def test_refuses_two_offices_of_an_agency_in_one_region(self, folder):
        spoil(
            folder,
            "offices.toml",
            "[[office]]",
            '[[office]]\nof = "samr"\nlevels = ["county"]\nname = "x"\n[[office]]',
        )
        with pytest.raises(CatalogueError, match="samr has two offices in 南明区"):
            check_catalogue(folder)

    def test_names_a_file_that_is_missing(self, folder):
        (folder / "hotlines.toml").unlink()
        with pytest.raises(CatalogueError, match=r"hotlines\.toml:1: is missing"):
            check_catalogue(folder)

    def test_reads_several_files_of_one_kind(self, folder):
        (folder / "units-more.toml").write_text('[[unit]]\nkey = "tax"\nname = "税务局"\nshort_name = "税务局"\n')
        assert check_catalogue(folder).units["tax"].name == "税务局"


class TestSync(InGuizhou):
    def test_writes_what_the_catalogue_says(self):
        catalogue = check_catalogue(PROVINCE)
        assert Unit.objects.count() == len(catalogue.units) == 1532
        assert Region.objects.count() == 104
        assert Hotline.objects.get(key="12363").unit.key == "pbc"
        assert MediationBody.objects.get(key="finance-520302").unit.key == "pbc-520300"
        assert MediationBody.objects.get(key="finance-520102").unit.key == "pbc"

    def test_links_each_office_to_all_above_it(self):
        county, prefecture, province = (self.unit(key) for key in ("samr-520302", "samr-520300", "samr"))
        assert county.parent == prefecture
        assert county.superiors == [prefecture.pk, province.pk]

    def test_links_units_to_those_they_took_over_from(self):
        old, new = self.unit("pbc-until-2023"), self.unit("pbc")
        assert (old.successor, new.predecessors) == (new, [old.pk])
        assert self.unit("nfra-until-2023-520300").successor == self.unit("nfra-520300")

    def test_journals_each_unit(self):
        assert JournalEntry.objects.filter(kind="unit", verb="register").count() == 1532
        assert journal.broken_chains() == []

    def test_changes_nothing_the_second_time_in_few_queries(self):
        lines = JournalEntry.objects.count()
        with self.assertNumQueries(8):
            synced = sync(NOW, folder=PROVINCE)
        assert synced.did_nothing
        assert str(synced) == ""
        assert JournalEntry.objects.count() == lines


class TestSyncOfAChangedCatalogue(TestCase):
    @pytest.fixture(autouse=True)
    def in_folder(self, folder):
        self.folder = folder

    def setUp(self):
        sync(NOW, folder=self.folder)

    def test_amends_the_row_and_journals_what_changed(self):
        spoil(self.folder, "units.toml", "贵州省商务厅", "贵州省商务和贸易厅")
        synced = sync(NOW, folder=self.folder)
        unit = Unit.objects.get(key="commerce")
        assert (synced.added["Unit"], synced.changed["Unit"], unit.name) == (0, 1, "贵州省商务和贸易厅")
        assert [(e.verb, e.facts) for e in journal.history("unit", unit.pk)][1:] == [("amend", {"name": unit.name})]

    def test_lets_a_successor_take_over_with_offices_and_lead(self):
        spoil(self.folder, "units.toml", "is_lead = true", 'to_date = 2027-01-01\nsuccessor = "market"')
        (self.folder / "units-new.toml").write_text(
            '[[unit]]\nkey = "market"\nmember = "samr"\nname = "新局"\nshort_name = "新局"\n'
            "is_lead = true\nis_member = true\nfrom_date = 2027-01-01\n"
        )
        (self.folder / "offices-new.toml").write_text(
            '[[office]]\nof = "market"\nlevels = ["prefecture"]\nname = "{region}新局"\n'
        )
        sync(NOW, folder=self.folder)
        new = Unit.objects.get(key="market-520300")
        old = Unit.objects.filter(key__in=["samr-520300", "samr-520302"]).order_by("key")
        assert [unit.successor_id for unit in old] == [new.pk, new.pk]
        assert set(new.predecessors) >= {unit.pk for unit in old}
        assert Unit.objects.get(is_lead=True, to_date=None).key == "market"

    def test_keeps_and_reports_a_unit_that_no_file_mentions_any_more(self):
        path = self.folder / "units.toml"
        path.write_text(re.sub(r'\[\[unit\]\]\nkey = "drug"\n(?:\w.*\n)+', "", path.read_text()))
        assert sync(NOW, folder=self.folder).forgotten == ["drug"]
        assert Unit.objects.filter(key="drug").exists()

    def test_writes_nothing_of_a_wrong_catalogue(self):
        spoil(self.folder, "units.toml", "贵州省商务厅", "贵州省商务和贸易厅")
        spoil(self.folder, "hotlines.toml", 'unit = "post"', 'unit = "mail"')
        with pytest.raises(CatalogueError):
            sync(NOW, folder=self.folder)
        assert Unit.objects.get(key="commerce").name == "贵州省商务厅"


class TestImportDivisions(InGuizhou):
    @pytest.fixture(autouse=True)
    def with_file(self, tmp_path):
        self.file = tmp_path / "divisions.csv"

    def write(self, *lines: str) -> None:
        self.file.write_text("code,name,level,parent\n" + "\n".join(lines))

    def test_adds_townships_below_their_county_once(self):
        self.write("520102,南明区,county,520100", "520102016,甲街道,township,520102")
        assert divisions.import_divisions(self.file).added == {"Region": 1}
        township = Region.objects.get(code="520102016")
        assert (township.level, township.parent_id) == ("township", "520102")
        assert divisions.import_divisions(self.file).did_nothing
        assert sync(NOW, folder=PROVINCE).did_nothing

    def test_refuses_another_name_than_the_catalogue_has_naming_the_line(self):
        self.write("520102016,甲街道,township,520102", "520103,云中区,county,520100")
        with pytest.raises(CatalogueError, match=":3: name: the catalogue has 云岩区"):
            divisions.import_divisions(self.file)
        assert not Region.objects.filter(level="township").exists()

    def test_refuses_a_township_of_no_known_county(self):
        self.write("110101001,东华门街道,township,110101")
        with pytest.raises(CatalogueError, match="no region 110101"):
            divisions.import_divisions(self.file)

    def test_refuses_a_file_without_the_columns(self):
        self.file.write_text("代码,名称\n")
        with pytest.raises(CatalogueError, match="columns missing: code, level, name, parent"):
            divisions.import_divisions(self.file)

    @pytest.mark.skipif(not DATA.exists(), reason="the list of divisions is not beside the project")
    def test_takes_the_published_list(self):
        assert divisions.import_divisions(DATA / "divisions.csv").added == {"Region": 1510}
