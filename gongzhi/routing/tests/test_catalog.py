"""The files: what is wrong in them is named, and Guizhou's cover every member."""

from pathlib import Path

import pytest
from django.conf import settings

from gongzhi.core.errors import CatalogueError
from gongzhi.directory import catalog as directory
from gongzhi.routing.catalog import NO_MEMBER, check_catalogue, routing_file, subjects_file

GOOD = """\
minimum = 4.0
lead = 1.3

[[rule]]
key = "fake"
title = "假货"
member = "samr"
words_any = ["假货"]
reason = "因为您反映的是假货"

[[rule]]
key = "post"
title = "快递"
member = "post"
hotlines = ["12305"]
regions = ["520100"]
reason = "因为您反映的是快递"
"""
WHO = {
    "members": frozenset({"samr", "post"}),
    "regions": frozenset({"520100"}),
    "hotlines": frozenset({"12305"}),
}


def write(folder: Path, text: str) -> Path:
    (folder / "routing.toml").write_text(text, encoding="utf-8")
    return folder


class TestCheckCatalogue:
    def test_passes_a_good_file(self, tmp_path):
        assert [rule.key for rule in check_catalogue(write(tmp_path, GOOD), **WHO).rule] == ["fake", "post"]

    @pytest.mark.parametrize(
        ("good", "bad", "line", "field"),
        [
            ('member = "post"', 'member = "pots"', 14, "rule[2].member"),
            ('hotlines = ["12305"]', 'hotlines = ["12399"]', 15, "rule[2].hotlines"),
            ('regions = ["520100"]', 'regions = ["529900"]', 16, "rule[2].regions"),
            ('regions = ["520100"]', 'subjects = ["fodo"]', 16, "rule[2].subjects"),
            ('regions = ["520100"]', 'subjects = ["price"]', 16, "rule[2].subjects"),
            ('regions = ["520100"]', 'problems = ["food"]', 16, "rule[2].problems"),
            ('regions = ["520100"]', 'regoins = ["520100"]', 16, "rule[2].regoins"),
            ('key = "post"', 'key = "fake"', 12, "rule[2].key"),
            ('words_any = ["假货"]', 'words_any = ["假"]', 8, "rule[1].words_any[1]"),
            ('words_any = ["假货"]', "weight = 0", 8, "rule[1].weight"),
            ('words_any = ["假货"]', "", 4, "rule[1]"),
            ("lead = 1.3", "lead = 0.5", 2, "lead"),
        ],
    )
    def test_names_file_line_and_field_of_what_is_wrong(self, tmp_path, good, bad, line, field):
        assert GOOD.count(good) == 1
        with pytest.raises(CatalogueError) as error:
            check_catalogue(write(tmp_path, GOOD.replace(good, bad)), **WHO)
        assert (error.value.path, error.value.line, error.value.field) == (tmp_path / "routing.toml", line, field)

    def test_refuses_words_both_wanted_and_unwanted(self, tmp_path):
        with pytest.raises(CatalogueError, match="假货"):
            check_catalogue(write(tmp_path, GOOD.replace('"假货"]', '"假货"]\nwords_none = ["假货"]')), **WHO)


class TestGuizhou:
    def test_agrees_with_who_exists_there(self):
        who = directory.check_catalogue(settings.PROVINCE)
        found = check_catalogue(
            members=frozenset(unit.member for unit in who.units.values()),
            regions=frozenset(who.regions),
            hotlines=frozenset(who.hotlines),
        )
        members = {unit.member for unit in who.units.values() if unit.is_member}
        assert len(members) == 23
        assert members <= {rule.member for rule in found.rule if rule.words_any}

    def test_sends_every_hotline_of_a_member_to_the_member_that_answers_it(self):
        who = directory.check_catalogue(settings.PROVINCE)
        by_hotline = {line: rule.member for rule in routing_file().rule for line in rule.hotlines}
        answered = {key: who.units[line.unit] for key, line in who.hotlines.items()}
        assert by_hotline == {key: unit.member for key, unit in answered.items() if unit.is_member}

    def test_has_a_rule_for_every_subject_but_other_services(self):
        chosen = {subject for rule in routing_file().rule for subject in rule.subjects}
        assert chosen == {subject.key for subject in subjects_file().subject if subject.axis != "problem"}

    def test_gives_consumers_reasons_that_name_no_rule_and_no_member_key(self):
        for rule in routing_file().rule:
            assert rule.reason.startswith("因为您"), rule.key
            assert rule.reason.isascii() is False and not rule.reason.endswith("。")
            assert rule.member == NO_MEMBER or rule.member not in rule.reason
