"""The glossary holds every word that the code uses, with its title and its identifier."""

import re

import pytest
from django.utils import translation

from gongzhi.cases import words
from gongzhi.cases.states import CASE
from gongzhi.config.pictures import TABLES
from gongzhi.core.actors import ROLE_TITLES
from tests.guards.code import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| (.+?) \| `(.+?)` \| .+ \|$", GLOSSARY, re.MULTILINE))
TABLED = (
    "enforcement",
    "inspections",
    "monitoring",
    "ride_hailing",
    "campaigns",
    "alerts",
    "library",
    "incidents",
    "publicity",
    "conference",
    "prepaid",
    "cooperation",
)
"""Apps whose states and verbs all stand in the glossary."""
CHOICES = (words.Kind, words.State, words.Outcome, words.Part, words.PartyPart, words.LinkKind)
with translation.override("zh-hans"):
    WANTED = [
        *((str(choice.label), choice.value) for choices in CHOICES for choice in choices),
        *((str(row.title), row.verb) for row in CASE.transitions),
        *((str(title), role.value) for role, title in ROLE_TITLES.items()),
        *(
            (str(title), name)
            for drawn in TABLES.values()
            if drawn.app in TABLED
            for name, title in (
                *drawn.table.states.items(),
                *((row.verb, row.title) for row in drawn.table.transitions),
            )
        ),
    ]


@pytest.mark.parametrize(("title", "identifier"), WANTED)
def test_the_glossary_has_each_word(title, identifier):
    assert (title, identifier) in ROWS


def test_no_term_has_two_identifiers_within_a_table():
    for table in re.split(r"^#+ ", GLOSSARY, flags=re.MULTILINE):
        terms = re.findall(r"^\| (.+?) \| `", table, re.MULTILINE)
        assert len(terms) == len(set(terms))
