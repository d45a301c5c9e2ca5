"""Know the verb, and you know every path: each row of the table has its action, test, sentence, word and page."""

import ast

import pytest
from django.urls import resolve, reverse

from gongzhi.cases.diagram import state_diagram
from gongzhi.cases.states import CASE, TOLD_TO_CONSUMERS
from gongzhi.core.machine import Transition
from gongzhi.desk.cases.verbs import VERBS
from gongzhi.enforcement.states import BEGINNINGS, MACHINES
from gongzhi.enforcement.verbs import VERBS as VERBS_OF_ENFORCEMENT
from gongzhi.procedures.words import VERBS as WORDS_OF_LAW
from gongzhi.procedures.words import VERBS_OF
from tests.guards.code import PACKAGE, ROOT, public_functions

ACTIONS = PACKAGE / "cases" / "actions"
TESTS = PACKAGE / "cases" / "tests" / "actions"
RESERVED = {"return", "list"}
"""Verbs that are words of Python: their files have an underscore behind."""
PLACES_OF_THEIR_OWN = {"attach": ("desk:attach", ["2600000177"]), "reveal": ("desk:reveal", ["2600000177", 1])}
"""Verbs with another address than /desk/cases/<number>/<verb>/."""
OF_CONSUMERS = {"rate", "flow_back", "conclude", "join", "leave", "inform", "share"}
"""Verbs that no officer does on one case: the consumer's, those with which a negotiation ends, those that an incident
does to all its matters at once."""

each_verb = pytest.mark.parametrize("row", CASE.transitions, ids=lambda row: row.verb)


def file_of(verb: str) -> str:
    return f"{verb}_" if verb in RESERVED else verb


@each_verb
class TestVerb:
    def test_has_an_action_of_its_own_told_who_when_and_by_which_key(self, row: Transition):
        path = ACTIONS / f"{file_of(row.verb)}.py"
        acts = [
            (function, {argument.arg for argument in function.args.kwonlyargs})
            for function in public_functions(path)
            if {"by", "at"} <= {argument.arg for argument in function.args.kwonlyargs}
        ]
        assert acts, f"no action in {path.name}"
        for function, arguments in acts:
            assert ast.get_docstring(function)
            assert "key" in arguments or row.verb == "reveal"
        assert f'"{row.verb}"' in path.read_text() or row.verb == "hand_back"

    def test_has_a_test_of_its_own(self, row: Transition):
        text = (TESTS / f"test_{file_of(row.verb)}.py").read_text(encoding="utf-8")
        assert any(function.name in text for function in public_functions(ACTIONS / f"{file_of(row.verb)}.py"))
        assert f'"{row.verb}"' in text

    def test_is_told_in_a_sentence_that_says_who(self, row: Transition):
        assert "{who}" in str(row.sentence)
        assert str(row.title)

    def test_is_a_word_of_the_law_and_of_the_picture(self, row: Transition):
        assert row.verb in WORDS_OF_LAW
        assert f" {row.verb}" in (ROOT / "docs" / "states" / "cases.mmd").read_text(encoding="utf-8")

    def test_has_a_page_at_the_desk(self, row: Transition):
        if row.verb in OF_CONSUMERS:
            assert row.verb not in VERBS
            assert "officer" not in row.actors
        elif row.verb in PLACES_OF_THEIR_OWN:
            name, arguments = PLACES_OF_THEIR_OWN[row.verb]
            assert resolve(reverse(name, args=arguments)).view_name == name
        else:
            assert resolve(reverse("desk:act", args=["2600000177", row.verb])).view_name == "desk:act"
            assert VERBS[row.verb].action.__module__ == f"gongzhi.cases.actions.{file_of(row.verb)}"


class TestTable:
    def test_has_a_row_for_every_action_but_receive(self):
        files = {path.stem for path in ACTIONS.glob("*.py")} - {"__init__"}
        assert files == {file_of(row.verb) for row in CASE.transitions} | {"receive"}

    def test_has_no_verb_twice(self):
        assert len({row.verb for row in CASE.transitions}) == len(CASE.transitions)

    def test_leads_only_to_states_that_there_are(self):
        for row in CASE.transitions:
            assert row.sources <= set(CASE.states)
            assert row.target is None or row.target in CASE.states

    def test_tells_consumers_of_known_verbs_and_of_none_between_officers(self):
        assert {row.verb for row in CASE.transitions} | {"receive"} >= TOLD_TO_CONSUMERS
        assert {"note", "reveal", "assign", "link", "invite"}.isdisjoint(TOLD_TO_CONSUMERS)

    def test_knows_the_same_verbs_as_the_law(self):
        assert {row.verb for row in CASE.transitions} | {"receive"} == set(WORDS_OF_LAW)


def test_the_picture_is_the_one_that_the_table_gives():
    picture = ROOT / "docs" / "states" / "cases.mmd"
    assert picture.read_text(encoding="utf-8") == state_diagram(), "run: gongzhi states > docs/states/cases.mmd"


ENFORCEMENT = PACKAGE / "enforcement"
EACH_OF_ENFORCEMENT = [
    pytest.param(kind, row, id=f"{kind}-{row.verb}") for kind, table in MACHINES.items() for row in table.transitions
]


@pytest.mark.parametrize(("kind", "row"), EACH_OF_ENFORCEMENT)
class TestVerbOfEnforcement:
    def test_has_an_action_of_its_own_told_who_when_and_by_which_key(self, kind: str, row: Transition):
        path = ENFORCEMENT / "actions" / kind / f"{file_of(row.verb)}.py"
        acts = [
            {argument.arg for argument in function.args.kwonlyargs}
            for function in public_functions(path)
            if ast.get_docstring(function)
        ]
        assert any({"by", "at", "key"} <= arguments for arguments in acts)
        assert f'"{row.verb}"' in path.read_text(encoding="utf-8")

    def test_has_a_sentence_and_a_page_unless_it_happens_by_itself(self, kind: str, row: Transition):
        assert "{who}" in str(row.sentence) and str(row.title)
        assert row.hidden != (row.verb in VERBS_OF_ENFORCEMENT[kind])
        if not row.hidden:
            module = VERBS_OF_ENFORCEMENT[kind][row.verb].action.__module__
            assert module == f"gongzhi.enforcement.actions.{kind}.{file_of(row.verb)}"

    def test_leads_only_to_states_that_there_are(self, kind: str, row: Transition):
        states = set(MACHINES[kind].states)
        assert row.sources <= states and ({row.target} - {None} | row.targets) <= states

    def test_is_a_word_of_the_law_where_limits_run_on_the_record(self, kind: str, row: Transition):
        assert kind not in VERBS_OF or row.verb in VERBS_OF[kind] | {"note"}


def test_enforcement_has_an_action_for_verbs_and_beginnings_alone():
    for kind, table in MACHINES.items():
        files = {path.stem for path in (ENFORCEMENT / "actions" / kind).glob("*.py")} - {"__init__"}
        beginnings = {file_of(verb) for verb in BEGINNINGS[kind]}
        helpers = {"clue": {"conclude"}, "hold": {"begin"}}.get(kind, set())
        assert files - {file_of(row.verb) for row in table.transitions} <= beginnings | helpers
