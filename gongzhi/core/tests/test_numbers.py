from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.numbers import CODE_ALPHABET, case_number, is_number, plain_number, spoken

NUMBERS = st.builds(case_number, st.integers(2020, 2099), st.integers(0, 9_999_999))


class TestCaseNumber:
    def test_has_ten_digits_that_begin_with_the_year(self):
        assert case_number(2026, 17) == "2600000177"
        assert len(case_number(2026, 9_999_999)) == 10

    @given(NUMBERS)
    def test_is_a_number(self, number):
        assert is_number(number)

    @given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
    def test_catches_any_single_wrong_digit(self, number, place, by):
        wrong = str((int(number[place]) + by) % 10)
        assert not is_number(number[:place] + wrong + number[place + 1 :])

    @given(NUMBERS, st.integers(0, 8))
    def test_catches_any_swap_of_neighbours(self, number, place):
        one, two = number[place], number[place + 1]
        if one != two:
            assert not is_number(number[:place] + two + one + number[place + 2 :])

    @given(NUMBERS)
    def test_is_understood_as_it_is_read_out(self, number):
        assert spoken(number) == f"{number[:3]} {number[3:6]} {number[6:]}"
        for said in (spoken(number), spoken(number).replace(" ", "-"), f" {number} "):
            assert plain_number(said) == number
            assert is_number(said)

    @given(st.text(alphabet="0123456789", max_size=20).filter(lambda text: len(text) != 10))
    def test_has_ten_digits_and_no_others(self, text):
        assert not is_number(text)


def test_codes_hold_no_character_that_is_misread():
    assert not set("01ILO") & set(CODE_ALPHABET)
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)
