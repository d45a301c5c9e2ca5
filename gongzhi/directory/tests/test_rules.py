import csv

import pytest
from stdnum.cn import uscc

from gongzhi.core.actors import SYSTEM, Actor, Role, Seat, consumer
from gongzhi.directory.models import CodeFault, Unit
from gongzhi.directory.rules import (
    administers,
    begins_a_code,
    chain,
    code_fault,
    compact_code,
    identifies,
    plain_name,
    region_level,
    region_prefix,
    region_stem,
    short_region,
    superior_codes,
    telling_part,
)
from gongzhi.directory.tests.scene import DATA

KNOWN_BAD = ["915226250000UUUU56", "91522625QWER12345E", "93520621560904569K"]


class TestCodeFault:
    def test_accepts_codes_with_a_right_check_digit(self):
        assert code_fault("91110000600037341L") == ""

    def test_accepts_rural_collectives_whose_code_begins_with_a_letter(self):
        body = "N2520102MF0000001"
        assert code_fault(body + uscc.calc_check_digit(body)) == ""

    @pytest.mark.parametrize("code", KNOWN_BAD)
    def test_flags_the_known_bad_codes_of_the_lists(self, code):
        assert code_fault(code) == CodeFault.CHECK_DIGIT

    @pytest.mark.parametrize(
        ("code", "fault"),
        [
            ("9111000060003734", CodeFault.LENGTH),
            ("91110000600037341O", CodeFault.CHARACTERS),
            ("000000000000000000", CodeFault.CHARACTERS),
            ("", ""),
        ],
    )
    def test_names_what_is_wrong(self, code, fault):
        assert code_fault(code) == fault

    def test_finds_every_change_of_one_character(self):
        code, alphabet = "91110000600037341L", "0123456789ABCDEFGHJKLMNPQRTUWXY"
        for place in range(18):
            for other in alphabet.replace(code[place], ""):
                assert code_fault(code[:place] + other + code[place + 1 :])

    @pytest.mark.skipif(not DATA.exists(), reason="the real list is not beside the project")
    def test_holds_every_code_of_the_registration_list_for_right_but_the_known_bad(self):
        with (DATA / "companies.csv").open(encoding="utf-8-sig") as file:
            codes = [row["统一社会信用代码"] for row in csv.DictReader(file)]
        assert len(codes) == 6000
        assert {code for code in codes if code_fault(compact_code(code))} <= set(KNOWN_BAD)


class TestIdentifies:
    def test_takes_a_code_of_right_form_even_with_a_wrong_check_digit(self):
        assert identifies("91110000600037341L")
        assert identifies(KNOWN_BAD[0])

    @pytest.mark.parametrize("code", ["", "无", "N/A", "123", "000000000000000000"])
    def test_refuses_what_people_write_into_an_empty_field(self, code):
        assert not identifies(compact_code(code))


class TestCompactCode:
    def test_drops_spaces_and_folds_width_and_case(self):
        assert compact_code(" ９1110000-600037341l ") == "91110000600037341L"


class TestBeginsACode:
    @pytest.mark.parametrize("text", ["915201", "91520102MA6H", "91520102ma6h"])
    def test_knows_a_beginning(self, text):
        assert begins_a_code(text)

    @pytest.mark.parametrize("text", ["91520", "老凤祥", "HUAWEI", "乐购123456", "9152010275018304560"])
    def test_knows_a_name(self, text):
        assert not begins_a_code(text)


class TestNames:
    def test_compare_without_width_case_spaces_and_punctuation(self):
        assert plain_name("甲乙（贵州）ＡＢ商贸 有限公司") == plain_name("甲乙(贵州)ab商贸有限公司")

    @pytest.mark.parametrize(
        ("name", "telling"),
        [
            ("贵阳市南明区甲乙超市有限公司", "甲乙超市"),
            ("贵州省甲乙商贸有限责任公司遵义分公司", "甲乙商贸有限责任公司遵义"),
            ("甲乙超市", "甲乙超市"),
            ("有限公司", "有限公司"),
        ],
    )
    def test_tell_apart_without_place_and_legal_form(self, name, telling):
        assert telling_part(name) == telling


class TestRegions:
    def test_have_a_level_by_their_code(self):
        assert [region_level(code) for code in ("520000", "520100", "520102", "520102003")] == [
            "province",
            "prefecture",
            "county",
            "township",
        ]

    def test_list_the_regions_above(self):
        assert superior_codes("520102003") == ["520102", "520100", "520000"]
        assert superior_codes("520100") == ["520000"]
        assert superior_codes("520000") == []

    def test_hold_all_codes_with_their_prefix(self):
        assert [region_prefix(code) for code in ("520000", "522600", "522635")] == ["52", "5226", "522635"]

    @pytest.mark.parametrize(
        ("name", "stem", "short"),
        [
            ("黔东南苗族侗族自治州", "黔东南", "黔东南州"),
            ("道真仡佬族苗族自治县", "道真", "道真自治县"),
            ("三都水族自治县", "三都", "三都自治县"),
            ("六枝特区", "六枝", "六枝特区"),
            ("南明区", "南明", "南明区"),
            ("黔西市", "黔西", "黔西市"),
        ],
    )
    def test_are_shortened_as_people_say_them(self, name, stem, short):
        assert (region_stem(name), short_region(name)) == (stem, short)


class TestChain:
    def test_follows_a_link_to_its_end(self):
        assert chain(1, {1: 2, 2: 3, 3: None}) == [2, 3]

    def test_stops_before_going_in_a_circle(self):
        assert chain(1, {1: 2, 2: 3, 3: 2}) == [2, 3]


class TestAdministers:
    unit = Unit(pk=3, superiors=[2, 1])

    def seated(self, unit: int, role: Role) -> Actor:
        return Actor(kind="officer", id=9, seats=(Seat(unit, frozenset({role})),))

    @pytest.mark.parametrize("at", [1, 2, 3])
    def test_allows_the_administrator_of_the_unit_or_one_above(self, at):
        assert administers(self.seated(at, Role.ADMINISTRATOR), self.unit)

    def test_refuses_the_administrator_of_another_unit(self):
        assert not administers(self.seated(4, Role.ADMINISTRATOR), self.unit)

    def test_allows_the_secretariat_and_the_system_everywhere(self):
        assert administers(self.seated(4, Role.SECRETARIAT), self.unit)
        assert administers(SYSTEM, self.unit)

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR, Role.AUDITOR])
    def test_refuses_every_other_role(self, role):
        assert not administers(self.seated(3, role), self.unit)

    def test_refuses_whoever_is_no_officer(self):
        assert not administers(consumer(1), self.unit)
