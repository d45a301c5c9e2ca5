"""A consumer, a trader that pledged to settle online, and negotiations in any state; by the real actions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.directory.actions import register_trader
from gongzhi.directory.queries import trader_actor
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.lapse import lapse_negotiation
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.words import Standing
from tests import factories
from tests.factories import HOLDER, NOW

DAY_11 = datetime(2026, 5, 19, 16, 5, tzinfo=UTC)
"""Five minutes into the eleventh working day after NOW, in China."""
PERFORM_BY = date(2026, 5, 12)
AFTER_IT = datetime(2026, 5, 12, 16, 5, tzinfo=UTC)
OFFER = {"remedy": "refund", "amount": Decimal("199.00"), "perform_by": PERFORM_BY, "text": "核实后同意全额退款。"}


class Scene:
    """Who settles with whom, and who looks on."""

    def __init__(self):
        factories.province()
        self.trader = register_trader(name="和解示范商行", credit_code="91110000600037341L", by=SYSTEM, at=NOW)
        self.account = factories.trader_account(self.trader)
        self.shop = trader_actor(self.account)
        rival = register_trader(name="对门示范商行", by=SYSTEM, at=NOW)
        self.rival_account = factories.trader_account(rival)
        self.rival = trader_actor(self.rival_account)
        self.handler = factories.actor((HOLDER, Role.HANDLER))
        self.supervisor = factories.actor((HOLDER, Role.SUPERVISOR))
        self.membership = join_odr(trader_id=self.trader.pk, by=self.shop, at=NOW)

    def case(self, *, at: datetime = NOW) -> Case:
        new = factories.new_case(trader_id=self.trader.pk, unit_id=factories.unit(HOLDER).pk, unit_reason="test")
        with clock.set_to(at):
            return begin_negotiation(new, by=ANONYMOUS, at=at)[0].case

    def negotiation(self, state: str = Standing.WAITING, *, at: datetime = NOW) -> Negotiation:
        """Make a negotiation that went its way to a state, all of it at one time."""
        case = self.case(at=at)
        row, buyer = Negotiation.objects.select_related("case").get(pk=case.pk), consumer(case.pk)
        if state == Standing.WITHDRAWN:
            withdraw_case(case=case, reason="解决了", by=buyer, at=at)
            return lapse_negotiation(negotiation=row, by=SYSTEM, at=at)
        if state == Standing.RETURNED:
            return decline_negotiation(negotiation=row, text="没有质量问题", by=self.shop, at=at)
        steps = (
            (Standing.OFFERED, propose_settlement, self.shop, OFFER),
            (Standing.AGREED, agree_to_offer, buyer, {}),
            (Standing.PERFORMED, perform_settlement, self.shop, {"text": "已原路退回"}),
            (Standing.SETTLED, confirm_performance, buyer, {}),
        )
        for reached, action, by, told in steps:
            if row.state == state:
                return row
            row = action(negotiation=row, **told, by=by, at=at)
            assert row.state == reached
        return row


def buyer_of(row: Negotiation) -> Actor:
    return consumer(row.case_id)


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)
