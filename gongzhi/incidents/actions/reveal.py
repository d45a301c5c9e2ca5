"""Reveal: show who supervises the holding unit how to reach its consumers; each matter has it in its history."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.actions.reveal import reveal_contacts
from gongzhi.cases.models import Party
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import MOST_AT_ONCE, move, ready


@transaction.atomic
def reveal_consumers(
    *, incident: Incident, numbers: Iterable[str], by: Actor, at: datetime
) -> dict[int, list[Party]]:
    """Give the persons of the matters with these numbers in clear, as far as a unit that the actor supervises holds
    them; those of others are passed over.

    :return: key of the matter → its persons.
    :raises Refused: if none of them is held so.
    """
    incident = ready("reveal", incident, by=by, at=at, key=None)
    wanted = set(numbers)
    rows = incident.joined.filter(left_at__isnull=True, case__number__in=wanted)
    ids = list(rows.values_list("case_id", flat=True)[:MOST_AT_ONCE])
    found = reveal_contacts(case_ids=ids, by=by, at=at)
    if not found:
        raise Refused(_("这些件不由您监督的单位承办，联系方式须由承办单位查看。"))
    move(incident, "reveal", by=by, at=at, facts={"count": len(found), "cases": sorted(found)})
    return found
