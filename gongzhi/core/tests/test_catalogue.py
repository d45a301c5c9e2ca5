from pathlib import Path

import pytest

from gongzhi.core.catalogue import Entry, dotted, line_of, parse_catalogue, read_folder
from gongzhi.core.errors import CatalogueError


class Pause(Entry):
    days: int


class Limit(Entry):
    key: str
    days: int
    pause: tuple[Pause, ...] = ()


class Law(Entry):
    title: str
    limit: tuple[Limit, ...] = ()


TEXT = """\
# a law
title = "某法"

[[limit]]
key = "accept"
days = 7

[[limit]]
key = "mediate"
days = 60

[[limit.pause]]
days = 3
"""
PATH = Path("law.toml")


def error(text: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as found:
        parse_catalogue(text, PATH, Law)
    return found.value


class TestParseCatalogue:
    def test_reads_into_frozen_entries(self):
        law = parse_catalogue(TEXT, PATH, Law)
        assert law.limit[1].pause[0].days == 3
        with pytest.raises(ValueError, match="frozen"):
            law.title = "另一部"

    @pytest.mark.parametrize(
        ("wrong", "right", "line", "field"),
        [
            ('titel = "某法"', 'title = "某法"', 1, "title"),
            ('days = "seven"', "days = 7", 6, "limit[1].days"),
            ("days = 6O", "days = 60", 10, ""),
            ("dayz = 60", "days = 60", 8, "limit[2].days"),
            ("days = 3.5", "days = 3\n", 13, "limit[2].pause[1].days"),
        ],
    )
    def test_names_file_line_and_field(self, wrong, right, line, field):
        found = error(TEXT.replace(right, wrong + ("\n" if right.endswith("\n") else "")))
        assert (found.path, found.field) == (PATH, field)
        assert found.line == line
        assert str(found).startswith(f"law.toml:{line}: ")

    def test_refuses_a_field_that_it_does_not_know(self):
        found = error(TEXT + "\nhours = 2\n")
        assert found.field == "limit[2].pause[1].hours"
        assert found.line == 15


class TestReadFolder:
    def test_reads_in_the_order_of_names(self, tmp_path):
        for name in ("b", "a"):
            (tmp_path / f"{name}.toml").write_text(f'title = "{name}"')
        assert [law.title for _path, law in read_folder(tmp_path, Law)] == ["a", "b"]


def test_places_are_written_as_people_count():
    assert dotted(("limit", 1, "days")) == "limit[2].days"
    assert dotted(()) == ""


def test_line_of_an_unknown_place_is_the_first():
    assert line_of(TEXT, ("nothing",)) == 1
