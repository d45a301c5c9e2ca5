"""Share: money recovered in an incident is put down to each matter that gets a part of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_all, tell_all
from gongzhi.cases.words import Recovery
from gongzhi.core import statements
from gongzhi.core.actors import Actor

ADD = """
    UPDATE cases_case SET
        recovered = coalesce(recovered, 0) + told.amount,
        recovery = CASE WHEN recovery = '' THEN %s ELSE recovery END
    FROM unnest(%s::bigint[], %s::numeric[]) AS told (id, amount)
    WHERE cases_case.id = told.id
"""


@transaction.atomic
def share_recovered(
    *,
    shares: Mapping[int, Decimal],
    number: str,
    unit_id: int,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> list[Case]:
    """Add its share to what each case recovered, and tell it in its history; three statements for any number.

    :param shares: key of the case → yuan.
    """
    cases = lock_all(shares)
    keys = [case.pk for case in cases]
    statements.rows(ADD, [Recovery.REFUNDED.value, keys, [shares[pk] for pk in keys]])
    tell_all(
        cases,
        "share",
        by=by,
        at=at,
        unit_id=unit_id,
        facts=lambda case: {"number": number, "amount": f"{shares[case.pk]:.2f}"},
        key=key,
    )
    return cases
