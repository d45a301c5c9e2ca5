from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from gongzhi.directory import reading
from gongzhi.directory.tests.scene import NOW


class TestReadPhone:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("19900001234", "19900001234"),
            (" 199 0000-1234 ", "19900001234"),
            ("１９９００００１２３４", "19900001234"),
            ("+86 199 0000 1234", "19900001234"),
            ("0851-86812345", "085186812345"),
            ("(0851) 8681 2345", "085186812345"),
            ("+852 2345 6789", "+85223456789"),
        ],
    )
    def test_takes_numbers_as_people_write_them(self, typed, read):
        assert reading.read_phone(typed) == read

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("86812345", "加上区号"),
            ("1990000123", "现在是 10 位"),
            ("电话", "请填写 11 位"),
            ("99900001234", "请填写 11 位"),
        ],
    )
    def test_says_what_is_wrong(self, typed, words):
        with pytest.raises(ValidationError, match=words):
            reading.read_phone(typed)


class TestReadAmount:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("1299", "1299.00"),
            ("1,299.50元", "1299.50"),
            ("￥１２９９", "1299.00"),
            ("1.2万", "12000.00"),
            ("3万元", "30000.00"),
            ("0", "0.00"),
        ],
    )
    def test_takes_amounts_as_people_write_them(self, typed, read):
        assert reading.read_amount(typed) == Decimal(read)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [("大约100", "只填数字"), ("-5", "只填数字"), ("1.234", "两位小数"), ("9" * 13, "过大"), ("9" * 40, "过大")],
    )
    def test_says_what_is_wrong(self, typed, words):
        with pytest.raises(ValidationError, match=words):
            reading.read_amount(typed)


class TestReadIdentity:
    def test_takes_a_number_with_a_right_check_digit(self):
        assert reading.read_identity("11010519491231002x") == "11010519491231002X"

    @pytest.mark.parametrize("typed", ["110105194912310021", "123", "abc"])
    def test_refuses_any_other(self, typed):
        with pytest.raises(ValidationError, match="18 位"):
            reading.read_identity(typed)


@pytest.mark.django_db
class TestFindPlace:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("云岩区", "520103"),
            ("云岩", "520103"),
            ("贵阳市云岩区", "520103"),
            ("贵阳 云岩", "520103"),
            ("贵州省贵阳市云岩区", "520103"),
            ("贵阳市", "520100"),
            ("贵阳", "520100"),
            ("黔东南", "522600"),
            ("贵州省", "520000"),
        ],
    )
    def test_finds_the_one_that_is_meant(self, guizhou, typed, code):
        assert reading.find_place(typed, on=NOW.date()).code == code

    def test_names_those_that_it_could_be(self, guizhou):
        with pytest.raises(ValidationError, match="请写全") as wrong:
            reading.find_place("安", on=NOW.date())
        assert "、" in str(wrong.value)

    def test_says_when_there_is_none(self, guizhou):
        with pytest.raises(ValidationError, match="没有找到"):
            reading.find_place("某某", on=NOW.date())
