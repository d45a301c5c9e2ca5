"""A case on its way through mediation, for tests: each step by the product's own actions."""

from datetime import timedelta
from decimal import Decimal

from gongzhi.cases.intake import Person
from gongzhi.cases.models import Case
from gongzhi.cases.words import PartyPart, Side, State
from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import MediationBody
from gongzhi.mediation.actions.agree import record_agreement
from gongzhi.mediation.actions.announce import announce_session
from gongzhi.mediation.actions.close_minutes import close_minutes
from gongzhi.mediation.actions.entrust import entrust_mediation
from gongzhi.mediation.actions.hold import hold_session
from gongzhi.mediation.actions.name import name_mediators
from gongzhi.mediation.actions.order_testing import order_testing
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.words import AgreementForm, Attended, ChosenBy, Form, Pays, Says, Way
from tests import factories
from tests.factories import HOLDER, NOW

LATER = timedelta(days=2)


class Scene:
    """The people of a unit, and what they do on its cases."""

    def __init__(self):
        self.handler = factories.actor((HOLDER, Role.HANDLER))
        self.mediator = factories.actor((HOLDER, Role.MEDIATOR))
        self.second = factories.actor((HOLDER, Role.MEDIATOR))
        self.supervisor = factories.actor((HOLDER, Role.SUPERVISOR))
        self.body = MediationBody.objects.order_by("key").first()
        self.of_body = factories.actor((self.body.unit.key, Role.MEDIATOR))

    def case(self, *, persons: int = 1, state: str = State.ACCEPTED, at=NOW, **changes) -> Case:
        people = tuple(
            Person(
                name=f"{family}示例",
                phone=f"1990000{number:04d}",
                address="贵州省贵阳市南明区某路1号",
                part=PartyPart.CONSUMER if number == 1 else PartyPart.JOINT,
            )
            for number, family in enumerate("赵钱孙李周吴郑王"[:persons], start=1)
        )
        return factories.case_in(state, by=self.handler, at=at, persons=people, **changes)

    def case_with_account(self, *, at=NOW) -> Case:
        """Make a case about a trader that acts online."""
        trader = register_trader(name="示范家电商行", credit_code="91110000600037341L", by=SYSTEM, at=at)
        if not trader.accounts.exists():
            factories.trader_account(trader, at=at)
        return self.case(at=at, trader_id=trader.pk)

    def says(self, case: Case, says: str, *sides: str, by: Actor | None = None, at=NOW) -> Mediation:
        for side in sides or Side.values:
            mediation = record_statement(case=case, side=side, says=says, way=Way.PHONE, by=by or self.handler, at=at)
        return mediation

    def agreed(self, case: Case | None = None, *, at=NOW, **rest) -> Case:
        """Let both sides agree to mediation, and name a mediator."""
        case = case or self.case(at=at, **rest)
        self.says(case, Says.AGREES, at=at)
        name_mediators(case=case, officers=[self.mediator.id], by=self.handler, at=at)
        return case

    def announced(self, case: Case | None = None, *, at=NOW, starts_at=None, **rest) -> Case:
        case = case or self.agreed(at=at, **rest)
        announce_session(
            case=case,
            form=Form.ON_SITE,
            starts_at=starts_at or at + LATER,
            place="南明区某路1号调解室",
            way=Way.PHONE,
            by=self.mediator,
            at=at,
        )
        return case

    def held(self, case: Case | None = None, *, at=NOW, respondent=Attended.PRESENT, session=1, **rest) -> Case:
        case = case or self.announced(at=at, **rest)
        hold_session(
            case=case,
            session=session,
            complainant=Attended.PRESENT,
            complainant_who="本人",
            respondent=respondent,
            respondent_who="负责人王示例",
            minutes="双方陈述了意见。",
            by=self.mediator,
            at=at + LATER,
        )
        return case

    def closed_minutes(self) -> Case:
        case = self.held()
        close_minutes(case=case, session=1, by=self.mediator, at=NOW + LATER)
        return case

    def tested(self) -> Case:
        case = self.agreed()
        order_testing(
            case=case,
            item="电热水壶",
            body="某省产品质量检验院",
            chosen_by=ChosenBy.PARTIES,
            pays=Pays.BY_RESULT,
            by=self.handler,
            at=NOW,
        )
        return case

    def settled(self, *, form=AgreementForm.DOCUMENT) -> Case:
        case = self.held()
        record_agreement(
            case=case,
            form=form,
            terms="商家退款 199 元",
            recovered=Decimal(199),
            recovery="refunded",
            due_date=(NOW + timedelta(days=10)).date() if form != AgreementForm.AT_ONCE else None,
            by=self.handler,
            at=NOW + LATER,
        )
        return case

    def entrusted(self) -> Case:
        case = self.agreed()
        self.says(case, Says.AGREES_TO_ENTRUST)
        entrust_mediation(case=case, body=self.body.pk, by=self.handler, at=NOW)
        return case
