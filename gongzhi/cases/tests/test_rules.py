from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.cases import rules
from gongzhi.cases.words import FINDINGS, SETTLEMENTS, Kind, Outcome
from gongzhi.core.actors import SYSTEM, consumer

AT = datetime(2026, 5, 6, 2, tzinfo=UTC)


@dataclass
class Facts:
    """As much of a case as the rules look at."""

    pk: int = 1
    kind: str = Kind.COMPLAINT
    procedure: str = "amr-complaint@2026-04-15"
    trader_name: str = "甲乙商行"
    anonymous: bool = False
    prior_complaint_date: date | None = None
    firm_answered: bool | None = None
    reopened: int = 0
    rating: int | None = None
    closed_at: datetime | None = AT
    officer_id: int | None = None
    parts: list = field(default_factory=list)


@pytest.mark.parametrize(
    ("guard", "fits", "refused"),
    [
        (rules.names_a_trader, Facts(), Facts(trader_name="")),
        (rules.names_a_person, Facts(kind=Kind.REPORT, anonymous=True), Facts(anonymous=True)),
        (rules.names_a_person, Facts(), Facts(kind=Kind.APPEAL, anonymous=True)),
        (rules.has_a_procedure, Facts(), Facts(procedure="")),
        (rules.was_not_reopened, Facts(), Facts(reopened=1)),
        (rules.was_not_rated, Facts(), Facts(rating=1)),
    ],
)
def test_guards_return_nothing_or_a_reason(guard, fits, refused):
    assert guard(fits, by=SYSTEM, at=AT) is None
    assert guard(refused, by=SYSTEM, at=AT)


class TestFirmHadItsDays:
    def appeal(self, **changes) -> Facts:
        return Facts(
            kind=Kind.APPEAL,
            procedure=rules.procedure_id_for(member="telecom", kind=Kind.APPEAL, received_at=AT, hotline="12300"),
            **changes,
        )

    def days(self) -> int:
        return rules.procedure_of(self.appeal()).prior_complaint.days

    def test_asks_for_the_day_where_it_is_not_known(self):
        assert "首次向企业投诉的日期" in rules.firm_had_its_days(self.appeal(), by=SYSTEM, at=AT)

    def test_holds_from_the_day_on_which_the_firms_days_have_passed(self):
        last = date(2026, 5, 6) - timedelta(days=self.days())
        assert rules.firm_had_its_days(self.appeal(prior_complaint_date=last), by=SYSTEM, at=AT) is None
        late = last + timedelta(days=1)
        assert "2026-05-07" in rules.firm_had_its_days(self.appeal(prior_complaint_date=late), by=SYSTEM, at=AT)

    def test_holds_at_once_where_the_firm_answered(self):
        facts = self.appeal(prior_complaint_date=date(2026, 5, 5), firm_answered=True)
        assert rules.firm_had_its_days(facts, by=SYSTEM, at=AT) is None

    def test_asks_nothing_where_the_law_asks_nothing(self):
        assert rules.firm_had_its_days(Facts(), by=SYSTEM, at=AT) is None
        assert rules.firm_had_its_days(Facts(procedure=""), by=SYSTEM, at=AT) is None


class TestIsStillFresh:
    def test_binds_consumers_only(self):
        last = AT + timedelta(days=rules.REOPEN_DAYS)
        assert rules.is_still_fresh(Facts(), by=consumer(1), at=last) is None
        assert rules.is_still_fresh(Facts(), by=consumer(1), at=last + timedelta(days=1))
        assert rules.is_still_fresh(Facts(), by=SYSTEM, at=last + timedelta(days=999)) is None


class TestFitsAmount:
    @given(st.decimals(min_value=0, max_value=10**12 - 1, places=2, allow_nan=False, allow_infinity=False))
    def test_takes_every_amount_of_yuan_and_fen(self, amount):
        assert rules.fits_amount(amount)

    @given(
        st.decimals(max_value=Decimal("-0.01"), allow_nan=False, allow_infinity=False)
        | st.decimals(min_value=10**12, allow_nan=False, allow_infinity=False)
        | st.sampled_from([Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
        | st.sampled_from([Decimal("0.001"), Decimal("1E-9")])
    )
    def test_takes_nothing_else(self, amount):
        assert not rules.fits_amount(amount)

    def test_takes_none_for_not_told(self):
        assert rules.fits_amount(None)


class TestOutcomeResolves:
    def test_tells_closed_from_resolved(self):
        resolved = {outcome: rules.outcome_resolves(outcome) for outcome in Outcome}
        assert {outcome for outcome, value in resolved.items() if value is True} == SETTLEMENTS | {Outcome.ANSWERED}
        assert {outcome for outcome, value in resolved.items() if value is False} == {Outcome.ENDED, Outcome.DECLINED}
        assert {outcome for outcome, value in resolved.items() if value is None} == FINDINGS | {Outcome.WITHDRAWN}


class TestProcedureIdFor:
    @pytest.mark.parametrize(("day", "id"), [(14, "amr-complaint@2020-01-01"), (15, "amr-complaint@2026-04-15")])
    def test_goes_by_the_calendar_day_in_china(self, day, id):
        for at in (datetime(2026, 4, day - 1, 16, tzinfo=UTC), datetime(2026, 4, day, 15, 59, tzinfo=UTC)):
            assert rules.procedure_id_for(member="samr", kind=Kind.COMPLAINT, received_at=at) == id

    def test_is_empty_where_no_law_was_known(self):
        old = datetime(1980, 1, 1, tzinfo=UTC)
        assert rules.procedure_id_for(member="samr", kind=Kind.COMPLAINT, received_at=old) == ""
