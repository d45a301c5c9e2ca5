"""Every table of states in the project: each verb has an action, a test, and a text in both languages."""

import importlib
from functools import cache
from pathlib import Path

import polib
import pytest

from gongzhi.config.locale import LOCALE
from gongzhi.core.machine import Machine, Transition
from tests.guards.code import PACKAGE, public_functions, tracked

RESERVED = {"return", "list"}
"""Verbs that are words of Python: their files have an underscore behind."""


def tables() -> dict[tuple[str, str], Machine]:
    """Find every table that a states.py holds: (app, kind of record) → table."""
    found = {}
    for path in sorted(PACKAGE.glob("*/states.py")):
        module = importlib.import_module(f"gongzhi.{path.parent.name}.states")
        for thing in vars(module).values():
            if isinstance(thing, Machine):
                found[path.parent.name, thing.kind] = thing
    return found


TABLES = tables()
EACH = [
    pytest.param(app, kind, row, id=f"{kind}-{row.verb}")
    for (app, kind), table in TABLES.items()
    for row in table.transitions
]
each_verb = pytest.mark.parametrize(("app", "kind", "row"), EACH)


def test_each_app_with_actions_that_move_records_has_its_table_in_states_py():
    held = {path for path in PACKAGE.glob("*/*.py") if "Machine(\n" in path.read_text(encoding="utf-8")}
    assert {path.name for path in held} == {"states.py"}
    assert {path.parent.name for path in held} == {app for app, _kind in TABLES}


def actions_of(app: str) -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(PACKAGE / app / "actions") and path.stem != "__init__"
    ]


def action_of(app: str, kind: str, row: Transition) -> list[Path]:
    """Find the modules that do a verb: named after it, or naming it in a call of `move`."""
    stem = f"{row.verb}_" if row.verb in RESERVED else row.verb
    named = [path for path in actions_of(app) if path.stem == stem]
    own = [path for path in named if path.parent.name == kind]
    return own or named or [path for path in actions_of(app) if f'"{row.verb}"' in path.read_text(encoding="utf-8")]


@cache
def told_by_tests(app: str) -> str:
    """Put together what tests of an app say: its own, and the stories that are told through pages."""
    roots = (PACKAGE / app / "tests", PACKAGE.parent / "tests" / "flows")
    paths = [path for path in tracked() if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def english() -> dict[str, str]:
    catalogue = polib.pofile(str(LOCALE / "en" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid: entry.msgstr for entry in catalogue if entry.translated()}


@each_verb
class TestVerb:
    def test_is_done_by_an_action_that_is_told_who_and_when(self, app: str, kind: str, row: Transition):
        found = action_of(app, kind, row)
        assert found, f"nothing in {app}/actions does “{row.verb}” on {kind}"
        arguments = [
            {argument.arg for argument in function.args.kwonlyargs}
            for path in found
            for function in public_functions(path)
        ]
        assert any({"by", "at"} <= told for told in arguments)

    def test_is_tried_by_a_test(self, app: str, kind: str, row: Transition):
        text = told_by_tests(app)
        called = {
            function.name
            for path in action_of(app, kind, row)
            for function in public_functions(path)
            if {"by", "at"} <= {argument.arg for argument in function.args.kwonlyargs}
        }
        assert f'"{row.verb}"' in text or any(name in text for name in called)

    def test_has_a_title_and_a_sentence_that_are_read_in_english_too(self, app: str, kind: str, row: Transition):
        for text in (row.title, row.sentence):
            assert str(text), f"{kind} {row.verb} has no text"
            assert english().get(str(text)), f"no English for “{text}”"
