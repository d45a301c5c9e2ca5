"""Look: give the caller name and phone of whom to call; both histories say who looked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.models import Party
from gongzhi.cases.states import CASE
from gongzhi.cases.words import PartyPart
from gongzhi.core import journal, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.quality.models import Callback
from gongzhi.quality.states import CALLBACK

CALLED = (PartyPart.REPRESENTATIVE, PartyPart.CONSUMER, PartyPart.AGENT)


@transaction.atomic
def look_at_contact(*, callback: Callback, by: Actor, at: datetime) -> tuple[str, str]:
    """Give name and phone of the person to call.

    :raises Refused: if this officer may not call here, or nobody left a phone.
    """
    callback = machine.move(CALLBACK, callback, "look", by=by, at=at)
    parties = Party.objects.filter(case=callback.case, phone_digest__isnull=False).order_by("id")
    party = min(parties, key=lambda each: CALLED.index(each.part) if each.part in CALLED else 9, default=None)
    if party is None:
        raise Refused(_("消费者没有留下电话。"))
    case = machine.lock(callback.case)
    facts = {"field": "contacts"}
    told = {"source": case.state, "target": case.state, "unit_id": callback.unit_id, "facts": facts}
    journal.write(CASE.kind, case.pk, "reveal", by=by, at=at, **told)
    return party.name, party.phone
