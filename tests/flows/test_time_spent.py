"""Whose time it was: whatever order verbs come in, what is charged adds up to what passed."""

import contextlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongzhi.appeals.actions.lapse import lapse_report
from gongzhi.appeals.actions.report import report_by_firm
from gongzhi.appeals.actions.send_back import send_report_back
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.queries import asked_of_firm
from gongzhi.appeals.tests import scene as appeals
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.hand_back import hand_back_case
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.time_spent import time_spent, times_spent
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role, consumer
from gongzhi.core.errors import Refused
from gongzhi.directory.actions import register_trader
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.queries import trader_actor
from gongzhi.mediation.actions.order_testing import order_testing
from gongzhi.mediation.actions.return_result import return_result
from gongzhi.mediation.actions.send_sample import send_sample
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.counter import counter_offer
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.dispute import dispute_performance
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.actions.refuse import refuse_negotiation
from gongzhi.negotiation.due import settle_due
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.queries import time_taken
from gongzhi.negotiation.states import NEGOTIATION
from gongzhi.negotiation.tests.scene import Scene
from gongzhi.negotiation.words import Standing
from gongzhi.procedures.words import Whose
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

NOTHING = timedelta()
OFFER = {"text": "核实后同意退款。", "remedy": "refund", "amount": Decimal(199)}


class Told:
    """A complaint, those who do something about it, and whose time it was so far as one watches it from outside."""

    def __init__(self, *, negotiates: bool):
        self.at, self.pause = NOW, ""
        self.tally = dict.fromkeys(Whose, NOTHING)
        self.handler = factories.actor((HOLDER, Role.HANDLER), (HOLDER, Role.SUPERVISOR))
        self.other = factories.actor((OTHER, Role.HANDLER))
        self.shop = None
        if negotiates:
            trader = register_trader(name="和解示范商行", by=SYSTEM, at=NOW)
            self.shop = trader_actor(factories.trader_account(trader))
            join_odr(trader_id=trader.pk, by=self.shop, at=NOW)
            new = factories.new_case(trader_id=trader.pk, unit_id=factories.unit(HOLDER).pk, unit_reason="test")
            self.case = begin_negotiation(new, by=ANONYMOUS, at=NOW)[0].case
        else:
            self.case = factories.received(by=self.handler)
        self.buyer = consumer(self.case.pk)

    @property
    def whose(self) -> Whose:
        match self.case.state:
            case State.NEGOTIATING:
                return Whose.TRADER
            case State.INCOMPLETE:
                return Whose.CONSUMER
            case State.CLOSED:
                return Whose.NOBODY
            case State.SUSPENDED if self.pause == "testing":
                return Whose.TESTING
        return Whose.OFFICE

    @property
    def holder(self):
        return self.handler if self.case.unit.key == HOLDER else self.other

    def wait(self, length: timedelta) -> None:
        self.tally[self.whose] += length
        self.at += length

    def negotiate(self, action: Callable, by, **told) -> None:
        found = Negotiation.objects.select_related("case").filter(pk=self.case.pk).first()
        if found is not None and self.shop is not None:
            action(negotiation=found, by=by, at=self.at, **told)

    def do(self, verb: str) -> None:
        """Try a verb; one that is not possible now changes nothing."""
        told = {"case": self.case, "at": self.at}
        suspended = self.case.state == State.SUSPENDED
        with contextlib.suppress(Refused):
            VERBS[verb](self, told)
        self.case = Case.objects.select_related("unit").get(pk=self.case.pk)
        if self.case.state == State.SUSPENDED and not suspended:
            self.pause = "recusal" if verb == "suspend_for_recusal" else "testing"

    def expected(self) -> dict:
        """Give what was watched; a case that is closed has come to its end."""
        parts = {whose: length for whose, length in self.tally.items() if length}
        if self.case.state == State.CLOSED and Whose.NOBODY in parts:
            parts[Whose.NOBODY] -= self.at - self.closed_at()
            parts = {whose: length for whose, length in parts.items() if length}
        return parts

    def closed_at(self) -> datetime:
        return max(
            told.at for told in journal.history("case", self.case.pk) if told.target == State.CLOSED != told.source
        )


def perform_by(told: Told) -> date:
    return (told.at + timedelta(days=5)).date()


TESTED = {"item": "电热水壶", "body": "某检验院", "chosen_by": "parties", "pays": "by_result"}
VERBS: dict[str, Callable[[Told, dict], object]] = {
    "accept": lambda t, told: accept_case(**told, by=t.holder),
    "ask": lambda t, told: ask_for_more(**told, what="凭证", by=t.holder),
    "supply": lambda t, told: supply_more(**told, text="发票", by=t.buyer),
    "suspend": lambda t, told: suspend_case(**told, ground="testing", reason="送检", by=t.holder),
    "suspend_for_recusal": lambda t, told: suspend_case(**told, ground="recusal", reason="回避", by=t.holder),
    "resume": lambda t, told: resume_case(**told, by=t.holder),
    "order_testing": lambda t, told: order_testing(**told, **TESTED, by=t.holder),
    "send_sample": lambda t, told: send_sample(**told, by=t.holder),
    "return_result": lambda t, told: return_result(**told, result="合格", by=t.holder),
    "transfer": lambda t, told: transfer_case(
        **told, unit_id=factories.unit(OTHER if t.holder is t.handler else HOLDER).pk, reason="管辖", by=t.holder
    ),
    "return": lambda t, told: return_case(**told, reason="不属", by=t.other if t.holder is t.handler else t.handler),
    "hand_back": lambda t, told: hand_back_case(**told, reason="不属本单位", by=t.holder),
    "route": lambda t, told: route_case(**told, unit_id=factories.unit(HOLDER).pk, reason="归口", by=t.holder),
    "settle": lambda t, told: factories.decided(t.case, by=t.holder, at=t.at),
    "close": lambda t, told: close_case(**told, by=t.holder),
    "decline": lambda t, told: decline_case(**told, ground="not_consumer", reason="非消费", by=t.holder),
    "withdraw": lambda t, told: withdraw_case(**told, reason="解决了", by=t.buyer),
    "note": lambda t, told: note_on_case(**told, text="备注", by=t.holder),
    "reopen": lambda t, told: reopen_case(**told, reason="不满意", by=t.buyer),
    "propose": lambda t, told: t.negotiate(propose_settlement, t.shop, **OFFER, perform_by=perform_by(t)),
    "counter": lambda t, told: t.negotiate(counter_offer, t.buyer, **OFFER, perform_by=perform_by(t)),
    "agree": lambda t, told: t.negotiate(agree_to_offer, t.buyer),
    "perform": lambda t, told: t.negotiate(perform_settlement, t.shop, text="已退款"),
    "confirm": lambda t, told: t.negotiate(confirm_performance, t.buyer),
    "dispute": lambda t, told: t.negotiate(dispute_performance, t.buyer, text="没有收到"),
    "trader_declines": lambda t, told: t.negotiate(decline_negotiation, t.shop, text="不同意"),
    "refuse": lambda t, told: t.negotiate(refuse_negotiation, t.buyer),
    "time_out": lambda t, told: settle_due(at=t.at),
}
MEDIATION = {"order_testing", "send_sample", "return_result"}
AS = {"suspend_for_recusal": "suspend", "trader_declines": "decline"}
"""What is called otherwise here than in its table."""
ENDS = {"withdraw", "decline", "trader_declines", "refuse", "hand_back"}
"""What cuts a story short; not before its end."""


def verbs_in(told: Told, *, late: bool) -> list[str]:
    """List the verbs that the tables allow where the case stands, so that most of what is tried happens."""
    negotiation = Negotiation.objects.filter(pk=told.case.pk).first()
    state = negotiation.state if negotiation else ""
    if told.case.state == State.NEGOTIATING:
        open_now = {row.verb for row in NEGOTIATION.transitions if state in row.sources} | {"withdraw"}
    else:
        open_now = {row.verb for row in CASE.transitions if told.case.state in row.sources}
        open_now |= MEDIATION if told.case.state in {State.ACCEPTED, State.SUSPENDED} else set()
    found = {verb for verb in VERBS if AS.get(verb, verb) in open_now} - (set() if late else ENDS)
    return sorted(found - {"note"}) or ["note"]


waits = st.lists(st.integers(0, 6 * 86400), min_size=8, max_size=16)
"""Seconds between one verb and the next."""


class TestTimeSpent(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.booleans(), waits, st.data())
    def test_adds_up_whatever_the_order_of_verbs(self, negotiates, waits, data):
        told = Told(negotiates=negotiates)
        for number, seconds in enumerate(waits):
            told.wait(timedelta(seconds=seconds))
            told.do(data.draw(st.sampled_from(verbs_in(told, late=number > 6))))
            spent = time_spent(told.case, viewer=SYSTEM, at=told.at)
            assert sum(spent.parts.values(), NOTHING) == spent.passed
            assert spent.parts == told.expected()
            if told.case.state != State.CLOSED:
                assert spent.passed == told.at - told.case.received_at
        assert times_spent([told.case.pk], viewer=SYSTEM, at=told.at) == {told.case.pk: spent}

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.tuples(st.sampled_from(["report", "send_back", "lapse"]), st.integers(1, 3 * 86400)), max_size=6)
    )
    def test_of_an_appeal_charges_the_firm_while_it_owes_its_report(self, steps):
        office, firm = appeals.handler(), appeals.firm()
        case, at, owed = appeals.accepted(by=office, trader=firm), NOW, NOTHING
        as_firm = appeals.as_firm(firm)
        for verb, seconds in steps:
            report = FirmReport.objects.select_related("case").latest("pk")
            owed += timedelta(seconds=seconds) if report.state == "waiting" else NOTHING
            at += timedelta(seconds=seconds)
            try:
                match verb:
                    case "report":
                        report_by_firm(report=report, findings="滞留", measures="已送达", by=as_firm, at=at)
                    case "send_back":
                        send_report_back(report=report, reason="没有写明赔付", by=office, at=at)
                    case "lapse":
                        lapse_report(report=report, at=at)
            except Refused:
                pass
        asked = asked_of_firm(case, viewer=SYSTEM)
        spent = time_spent(case, viewer=SYSTEM, at=at, asked=asked)
        assert sum(spent.parts.values(), NOTHING) == spent.passed == at - NOW
        assert spent.charged(Whose.TRADER) == owed

    def test_of_many_costs_the_same_for_one_as_for_several(self):
        cases = [factories.received() for _each in range(4)]
        for some in (cases[:1], cases):
            with self.assertNumQueries(2):
                times_spent([case.pk for case in some], viewer=SYSTEM, at=NOW)

    def test_is_told_to_nobody_who_may_not_see_the_case(self):
        case, stranger = factories.received(), factories.actor(("samr-520302", Role.HANDLER))
        assert time_spent(case, viewer=stranger, at=NOW) is None
        assert times_spent([case.pk], viewer=stranger, at=NOW) == {}


@pytest.mark.django_db
def test_stands_on_the_page_of_the_desk_and_on_the_consumers(client):
    factories.province()
    case = factories.case_in(State.SUSPENDED)
    session = client.session
    session[OPENED_CASES] = [case.pk]
    session.save()
    desk = Client()
    desk.force_login(factories.officer(), "django.contrib.auth.backends.ModelBackend")
    with clock.set_to(NOW + timedelta(days=3, hours=4)):
        for page in (
            desk.get(reverse("desk:case", args=[case.number])),
            client.get(reverse("portal:case", args=[case.number])),
        ):
            text = page.content.decode()
            assert "检验检测鉴定" in text and "3 天 4 小时" in text


@pytest.mark.django_db
def test_of_negotiated_matters_is_averaged_for_who_keeps_the_pledges(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    scene = Scene()
    for state in (Standing.RETURNED, Standing.SETTLED, Standing.WAITING):
        scene.negotiation(state)
    told = {"from_date": NOW.date(), "to_date": NOW.date(), "at": NOW + timedelta(days=2)}
    taken = time_taken(**told, viewer=SYSTEM)
    assert (taken.cases, taken.parts, taken.passed) == (2, {Whose.OFFICE: timedelta(days=1)}, timedelta(days=1))
    stranger = factories.actor(("samr-520302", Role.HANDLER))
    assert time_taken(**told, viewer=stranger).cases == 0
    desk = Client()
    desk.force_login(factories.officer((HOLDER, Role.SUPERVISOR)), "django.contrib.auth.backends.ModelBackend")
    with clock.set_to(NOW + timedelta(days=2)):
        page = desk.get(reverse("desk:odr-members")).content.decode()
    assert "1 天" in page and "1 / 2" in page
