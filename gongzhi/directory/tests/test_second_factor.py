from datetime import timedelta

import pyotp
from django.db import connection

from gongzhi.core import journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory import queries
from gongzhi.directory.models import SecondFactor
from gongzhi.directory.second_factor import (
    MOST_WRONG,
    RECOVERY_CODES,
    STEP,
    WRONG_WINDOW,
    begin_second_factor,
    confirm_second_factor,
    passes_second_factor,
    remove_second_factor,
    second_factor_of,
)
from gongzhi.directory.tests.scene import NOW, InGuizhou

HERE = "samr-520102"


class WithAFactor(InGuizhou):
    def setUp(self):
        self.officer_here = self.officer("li", (HERE, Role.HANDLER))
        self.by = queries.actor_for(self.officer_here, at=NOW)

    def told(self, at=NOW) -> dict:
        return {"officer": self.officer_here, "by": self.by, "at": at}

    def code(self, at=NOW) -> str:
        return pyotp.TOTP(SecondFactor.objects.get().secret).at(at)

    def set_up(self) -> list[str]:
        begin_second_factor(**self.told())
        return confirm_second_factor(code=self.code(), **self.told())

    def passes(self, code: str, at=NOW) -> bool:
        return passes_second_factor(code=code, **self.told(at))


class TestSettingUp(WithAFactor):
    def test_asks_for_nothing_before_the_first_right_code(self):
        begin_second_factor(**self.told())
        assert second_factor_of(self.officer_here) is None
        with self.assertRaises(Refused) as refused:
            confirm_second_factor(code="000000", **self.told())
        assert refused.exception.field == "code"
        assert second_factor_of(self.officer_here) is None

    def test_gives_recovery_codes_and_keeps_no_readable_secret(self):
        codes = self.set_up()
        assert len(set(codes)) == RECOVERY_CODES
        factor = second_factor_of(self.officer_here)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret, recovery_digests FROM directory_secondfactor")
            secret, digests = cursor.fetchone()
        assert factor.secret.encode() not in bytes(secret)
        assert not {code.encode() for code in codes} & {bytes(each) for each in digests}
        assert journal.history("officer", self.officer_here.pk).last().verb == "add_second_factor"

    def test_is_only_for_oneself(self):
        keeper = self.actor("keeper", (HERE, Role.ADMINISTRATOR))
        with self.assertRaises(Refused):
            begin_second_factor(officer=self.officer_here, by=keeper, at=NOW)

    def test_is_refused_while_one_is_in_force(self):
        self.set_up()
        with self.assertRaises(Refused):
            begin_second_factor(**self.told())


class TestPassing(WithAFactor):
    def test_takes_each_code_once(self):
        self.set_up()
        later = NOW + timedelta(seconds=STEP)
        code = self.code(later)
        assert self.passes(code, later)
        assert not self.passes(code, later)

    def test_does_not_take_the_code_that_set_it_up(self):
        self.set_up()
        assert not self.passes(self.code())

    def test_bears_a_clock_that_is_a_step_off_and_no_more(self):
        self.set_up()
        at = NOW + timedelta(minutes=10)
        assert not self.passes(self.code(at - timedelta(seconds=2 * STEP)), at)
        assert not self.passes(self.code(at + timedelta(seconds=2 * STEP)), at)
        assert self.passes(self.code(at - timedelta(seconds=STEP)), at)
        assert self.passes(self.code(at + timedelta(seconds=STEP)), at)

    def test_takes_a_recovery_code_once_however_it_is_typed(self):
        codes = self.set_up()
        assert self.passes(f" {codes[0][:5].lower()}-{codes[0][5:]} ")
        assert not self.passes(codes[0])
        assert self.passes(codes[1])
        line = journal.history("officer", self.officer_here.pk).last()
        assert (line.verb, line.facts) == ("use_recovery_code", {"left": RECOVERY_CODES - 2})

    def test_bears_few_wrong_codes(self):
        self.set_up()
        later = NOW + timedelta(minutes=1)
        for _try in range(MOST_WRONG):
            assert not self.passes("000000", later)
        with self.assertRaises(Refused):
            self.passes(self.code(later), later)
        after = later + WRONG_WINDOW
        assert self.passes(self.code(after), after)


class TestRemoving(WithAFactor):
    def test_is_done_by_oneself_or_by_an_administrator(self):
        for by in (self.by, self.actor("keeper", (HERE, Role.ADMINISTRATOR))):
            self.set_up()
            remove_second_factor(officer=self.officer_here, by=by, at=NOW)
            assert second_factor_of(self.officer_here) is None
            assert journal.history("officer", self.officer_here.pk).last().verb == "remove_second_factor"

    def test_is_nobody_elses(self):
        self.set_up()
        with self.assertRaises(NotAllowed):
            remove_second_factor(officer=self.officer_here, by=self.actor("other", (HERE, Role.HANDLER)), at=NOW)

    def test_is_refused_where_there_is_none(self):
        with self.assertRaises(Refused):
            remove_second_factor(**self.told())
