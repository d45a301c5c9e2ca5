"""A small province, its officers and cases in any state, for tests; all made by the product's own actions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.hand_back import hand_back_case
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, Outcome, Recovery, State
from gongzhi.core.actors import SYSTEM, Actor, Role, consumer
from gongzhi.directory.actions import add_officer, post_officer, register_trader
from gongzhi.directory.middleware import TRADER
from gongzhi.directory.models import AccountRole, AccountState, Officer, Trader, TraderAccount, Unit
from gongzhi.directory.queries import actor_for
from tests import provinces

PROVINCE = Path(__file__).parent / "province"
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
"""A Wednesday, ten in the morning in China."""
HOLDER, OTHER, ABOVE = "samr-520102", "samr-520115", "samr-520100"
"""Keys of the unit that holds the cases made here, of one beside it, and of the one above both."""
PASSWORD = "a long enough password"

numbers = count(1)


def province() -> None:
    """Bring the small province of tests/province into the database."""
    provinces.directory(NOW, PROVINCE)


def unit(key: str = HOLDER) -> Unit:
    return Unit.objects.get(key=key)


def officer(*seats: tuple[str, Role], name: str = "", at: datetime = NOW) -> Officer:
    """Make an officer posted in one unit or several: (unit key, role) each; without any, a handler of HOLDER."""
    (key, role), *more = seats or ((HOLDER, Role.HANDLER),)
    number = next(numbers)
    made = add_officer(
        username=f"officer-{number}",
        name=name or f"工作人员{number}",
        password=PASSWORD,
        unit=unit(key),
        roles=[role],
        from_date=date(2020, 1, 1),
        by=SYSTEM,
        at=at,
    )
    for key, role in more:
        post_officer(officer=made, unit=unit(key), roles=[role], from_date=date(2020, 1, 1), by=SYSTEM, at=at)
    return made


def actor(*seats: tuple[str, Role], name: str = "", at: datetime = NOW) -> Actor:
    """Make an officer as of `officer`, and give the actor that they are."""
    return actor_for(officer(*seats, name=name, at=at), at=at)


def trader_account(
    trader: Trader, *, username: str = "", role: str = AccountRole.RESPONSIBLE, unit_key: str = HOLDER, at=NOW
) -> TraderAccount:
    """Make an account in use that acts for a trader, as if the office had confirmed it."""
    number = next(numbers)
    account = TraderAccount(
        username=username or f"trader-{number}",
        name="李示例",
        phone=f"1990001{number:04d}",
        trader=trader,
        told_name=trader.name,
        role=role,
        state=AccountState.ACTIVE,
        office=unit(unit_key),
        asked_at=at,
        decided_at=at,
    )
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in_trader(client, account: TraderAccount) -> None:
    """Put a trader's account into the session of a test client."""
    session = client.session
    session[TRADER] = {"account": account.pk, "hash": account.get_session_auth_hash()}
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def new_case(kind: str = Kind.COMPLAINT, **changes) -> NewCase:
    """Make a complete matter as the portal hands it in."""
    told = {
        "narrative": "买的电热水壶用了两天就漏水，商家拒绝退货。",
        "source": "portal",
        "source_key": str(uuid4()),
        "trader_name": "甲乙商行",
        "amount": Decimal("199.00") if kind in {Kind.COMPLAINT, Kind.APPEAL} else None,
        "claims": ("refund",) if kind in {Kind.COMPLAINT, Kind.APPEAL} else (),
        "persons": (Person(name="张示例", phone="19900001234", address="贵州省贵阳市南明区某路1号"),),
        "prior_complaint_date": date(2026, 1, 5) if kind == Kind.APPEAL else None,
    }
    return NewCase(kind=kind, **told | changes)


def received(
    kind: str = Kind.COMPLAINT, *, unit_key: str = HOLDER, by: Actor | None = None, at=NOW, **changes
) -> Case:
    """Take a matter in at a unit, by an officer of it unless told otherwise."""
    new = new_case(kind, **{"unit_id": unit(unit_key).pk, "unit_reason": "test"} | changes)
    return receive_case(new, by=by or actor((unit_key, Role.HANDLER), at=at), at=at).case


STATES_OF = {
    Kind.COMPLAINT: tuple(State),
    Kind.APPEAL: tuple(set(State) - {State.NEGOTIATING}),
    Kind.REPORT: tuple(set(State) - {State.NEGOTIATING}),
    Kind.ENQUIRY: tuple(set(State) - {State.NEGOTIATING, State.SUSPENDED, State.DECIDED}),
}
"""The states that a kind can be in at all."""


def case_in(
    state: str, kind: str = Kind.COMPLAINT, *, unit_key: str = HOLDER, by: Actor | None = None, at=NOW, **changes
) -> Case:
    """Make a case that went its way to a state, held by a unit; all by one officer of it."""
    by = by or actor((unit_key, Role.HANDLER), at=at)
    if state == State.NEGOTIATING:
        trader = register_trader(name="和解示范商行", by=SYSTEM, at=at)
        changes = {"trader_id": trader.pk, "negotiates": True} | changes
    case = received(kind, unit_key=unit_key, by=by, at=at, **changes)
    told = {"by": by, "at": at}
    match state:
        case State.TRIAGE:
            return hand_back_case(case=case, reason="不属本单位", **told)
        case State.RECEIVED | State.NEGOTIATING:
            return case
        case State.INCOMPLETE:
            return ask_for_more(case=case, what="购物凭证", **told)
        case State.TRANSFERRING:
            return transfer_case(case=case, unit_id=unit(OTHER).pk, reason="属对方管辖", **told)
    if kind == Kind.ENQUIRY:
        case = answer_enquiry(case=case, answer="可以七日无理由退货。", **told)
        if state == State.ACCEPTED:
            case = reopen_case(case=case, reason="没有答清楚", by=consumer(case.pk), at=at)
        return check_state(case, state)
    case = accept_case(case=case, **told)
    if state == State.ACCEPTED:
        return case
    if state == State.SUSPENDED:
        return suspend_case(case=case, ground="testing", reason="送检", **told)
    case = decided(case, **told)
    if state == State.CLOSED:
        case = close_case(case=case, **told)
    return check_state(case, state)


def check_state(case: Case, state: str) -> Case:
    if case.state != state:
        raise ValueError(f"a case of kind {case.kind} is never {state}")
    return case


def decided(case: Case, *, by: Actor, at: datetime) -> Case:
    """Decide an accepted case: a settlement for a dispute, a finding for a report."""
    if case.kind == Kind.REPORT:
        return verify_report(case=case, outcome=Outcome.NOT_FILED, finding="未发现违法行为", by=by, at=at)
    return settle_case(
        case=case,
        outcome=Outcome.MEDIATED,
        terms="商家退款",
        recovered=Decimal("199.00"),
        recovery=Recovery.REFUNDED,
        by=by,
        at=at,
    )


def days(number: float) -> timedelta:
    return timedelta(days=number)
