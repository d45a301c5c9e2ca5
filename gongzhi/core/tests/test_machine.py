"""The engine, on a machine of its own: a door that officers of one unit open and close."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import AlreadyDone, NotAllowed, Refused
from gongzhi.core.machine import Machine, Transition, act, acting_unit

AT = datetime(2026, 5, 6, tzinfo=UTC)
OPEN = Transition(
    verb="open",
    title="打开",
    sources=frozenset({"shut"}),
    target="open",
    roles=frozenset({Role.HANDLER}),
    guards=(lambda door, *, by, at: "门锁着" if door.locked else None,),
    sentence="{who}打开了门",
)
KNOCK = Transition(
    verb="knock",
    title="敲门",
    sources=frozenset({"shut"}),
    actors=frozenset({"consumer", "anonymous"}),
    applies=lambda door: door.has_bell is False,
)
PEEP = replace(OPEN, verb="peep", title="窥看", hidden=True, guards=())


class Door:
    pk = 1
    state = "shut"
    locked = False
    has_bell = False


DOOR = Machine(
    kind="door",
    states={"shut": "关着", "open": "开着"},
    seats=lambda door, by: {"holder": by.roles_in([1])},
    transitions=(OPEN, KNOCK, PEEP),
)


def officer(*roles: Role, unit: int = 1) -> Actor:
    return Actor(kind="officer", id=1, name="某", seats=(Seat(unit, frozenset(roles)),))


class TestRefusal:
    def refusal(self, door=None, verb="open", by=None) -> Refused | None:
        return DOOR.refusal(door or Door(), verb, by=by or officer(Role.HANDLER), at=AT)

    def test_is_nothing_where_the_table_allows_it(self):
        assert self.refusal() is None

    def test_says_that_the_actor_may_not_before_anything_else(self):
        door = Door()
        door.state, door.locked = "open", True
        for by in (officer(Role.AUDITOR), officer(Role.HANDLER, unit=2), officer(), ANONYMOUS, SYSTEM, consumer(1)):
            refused = self.refusal(door, by=by)
            assert isinstance(refused, NotAllowed)
            assert "打开" in refused.reason

    def test_names_the_state_then_the_reason_of_the_guard(self):
        door = Door()
        door.locked = True
        assert str(self.refusal(door).reason) == "门锁着"
        door.state = "open"
        assert str(self.refusal(door).reason) == "“开着”状态下不能“打开”。"

    def test_lets_consumers_do_theirs_on_what_they_opened_only(self):
        assert self.refusal(verb="knock", by=consumer(1)) is None
        assert isinstance(self.refusal(verb="knock", by=consumer(2)), NotAllowed)
        assert self.refusal(verb="knock", by=ANONYMOUS) is None

    def test_knows_no_verb_that_the_table_does_not(self):
        with pytest.raises(KeyError):
            self.refusal(verb="burn")


class TestOffers:
    def test_list_what_the_actor_may_do_with_the_reason_why_not_now(self):
        door = Door()
        door.locked = True
        (offer,) = DOOR.offers(door, by=officer(Role.HANDLER), at=AT)
        assert (offer.verb, offer.title, offer.refusal) == ("open", "打开", "门锁着")

    def test_leave_out_what_has_no_meaning_or_no_button(self):
        door = Door()
        assert [offer.verb for offer in DOOR.offers(door, by=consumer(1), at=AT)] == ["knock"]
        door.has_bell = True
        assert DOOR.offers(door, by=consumer(1), at=AT) == []
        assert DOOR.offers(door, by=officer(Role.AUDITOR), at=AT) == []


class TestActingUnit:
    SEATS = (
        Seat(3, frozenset({Role.AUDITOR})),
        Seat(5, frozenset({Role.HANDLER})),
        Seat(6, frozenset({Role.HANDLER})),
    )

    def unit(self, *seats: Seat, holder: int = 0) -> int | None:
        machine = replace(DOOR, units=lambda door, parts: {holder} if "holder" in parts else ())
        return acting_unit(machine, Door(), Actor(kind="officer", seats=seats), OPEN)

    def test_is_the_one_with_a_part_in_the_record(self):
        assert self.unit(*self.SEATS, holder=6) == 6
        assert self.unit(*self.SEATS, holder=5) == 5

    def test_is_the_first_with_a_role_that_the_verb_needs_where_none_has_a_part(self):
        assert self.unit(*self.SEATS, holder=9) == 5
        assert self.unit(*self.SEATS[:1]) == 3
        assert self.unit() is None


@pytest.mark.django_db
class TestAct:
    def test_returns_the_record_of_an_act_that_was_done_before(self):
        @act
        def do(record):
            raise AlreadyDone(record)

        assert do("the record") == "the record"
