from gongzhi.core.actors import ANONYMOUS, ROLE_TITLES, Actor, Role, Seat, consumer

BOTH = Actor(
    kind="officer",
    id=1,
    seats=(Seat(1, frozenset({Role.HANDLER})), Seat(2, frozenset({Role.AUDITOR, Role.SUPERVISOR}))),
)


class TestActor:
    def test_holds_roles_in_units_and_not_everywhere(self):
        assert BOTH.roles == {Role.HANDLER, Role.AUDITOR, Role.SUPERVISOR}
        assert BOTH.roles_in([1]) == {Role.HANDLER}
        assert BOTH.roles_in([3]) == frozenset()
        assert BOTH.units_as(Role.HANDLER, Role.SUPERVISOR) == [1, 2]
        assert BOTH.units_as(Role.AUDITOR) == [2]
        assert BOTH.is_a(Role.AUDITOR) and not BOTH.is_a(Role.SECRETARIAT)
        assert BOTH.first_unit_id == 1

    def test_is_nobody_without_seats(self):
        assert ANONYMOUS.roles == frozenset()
        assert ANONYMOUS.first_unit_id is None
        assert consumer(3, 4).opened == {3, 4}


def test_every_role_has_a_title():
    assert set(ROLE_TITLES) == set(Role)
    assert all(role.title for role in Role)
