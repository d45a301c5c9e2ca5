"""What is special about applying, changing, checking, signs, refunds and complaints."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.test import TestCase

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.models import JournalEntry
from gongzhi.procedures.models import RunningLimit
from gongzhi.schemes import public, queries
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.actions.pledge.flag import flag_pledges
from gongzhi.schemes.actions.pledge.lapse import lapse_what_is_over
from gongzhi.schemes.actions.pledge.plan_check import plan_due_checks
from gongzhi.schemes.actions.pledge.take_effect import let_changes_take_effect
from gongzhi.schemes.actions.refund.complain import attach_pledge
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.bulk import NewRefund, NewStore, write_refunds, write_stores
from gongzhi.schemes.models import Check, Pledge, PledgeCase, Refund, Store
from gongzhi.schemes.paper import sign_of
from gongzhi.schemes.tests import scene
from gongzhi.schemes.verbs import do
from gongzhi.schemes.verify import broken_schemes
from gongzhi.schemes.words import CheckState, RefundState, Sign, State
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER, days


class SchemeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()


class TestApply(SchemeTest):
    def test_a_trader_applies_for_its_own_store_and_the_county_office_has_ten_working_days(self):
        firm = scene.trader()
        own = Actor("trader", 7, "示例店家", traders=frozenset({firm.pk}))
        pledge = scene.apply(by=own, trader_id=firm.pk)
        assert (pledge.unit.key, pledge.state, pledge.trader_id) == (HOLDER, State.APPLIED, firm.pk)
        [limit] = RunningLimit.objects.filter(record_kind="pledge", record_id=pledge.pk)
        assert (limit.key, limit.due_date) == ("decide", pledge.due_date)
        assert list(broken_schemes()) == []

    def test_nobody_applies_for_another_firm_or_another_place(self):
        firm, other = scene.trader(), scene.trader()
        for by in (
            Actor("trader", 7, "别家", traders=frozenset({other.pk})),
            factories.actor((OTHER, Role.HANDLER)),
            factories.actor((HOLDER, Role.MEDIATOR)),
            ANONYMOUS,
            consumer(1),
        ):
            with self.assertRaises(NotAllowed):
                scene.apply(by=by, trader_id=firm.pk)
        assert scene.apply(by=factories.actor((ABOVE, Role.HANDLER)), trader_id=firm.pk).unit.key == HOLDER

    def test_everything_that_is_wrong_is_named(self):
        with self.assertRaises(Invalid) as refused:
            apply_for_pledge(
                scheme=scene.SCHEME, trader_id=None, store_name=" ", region="", address="", days=3,
                excluded=["nothing"], by=self.by, at=NOW,
            )  # fmt: skip
        assert set(refused.exception.faults) == {
            "trader_id", "store_name", "region", "address", "days", "excluded"
        }  # fmt: skip
        with self.assertRaises(Invalid) as refused:
            scene.apply(by=self.by, scheme="nothing")
        assert "scheme" in refused.exception.faults

    def test_a_store_has_one_open_pledge_of_a_scheme_and_may_have_one_of_each(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        with self.assertRaises(Refused):
            scene.apply(by=self.by, store_id=pledge.store_id)
        other = scene.apply(by=self.by, store_id=pledge.store_id, scheme="no_fakes", days=None)
        assert (other.store_id, other.days) == (pledge.store_id, 0)
        do(pledge, "leave", reason="重新申请。", by=self.by, at=NOW)
        assert scene.apply(by=self.by, store_id=pledge.store_id).pk != pledge.pk

    def test_each_store_of_a_chain_is_one_of_its_own(self):
        chain, key = scene.trader("示例连锁"), uuid4()
        first = scene.apply(by=self.by, trader_id=chain.pk, store_name="示例便利一店")
        second = scene.apply(by=self.by, trader_id=chain.pk, store_name="示例便利二店", key=key)
        again = scene.apply(by=self.by, trader_id=chain.pk, store_name="示例便利二店", key=key)
        assert first.store.code != second.store.code and again == second
        assert Store.objects.filter(trader=chain).count() == 2


class TestPledge(SchemeTest):
    def test_what_was_accepted_holds_for_its_term_and_has_a_sign(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        assert (pledge.joined_date, pledge.until_date.year) == (scene.TODAY, scene.TODAY.year + 2)
        assert pledge.due_date is None
        name, content = sign_of(pledge, address="http://127.0.0.1/stores/X/", viewer=self.by)
        assert content.startswith(b"%PDF-") and name.endswith(".pdf")
        suspended = do(pledge, "suspend", reason="没有展示。", by=self.by, at=NOW)
        with self.assertRaises(Refused):
            sign_of(suspended, address="http://127.0.0.1/", viewer=self.by)

    def test_a_returned_application_lapses_when_nothing_is_supplied(self):
        pledge = scene.pledge_in(State.RETURNED, by=self.by)
        assert lapse_what_is_over(at=NOW + days(30)) == 0
        assert lapse_what_is_over(at=NOW + days(31)) == 1
        assert Pledge.objects.get(pk=pledge.pk).state == State.LAPSED
        assert list(broken_schemes()) == []

    def test_a_change_is_announced_and_holds_from_its_day(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        own, told = scene.account_of(pledge), scene.told_for(pledge, "change")
        with self.assertRaises(Invalid) as refused:
            do(pledge, "change", **told | {"effective_date": scene.TODAY + days(3)}, by=own, at=NOW)
        assert "effective_date" in refused.exception.faults
        with self.assertRaises(Invalid):
            same = {"days": 7, "scope": pledge.scope, "effective_date": told["effective_date"]}
            do(pledge, "change", **same, by=own, at=NOW)
        pledge = do(pledge, "change", **told, by=own, at=NOW)
        with self.assertRaises(Refused):
            do(pledge, "change", **told, by=own, at=NOW)
        [shown] = public.pledges_at(pledge.store, viewer=ANONYMOUS, today=scene.TODAY)
        assert (shown.days, shown.coming.days) == (7, 15)
        assert let_changes_take_effect(at=NOW + days(9)) == 0
        assert let_changes_take_effect(at=NOW + days(10)) == 1
        changed = Pledge.objects.get(pk=pledge.pk)
        assert (changed.days, changed.excluded) == (15, ["press"])
        assert list(broken_schemes()) == []

    def test_a_pledge_is_renewed_only_near_its_end_and_lapses_after_it(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        with self.assertRaises(Refused):
            do(pledge, "renew", by=self.by, at=NOW)
        scene.near_end(pledge)
        renewed = do(pledge, "renew", by=self.by, at=NOW)
        assert renewed.until_date > scene.TODAY + days(700)
        scene.end(pledge)
        assert lapse_what_is_over(at=NOW) == 1


class TestChecks(SchemeTest):
    def test_a_check_is_planned_by_itself_and_a_failed_one_suspends_the_pledge(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        later = NOW + days(190)
        assert plan_due_checks(at=NOW) == 0
        assert plan_due_checks(at=later) == 1
        assert plan_due_checks(at=later) == 0
        check = Check.objects.get(pledge=pledge)
        with self.assertRaises(Refused):
            do(check, "record", failed=["sign_shown"], by=self.by, at=later)
        with self.assertRaises(Refused):
            do(check, "record", failed=["nothing"], finding="没有。", by=self.by, at=later)
        check = do(check, "record", failed=["sign_shown"], finding="门口没有标识。", by=self.by, at=later)
        pledge = Pledge.objects.get(pk=pledge.pk)
        assert (check.state, pledge.state) == (CheckState.FAILED, State.SUSPENDED)
        assert "门口没有标识" in pledge.reason and pledge.due_date == clock.day_of(later) + days(30)
        assert [item["passed"] for item in check.items].count(False) == 1
        assert list(broken_schemes()) == []

    def test_a_pledge_that_passes_goes_on_and_one_that_ends_has_no_check_left(self):
        check = scene.check_in(CheckState.PASSED, by=self.by)
        assert Pledge.objects.get(pk=check.pledge_id).state == State.ACTIVE
        open_check = scene.check_in(CheckState.PLANNED, by=self.by)
        do(open_check.pledge, "leave", reason="转让。", by=self.by, at=NOW)
        assert Check.objects.get(pk=open_check.pk).state == CheckState.CANCELLED


class TestSigns(SchemeTest):
    def signs(self, pledge: Pledge) -> list[str]:
        return Pledge.objects.get(pk=pledge.pk).signs

    def test_silence_is_a_sign_until_somebody_looked(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        other = scene.pledge_in(State.ACTIVE, by=self.by)
        scene.refund(by=self.by, pledge=other, at=NOW + days(180))
        later = NOW + days(200)
        assert flag_pledges(at=later) == 1
        assert (self.signs(pledge), self.signs(other)) == ([Sign.SILENT], [])
        assert flag_pledges(at=later) == 0
        do(pledge, "look_into", note="在装修。", by=self.by, at=later)
        assert flag_pledges(at=later + days(1)) == 0

    def test_many_refusals_and_many_complaints_are_signs(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        for _each in range(3):
            scene.refused(by=self.by, pledge=pledge)
            case = factories.received(by=self.by, trader_id=pledge.trader_id)
            attach_pledge(case=case, store=pledge.store, by=ANONYMOUS, at=NOW)
        assert flag_pledges(at=NOW + days(1)) == 1
        assert self.signs(pledge) == [Sign.COMPLAINTS, Sign.REFUSALS]
        do(pledge, "look_into", note="已约谈店家。", by=self.by, at=NOW + days(2))
        assert flag_pledges(at=NOW + days(3)) == 0
        assert flag_pledges(at=NOW + days(120)) == 0

    def test_a_check_that_was_not_made_is_a_sign(self):
        check = scene.check_in(CheckState.PLANNED, by=self.by)
        assert flag_pledges(at=NOW + days(16)) == 1
        assert self.signs(check.pledge) == [Sign.LATE_CHECK]


class TestRefunds(SchemeTest):
    def test_a_store_logs_once_however_often_it_is_sent(self):
        pledge, key = scene.pledge_in(State.ACTIVE, by=self.by), uuid4()
        own = scene.account_of(pledge)
        first, second = (scene.refund(by=own, pledge=pledge, key=key) for _each in range(2))
        assert first == second and Refund.objects.count() == 1
        assert len(first.code) == 10 and first.state == RefundState.LOGGED
        assert JournalEntry.objects.filter(kind="refund").count() == 1

    def test_nobody_logs_for_another_store_and_nothing_without_a_pledge(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        for by in (
            Actor("trader", 1, "别家", traders=frozenset({0})),
            factories.actor((OTHER, Role.HANDLER)),
            ANONYMOUS,
        ):
            with self.assertRaises(NotAllowed):
                scene.refund(by=by, pledge=pledge)
        with self.assertRaises(Refused):
            scene.refund(by=self.by, pledge=scene.apply(by=self.by))

    def test_everything_that_is_wrong_is_named(self):
        pledge = scene.pledge_in(State.ACTIVE, by=self.by)
        with self.assertRaises(Invalid) as refused:
            log_refund(
                pledge=pledge, goods=" ", amount=Decimal("1.234"), days_since=None, refused=True, by=self.by, at=NOW
            )
        assert set(refused.exception.faults) == {"goods", "amount", "days_since", "ground"}
        with self.assertRaises(Invalid) as refused:
            scene.refused(by=self.by, pledge=pledge, ground="other")
        assert "reason" in refused.exception.faults
        with self.assertRaises(Invalid) as refused:
            scene.refused(by=self.by, pledge=pledge, ground="too_late", days_since=7)
        assert "ground" in refused.exception.faults
        with self.assertRaises(Invalid) as refused:
            scene.refund(by=self.by, pledge=pledge, logged_at=NOW + timedelta(hours=1))
        assert "logged_at" in refused.exception.faults
        assert scene.refused(by=self.by, pledge=pledge, ground="too_late", days_since=8).state == RefundState.REFUSED

    def test_what_the_consumer_contests_is_looked_into_within_a_limit(self):
        made = scene.refused(by=self.by)
        assert made.due_date is None
        made = do(made, "contest", answer="包装没有拆。", by=consumer(made.pk), at=NOW)
        assert made.due_date is not None
        paid = do(made, "pay", by=scene.account_of(made.pledge), at=NOW)
        assert (paid.state, paid.due_date, paid.ground) == (RefundState.LOGGED, None, "")
        assert do(paid, "confirm", by=consumer(paid.pk), at=NOW).state == RefundState.CONFIRMED
        assert list(broken_schemes()) == []

    def test_a_store_strikes_within_a_day_and_before_the_consumer_said_something(self):
        made = scene.refund(by=self.by)
        own = scene.account_of(made.pledge)
        with self.assertRaises(Refused):
            do(made, "strike", reason="登记错了。", by=own, at=NOW + days(2))
        denied = scene.refund_in(RefundState.DENIED, by=self.by)
        with self.assertRaises(Refused):
            do(denied, "strike", reason="登记错了。", by=scene.account_of(denied.pledge), at=NOW)
        assert do(made, "strike", reason="登记错了。", by=own, at=NOW).state == RefundState.STRUCK


class TestComplaints(SchemeTest):
    def test_a_complaint_carries_what_the_store_pledged_on_its_day(self):
        made = scene.refused(by=self.by)
        pledge = made.pledge
        case = factories.received(by=self.by, trader_id=pledge.trader_id)
        link = attach_pledge(case=case, store=pledge.store, refund=made, by=ANONYMOUS, at=NOW)
        assert attach_pledge(case=case, store=pledge.store, by=ANONYMOUS, at=NOW) == link
        [terms] = link.terms
        assert (terms["days"], terms["scheme"], terms["state"]) == (7, scene.SCHEME, State.ACTIVE)
        assert queries.history_of(made, viewer=SYSTEM)[-1].verb == "complain"
        told = queries.history_of(pledge, viewer=SYSTEM)[-1]
        assert told.verb == "complaint" and case.number in told.sentence
        assert queries.pledge_case_of(case, viewer=self.by) == link
        assert [row.case for row in queries.complaints_of(pledge.store, viewer=self.by)] == [case]
        assert queries.complaints_of(pledge.store, viewer=scene.both_roles(OTHER)) == []
        assert PledgeCase.objects.count() == 1 and list(broken_schemes()) == []


class TestBulk(SchemeTest):
    def test_many_are_written_with_their_histories_and_once(self):
        firm, unit = scene.trader(), factories.unit(HOLDER)
        rows = [
            NewStore(
                key=uuid4(), scheme=scene.SCHEME, trader=firm, name=f"示例{number}店", region=scene.REGION,
                address=f"示例路{number}号", unit=unit, joined_date=scene.TODAY - days(30), days=7,
            )
            for number in range(20)
        ]  # fmt: skip
        assert (write_stores(rows, by=SYSTEM, at=NOW), write_stores(rows, by=SYSTEM, at=NOW)) == (20, 0)
        pledges = list(Pledge.objects.select_related("store", "unit"))
        refunds = [
            NewRefund(
                key=uuid4(), pledge=pledge, goods="示例商品", amount=Decimal("12.50"), days_since=2,
                logged_at=NOW - days(number), ground="" if number else "not_intact",
            )
            for pledge in pledges
            for number in range(3)
        ]  # fmt: skip
        assert (write_refunds(refunds, by=SYSTEM, at=NOW), write_refunds(refunds, by=SYSTEM, at=NOW)) == (60, 0)
        assert list(broken_schemes()) == []
        assert [line.verb for line in queries.history_of(pledges[0], viewer=SYSTEM)] == ["apply", "accept"]
        refund = Refund.objects.filter(state=RefundState.REFUSED).first()
        assert do(refund, "contest", answer="应当退。", by=consumer(refund.pk), at=NOW).due_date
        assert public.refunded_at(pledges[0].store, viewer=ANONYMOUS, today=scene.TODAY).paid == 2
