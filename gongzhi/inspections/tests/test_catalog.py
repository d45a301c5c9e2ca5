"""The files of sectors, the pictures of the states, and the words of the glossary."""

import re
from datetime import date

import pytest

from gongzhi.core.errors import CatalogueError
from gongzhi.inspections import catalog
from gongzhi.inspections.catalog import read_sectors, sector_on
from gongzhi.inspections.words import Risk
from tests.guards.code import ROOT

SECTOR = """
key = "food"
title = "食品"
members = ["samr"]
effective_from = 2020-01-01

[recheck]
working_days = 10
basis = "某办法"
mark = "unverified"

[[kind]]
key = "seller"
title = "销售者"

[[leads_to]]
sector = "food"

[[item]]
key = "one"
title = "第一项"
basis = "某法"
mark = "unverified"
"""


def folder_with(tmp_path, **files):
    (tmp_path / "sectors").mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / "sectors" / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_file_is_well_formed_and_leads_to_a_sector_of_enforcement():
    catalog.check_catalogue()


def test_every_kind_of_firm_leads_somewhere():
    for sector in catalog.versions().values():
        for kind in sector.kind:
            chosen = [{own.key: choice.key for own in sector.field if own.required for choice in own.choice[:1]}]
            assert all(sector.lead_for(kind.key, own) for own in chosen), (sector.id, kind.key)


def test_knows_the_sectors_of_the_mission():
    kinds = {
        key: {kind.key for kind in sector_on(key, date(2026, 5, 6)).kind} for key in ("housing", "prepaid", "drugs")
    }
    assert kinds["housing"] == {"developer", "agent", "rental", "manager"}
    assert kinds["prepaid"] == {"group", "scale", "brand", "other"}
    assert kinds["drugs"] == {"producer", "trader", "user"}
    assert sector_on("food", date(2026, 5, 6)).publish.working_days == 20
    assert sector_on("food", date(2020, 1, 1)) is None
    assert set(catalog.risks().tickets) == set(Risk)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (('mark = "unverified"\n\n[[kind]]', 'mark = "sure"\n\n[[kind]]'), "recheck.mark"),
        (('members = ["samr"]', 'members = ["nobody"]'), ""),
        (("[[leads_to]]\n", '[[leads_to]]\nkind = "none"\n'), ""),
        (('title = "第一项"\n', 'title = "第一项"\nkinds = ["none"]\n'), ""),
        (('title = "食品"', 'titel = "食品"'), "title"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path, change, field):
    assert change[0] in SECTOR
    folder = folder_with(tmp_path, food=SECTOR.replace(*change))
    with pytest.raises(CatalogueError) as wrong:
        list(read_sectors(folder))
    assert wrong.value.field == field and wrong.value.path.name == "food.toml"


def test_two_versions_of_a_sector_must_not_overlap(tmp_path):
    folder = folder_with(tmp_path, a=SECTOR, b=SECTOR.replace("2020-01-01", "2021-01-01"))
    with pytest.raises(CatalogueError, match="overlaps"):
        list(read_sectors(folder))


def test_the_glossary_has_the_verbs_of_the_law():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| .+? \| `(.+?)` \|", glossary, re.MULTILINE))
    assert {"draw", "lock", "recuse", "assign", "follow", "seize", "tell", "recheck", "publish", "disclose"} <= known
