"""Telling the supervisors of units, in their day's digest, what the conference wants of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from gongzhi.core import clock
from gongzhi.procedures.escalation import supervisors_of, tell_in_digests


def tell_units(kind: str, record_id: int, units: Iterable[int], *, stage: str, due: date | None, at: datetime) -> int:
    """Put a record into the digests of those who supervise these units; return how many officers were told.

    :param kind: meeting, assignment or circulation.
    :param stage: what it is about, as `desk/digests.py` names it.
    """
    today, wanted = clock.day_of(at), list(dict.fromkeys(units))
    items: dict[int, list[dict]] = defaultdict(list)
    for unit_id, officers in supervisors_of(wanted, today=today).items():
        for officer_id in officers:
            items[officer_id] = [
                {
                    "kind": kind,
                    "record": record_id,
                    "key": "",
                    "procedure": "",
                    "stage": stage,
                    "due": due.isoformat() if due else "",
                    "unit": unit_id,
                }
            ]
    tell_in_digests(items, stage=stage, today=today)
    return len(items)
