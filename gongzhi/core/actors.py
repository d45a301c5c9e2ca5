"""Who acts or looks: an officer with postings, a consumer with the matters a code opened, a trader, the system."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What an officer may do in a unit. The words are kept in docs/glossary.md."""

    HANDLER = "handler"
    MEDIATOR = "mediator"
    SUPERVISOR = "supervisor"
    SECRETARIAT = "secretariat"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def title(self) -> str:
        return ROLE_TITLES[self]


ROLE_TITLES = {
    Role.HANDLER: _("承办人"),
    Role.MEDIATOR: _("调解员"),
    Role.SUPERVISOR: _("监督人"),
    Role.SECRETARIAT: _("联席会议办公室"),
    Role.AUDITOR: _("审计人"),
    Role.ADMINISTRATOR: _("管理员"),
}


@dataclass(frozen=True)
class Seat:
    """A place in a unit, with its roles, held on the day the actor was asked for."""

    unit_id: int
    roles: frozenset[Role]
    deputising: str = ""
    """Whom the actor stands in for here; empty for a seat of one's own."""
    unit_name: str = field(default="", compare=False)
    """As pages show it."""


@dataclass(frozen=True)
class Actor:
    """Someone who acts or looks; made anew for each request, so a move or a leaving takes effect at once."""

    kind: str
    """officer, consumer, trader, anonymous or system"""
    id: int | None = None
    name: str = ""
    """As the history of a matter shows it."""
    seats: tuple[Seat, ...] = ()
    opened: frozenset[int] = frozenset()
    """Matters a consumer opened with number and code."""
    traders: frozenset[int] = frozenset()
    """Traders that a trader's account acts for: the firm and its branches."""
    is_responsible: bool = False
    """A trader's account: keeps the accounts of its colleagues."""

    @property
    def unit_ids(self) -> list[int]:
        return [seat.unit_id for seat in self.seats]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset().union(*(seat.roles for seat in self.seats)) if self.seats else frozenset()

    @property
    def first_unit_id(self) -> int | None:
        return self.seats[0].unit_id if self.seats else None

    def roles_in(self, unit_ids: Iterable[int]) -> frozenset[Role]:
        """Gather the roles that this actor holds in any of these units."""
        wanted = set(unit_ids)
        return frozenset().union(*(seat.roles for seat in self.seats if seat.unit_id in wanted))

    def units_as(self, *roles: Role) -> list[int]:
        """List the units in which this actor holds one of these roles."""
        return [seat.unit_id for seat in self.seats if seat.roles & set(roles)]

    def is_a(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))


SYSTEM = Actor(kind="system", name="系统")
ANONYMOUS = Actor(kind="anonymous", name="消费者")


def consumer(*case_ids: int) -> Actor:
    """Make the actor for a consumer who opened these matters with number and code."""
    return Actor(kind="consumer", name="消费者", opened=frozenset(case_ids))
