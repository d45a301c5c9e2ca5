from datetime import timedelta

from django.test import TestCase, override_settings

from gongzhi.cases.codes import RATING_LINK_DAYS, case_to_rate, code_of, opens, rating_token, well_formed
from gongzhi.cases.queries import open_by_code
from gongzhi.core.numbers import CODE_ALPHABET
from tests import factories
from tests.factories import NOW


class TestCode(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.case = factories.received()
        cls.other = factories.received()

    def test_opens_its_own_case_only(self):
        code = code_of(self.case)
        assert len(code) == 6 and set(code) <= set(CODE_ALPHABET)
        assert open_by_code(self.case.number, code) == self.case
        assert open_by_code(self.other.number, code) is None

    def test_is_taken_as_people_type_it(self):
        code = code_of(self.case)
        spoken = f"{self.case.number[:3]} {self.case.number[3:6]}-{self.case.number[6:]}"
        assert open_by_code(spoken, f" {code[:3]} {code[3:].lower()} ") == self.case

    def test_opens_nothing_when_anything_is_wrong(self):
        for number, code in (
            ("", ""), (self.case.number, ""), (self.case.number, "AAAAAA"), ("2600000000", code_of(self.case)),
            (self.case.number[:-1] + "x", code_of(self.case)), (self.case.number, code_of(self.case) + "A"),
            (self.case.number, "ＡＢＣ汉字1"),
        ):  # fmt: skip
            assert open_by_code(number, code) is None

    @override_settings(LOOKUP_KEY="another key")
    def test_hangs_on_the_key_of_the_deployment(self):
        with override_settings(LOOKUP_KEY="for tests only, not a secret either"):
            code = code_of(self.case)
        assert not opens(self.case, code)

    def test_needs_a_number_whose_check_digit_fits(self):
        assert well_formed(self.case.number)
        assert not well_formed(str((int(self.case.number) + 1) % 10**10).zfill(10))


class TestRatingToken(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.case = factories.received()

    def test_leads_to_its_case_for_so_many_days(self):
        token = rating_token(self.case, at=NOW)
        assert case_to_rate(token, at=NOW) == self.case
        last = NOW + timedelta(days=RATING_LINK_DAYS)
        assert case_to_rate(token, at=last) == self.case
        assert case_to_rate(token, at=last + timedelta(days=1)) is None

    def test_cannot_be_made_up(self):
        token = rating_token(self.case, at=NOW)
        assert case_to_rate(token[:-1], at=NOW) is None
        assert case_to_rate(token.replace(self.case.number, "2600000177"), at=NOW) is None
        assert case_to_rate("", at=NOW) is None
