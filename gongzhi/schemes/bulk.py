"""Many stores and refunds at once, with their journals: for taking over another system's register.

Rows are written by few statements; each record has the lines of history that the single verbs would have written.
What is not checked here is what the caller reads from a register that is right: places, days, amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, models, transaction

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.clock import start_of
from gongzhi.core.grams import grams
from gongzhi.core.models import JournalEntry
from gongzhi.core.writing import Rows, insert
from gongzhi.directory.models import Trader, Unit
from gongzhi.schemes.catalog import schemes
from gongzhi.schemes.models import Pledge, Refund, Store
from gongzhi.schemes.moves import law_for, refund_code, store_code
from gongzhi.schemes.rules import months_after
from gongzhi.schemes.words import RefundState, State

BATCH = 2000


@dataclass(frozen=True)
class NewStore:
    """A store that joined a scheme."""

    key: UUID
    scheme: str
    trader: Trader
    name: str
    region: str
    address: str
    unit: Unit
    joined_date: date
    days: int
    scope: str = ""


@dataclass(frozen=True)
class NewRefund:
    """A refund, or a refusal with its ground."""

    key: UUID
    pledge: Pledge
    goods: str
    amount: Decimal
    days_since: int
    logged_at: datetime
    ground: str = ""
    reason: str = ""


def write_stores(rows: Sequence[NewStore], *, by: Actor, at: datetime) -> int:
    """Write stores with a pledge that holds each; those whose key is known are left out. Returns how many are new."""
    return sum(some_stores(rows[start : start + BATCH], by=by, at=at) for start in range(0, len(rows), BATCH))


@transaction.atomic
def some_stores(rows: Sequence[NewStore], *, by: Actor, at: datetime) -> int:
    known = known_keys(Pledge, [row.key for row in rows])
    fresh = [row for row in rows if row.key not in known]
    if not fresh:
        return 0
    stores, pledges, lines, laws = [], [], [], {}
    store_ids, pledge_ids = keys_for(Store, len(fresh)), keys_for(Pledge, len(fresh))
    for row, store_id, pledge_id in zip(fresh, store_ids, pledge_ids, strict=True):
        scheme, joined = schemes()[row.scheme], start_of(row.joined_date)
        until = months_after(row.joined_date, scheme.valid_months)
        code = store_code(row.trader.pk, row.name, row.address)
        if row.unit.member not in laws:
            laws[row.unit.member] = law_for(Pledge.record_kind, row.unit, at=at)
        stores.append(
            {
                "id": store_id,
                "code": code,
                "trader_id": row.trader.pk,
                "name": row.name,
                "region_id": row.region,
                "address": row.address,
                "unit_id": row.unit.pk,
                "grams": grams(row.name, row.trader.name),
                "made_at": joined,
            }
        )
        pledges.append(
            {
                "id": pledge_id,
                "store_id": store_id,
                "scheme": row.scheme,
                "state": State.ACTIVE.value,
                "trader_id": row.trader.pk,
                "unit_id": row.unit.pk,
                "region_id": row.region,
                "days": row.days,
                "scope": row.scope or scheme.scope,
                "applied_at": joined,
                "joined_date": row.joined_date,
                "until_date": until,
                "next_check_date": months_after(row.joined_date, scheme.check_months),
                "procedure": laws[row.unit.member],
                "source_key": row.key,
            }
        )
        applied = {"by": by, "at": joined, "unit_id": row.unit.pk}
        facts = {"sign": f"{code}-{scheme.letter}", "until": until.isoformat()}
        lines.append(journal.told("pledge", pledge_id, "apply", target="applied", key=row.key, **applied))
        lines.append(
            journal.told("pledge", pledge_id, "accept", source="applied", target="active", facts=facts, **applied)
        )
    insert(Rows(Store, stores))
    insert(Rows(Pledge, pledges))
    insert(Rows(JournalEntry, lines))
    return len(fresh)


def write_refunds(rows: Sequence[NewRefund], *, by: Actor, at: datetime) -> int:
    """Write refunds of pledges; those whose key is known are left out. Returns how many are new."""
    return sum(some_refunds(rows[start : start + BATCH], by=by, at=at) for start in range(0, len(rows), BATCH))


@transaction.atomic
def some_refunds(rows: Sequence[NewRefund], *, by: Actor, at: datetime) -> int:
    known = known_keys(Refund, [row.key for row in rows])
    fresh = [row for row in rows if row.key not in known]
    if not fresh:
        return 0
    refunds, lines, laws = [], [], {}
    for row, pk in zip(fresh, keys_for(Refund, len(fresh)), strict=True):
        unit = row.pledge.unit_id
        if unit not in laws:
            laws[unit] = law_for(Refund.record_kind, row.pledge.unit, at=at)
        state = RefundState.REFUSED if row.ground else RefundState.LOGGED
        refunds.append(
            {
                "id": pk,
                "pledge_id": row.pledge.pk,
                "code": refund_code(row.key),
                "state": state.value,
                "goods": row.goods,
                "amount": row.amount,
                "days_since": row.days_since,
                "ground": row.ground,
                "reason": row.reason,
                "logged_at": row.logged_at,
                "by_kind": by.kind,
                "procedure": laws[unit],
                "source_key": row.key,
            }
        )
        titles = row.pledge.laid_down.titles("ground")
        facts = {"ground": titles[row.ground]} if row.ground else {"amount": f"{row.amount:.2f}"}
        lines.append(
            journal.told(
                "refund", pk, "refuse" if row.ground else "log", by=by, at=row.logged_at, target=state.value,
                unit_id=unit, facts=facts, key=row.key,
            )
        )  # fmt: skip
    insert(Rows(Refund, refunds))
    insert(Rows(JournalEntry, lines))
    return len(fresh)


def known_keys(model: type[models.Model], keys: list[UUID]) -> set[UUID]:
    return set(model._default_manager.filter(source_key__in=keys).values_list("source_key", flat=True))


def keys_for(model: type[models.Model], number: int) -> list[int]:
    """Draw keys for so many new rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [key for (key,) in cursor.fetchall()]
