"""Who may do what in the law library: everybody reads; the secretariat and supervisors write, another approves."""

from collections.abc import Mapping

from gongzhi.core.actors import Actor, Role

WRITES = (Role.SECRETARIAT, Role.SUPERVISOR)
LOOKS = (Role.SECRETARIAT, Role.SUPERVISOR, Role.HANDLER, Role.MEDIATOR, Role.AUDITOR)


def works(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*WRITES))


def seats_in(revision, by: Actor) -> Mapping[str, frozenset[Role]]:
    """The library is everybody's: whoever has a role that writes has it for each version."""
    return {"office": roles} if (roles := by.roles & set(WRITES)) else {}
