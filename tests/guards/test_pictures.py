"""Every table of states has its picture in docs/states, and the picture is the one that the table gives."""

import importlib

import pytest
from django.apps import apps
from django.utils import translation

from gongzhi.cases.states import CASE
from gongzhi.config.pictures import PICTURES, TABLES
from gongzhi.core.machine import Machine
from tests.guards.code import ROOT

FOLDER = ROOT / "docs" / "states"


def machines() -> dict[str, Machine]:
    """Find every table in an app's `states.py`, by its kind."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("gongzhi.") and importlib.util.find_spec(f"{config.name}.states"):
            module = importlib.import_module(f"{config.name}.states")
            found |= {value.kind: value for value in vars(module).values() if isinstance(value, Machine)}
    return found


def test_every_table_has_a_picture():
    drawn = {CASE.kind, *(drawn.table.kind for drawn in TABLES.values())}
    assert set(machines()) == drawn, "add the table to TABLES in gongzhi/config/pictures.py"


def test_every_picture_is_of_a_table():
    assert {path.stem for path in FOLDER.glob("*.mmd")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_one_that_the_table_gives(name):
    with translation.override("zh-hans"):
        drawn = PICTURES[name]()
    text = (FOLDER / f"{name}.mmd").read_text(encoding="utf-8")
    assert text == drawn, f"run: gongzhi states {name} > docs/states/{name}.mmd"


@pytest.mark.parametrize("name", TABLES)
def test_records_begin_in_states_that_there_are(name):
    drawn = TABLES[name]
    assert {state for state, _words in drawn.begins} <= set(drawn.table.states)
