"""The one engine that moves records from state to state, for cases and every kind of record after them.

A kind's `states.py` holds a `Machine` with one `Transition` a verb. One row answers "may I?", "why not?" and
"which buttons do I see?"; `move()` is the only code that sets `state`.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import AlreadyDone, NotAllowed, Refused
from gongzhi.core.prepared import prepared
from gongzhi.core.writing import save

Guard = Callable[..., str | None]
"""Called with (record, by=, at=); returns None, or the reason for refusal in words fit for the person refused."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a kind's table: a verb, from where to where, by whom, and when."""

    verb: str
    title: str
    """As on the button, in Chinese (translatable)."""
    sources: frozenset[str]
    target: str | None = None
    """The state it leads to; None leaves the state as it is."""
    targets: frozenset[str] = frozenset()
    """Other states that the action may choose for it to lead to."""
    roles: frozenset[Role] = frozenset()
    parts: frozenset[str] = frozenset({"holder"})
    """What the officer's unit must be to the record: holder, pending, assisting, intake, office …"""
    actors: frozenset[str] = frozenset({"officer"})
    applies: Callable[[object], bool] = lambda record: True
    """Whether the verb has a meaning for this record; where not, it is not even offered."""
    guards: tuple[Guard, ...] = ()
    sentence: str = ""
    """How the history tells it: "{who}受理了投诉". Placeholders: who, and the names of the entry's facts."""
    main: bool = False
    """One of the next acts to offer first."""
    hidden: bool = False
    """Has no button of its own: done by another page element or by the system."""


@dataclass(frozen=True)
class Offer:
    """What the table says of one verb to one actor: possible when `refusal` is empty."""

    transition: Transition
    refusal: str = ""

    @property
    def verb(self) -> str:
        return self.transition.verb

    @property
    def title(self) -> str:
        return self.transition.title


def was_opened(record, by: Actor) -> bool:
    """Tell whether a record is any business of somebody who is no officer: a consumer's are those they opened."""
    return by.kind != "consumer" or record.pk in by.opened


@dataclass(frozen=True)
class Machine:
    """The table of one kind of record."""

    kind: str
    states: Mapping[str, str]
    """State → its title on screen."""
    transitions: tuple[Transition, ...]
    seats: Callable[[object, Actor], Mapping[str, frozenset[Role]]]
    """Tells which parts the actor's units have in the record, each with the actor's roles there."""
    units: Callable[[object, frozenset[str]], Container[int]] = lambda record, parts: ()
    """Tells which units have one of these parts in the record: in which of theirs an actor acts follows from it."""
    concerns: Callable[[object, Actor], bool] = was_opened
    """Tells whether the record is the business of an actor who is no officer."""

    def __getitem__(self, verb: str) -> Transition:
        for transition in self.transitions:
            if transition.verb == verb:
                return transition
        raise KeyError(verb)

    def entitled(self, record, transition: Transition, by: Actor, *, seats: Mapping | None = None) -> bool:
        """Tell whether this actor may do this verb at all, whatever state the record is in.

        :param seats: the actor's in the record, where the caller asks of many verbs.
        """
        if by.kind not in transition.actors or not transition.applies(record):
            return False
        if by.kind != "officer":
            return self.concerns(record, by)
        if seats is None:
            seats = self.seats(record, by)
        return any(seats.get(part, frozenset()) & transition.roles for part in transition.parts)

    def refusal(self, record, verb: str, *, by: Actor, at: datetime) -> Refused | None:
        """Tell why this verb is refused now, or None where it is open."""
        transition = self[verb]
        if not self.entitled(record, transition, by):
            return NotAllowed(_("您没有“%(verb)s”的权限。") % {"verb": transition.title})
        return self.refusal_now(record, transition, by=by, at=at)

    def refusal_now(self, record, transition: Transition, *, by: Actor, at: datetime) -> Refused | None:
        """Tell why a verb is refused to who is entitled to it, or None where it is open."""
        if record.state not in transition.sources:
            return Refused(
                _("“%(state)s”状态下不能“%(verb)s”。")
                % {"state": self.states[record.state], "verb": transition.title}
            )
        for guard in transition.guards:
            if reason := guard(record, by=by, at=at):
                return Refused(reason)
        return None

    def offers(self, record, *, by: Actor, at: datetime) -> list[Offer]:
        """List what this actor sees on the record: each verb of theirs, open or with the reason why not."""
        found = []
        seats = self.seats(record, by) if by.kind == "officer" else None
        for transition in self.transitions:
            if transition.hidden or not self.entitled(record, transition, by, seats=seats):
                continue
            refused = self.refusal_now(record, transition, by=by, at=at)
            found.append(Offer(transition, str(refused.reason) if refused else ""))
        return found


def act(function):
    """Mark an action: one transaction; the same act a second time, told by its key, returns the record unchanged."""

    @wraps(function)
    def acted(*args, **kwargs):
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except AlreadyDone as done:
            return done.record

    return acted


def lock(record, *, key: UUID | None = None, kind: str = ""):
    """Read the record again with its row locked.

    :raises AlreadyDone: if the journal of this record already has a line with this key.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a row is locked until the end of a transaction only")
    found = row_for_update(type(record))(record.pk)
    if not found:
        raise type(record).DoesNotExist
    [locked] = found
    if journal.done_before(kind, locked.pk, key):
        raise AlreadyDone(locked)
    return locked


@cache
def row_for_update(model: type[models.Model]) -> Callable[[int], list]:
    """Give what reads a row with a lock until the end of the transaction."""
    return prepared(lambda pk: model._default_manager.select_for_update(of=("self",)).filter(pk=pk))


def move(
    machine: Machine,
    record,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    facts: dict | None = None,
    key: UUID | None = None,
    to: str | None = None,
    also: Callable[[object], dict] | None = None,
    **changes,
):
    """Do one verb on a record: lock it, ask the table, save state and `changes`, write the journal.

    :param to: the state to lead to, where the table lets the action choose.
    :param also: told the record as it will be, gives what else changes of it.
    :raises Refused: with the reason, if the table does not allow it now.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    record = lock(record, key=key, kind=machine.kind)
    if refused := machine.refusal(record, verb, by=by, at=at):
        raise refused
    transition = machine[verb]
    source = record.state
    target = to or transition.target or source
    if to and to not in transition.targets:
        raise ValueError(f"{verb} does not lead to {to}")
    record.state = target
    for name, value in changes.items():
        setattr(record, name, value)
    more = also(record) if also else {}
    for name, value in more.items():
        setattr(record, name, value)
    names = [*changes, *more, *(["state"] if target != source else [])]
    line = journal.line(
        machine.kind,
        record.pk,
        verb,
        by=by,
        at=at,
        source=source,
        target=target,
        unit_id=acting_unit(machine, record, by, transition),
        note=note,
        facts=facts,
        key=key,
    )
    save(record, names, [line])
    return record


def acting_unit(machine: Machine, record, by: Actor, transition: Transition) -> int | None:
    """Tell in which of the actor's units the act was done.

    The first with a part in the record and a role that the act needs; where none has a part, the first with a role.
    """
    able = [seat.unit_id for seat in by.seats if seat.roles & transition.roles]
    units = machine.units(record, transition.parts) if len(able) > 1 else ()
    return next((unit for unit in able if unit in units), able[0] if able else by.first_unit_id)


STRAYS = """
    SELECT record.{pk}, CASE
        WHEN told.target IS NULL THEN 'has no history'
        WHEN told.gap IS NOT NULL THEN 'has a line ' || told.gap || ' that does not go on where the line before ended'
        ELSE 'is ' || record.state || ', but its history ends with ' || told.target
    END
    FROM {table} record
    LEFT JOIN (
        SELECT record_id, (array_agg(target ORDER BY seq DESC))[1] AS target, min(seq) FILTER (WHERE strays) AS gap
        FROM (
            SELECT record_id, seq, target,
                source IS DISTINCT FROM coalesce(lag(target) OVER (PARTITION BY record_id ORDER BY seq), '') AS strays
            FROM core_journalentry WHERE kind = %s
        ) line
        GROUP BY record_id
    ) told ON told.record_id = record.{pk}
    WHERE told.gap IS NOT NULL OR told.target IS DISTINCT FROM record.state
    ORDER BY record.{pk}
    LIMIT %s
"""


def strays(machine: Machine, model: type[models.Model], *, limit: int = 1000) -> list[tuple[int, str]]:
    """Find the records whose state does not follow from their journal, move by move: (id, what is wrong)."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            STRAYS.format(table=table, pk=connection.ops.quote_name(model._meta.pk.column)), [machine.kind, limit]
        )
        return cursor.fetchall()
