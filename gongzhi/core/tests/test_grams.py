from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.grams import gram, grams, normalise


class TestGrams:
    def test_are_the_pairs_of_neighbours_within_a_run(self):
        assert grams("水壶漏电") == sorted({gram("水壶"), gram("壶漏"), gram("漏电")})
        assert grams("水，壶") == []
        assert grams("水壶", "漏电") == sorted({gram("水壶"), gram("漏电")})

    def test_do_not_tell_width_and_case_apart(self):
        assert grams("ＡＢＣ") == grams("abc") == grams("AbC")
        assert normalise("㎏") == "kg"

    @given(st.text(), st.text(), st.text())
    def test_of_a_text_hold_those_of_each_part_of_it(self, before, part, after):
        whole = normalise(before) + normalise(part) + normalise(after)
        assert set(grams(normalise(part))) <= set(grams(whole)) or normalise(whole) != whole

    @given(st.text())
    def test_fit_a_column_of_whole_numbers(self, text):
        found = grams(text)
        assert found == sorted(set(found))
        assert all(-(2**31) <= each < 2**31 for each in found)
