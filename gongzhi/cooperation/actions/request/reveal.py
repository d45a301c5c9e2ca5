"""Reveal: show the asked unit a field of personal data that was shared with it; both histories tell it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.models import Party
from gongzhi.cases.states import CASE
from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move, ready
from gongzhi.cooperation.words import PERSONAL
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused


@transaction.atomic
def reveal_shared(*, request: Request, field: str, by: Actor, at: datetime) -> str:
    """Give one field of the matter's consumer in clear.

    :raises Refused: if it was not shared.
    """
    request = ready("reveal", request, by=by, at=at, key=None)
    if field not in PERSONAL or field not in request.fields:
        raise Refused(_("没有共享这项内容。"))
    party = Party.objects.filter(case_id=request.case_id).order_by("id").first()
    if party is None:
        raise Refused(_("没有这项个人信息。"))
    move(request, "reveal", by=by, at=at, facts={"field": field})
    state = request.case.state
    journal.write(
        CASE.kind,
        request.case_id,
        "reveal",
        by=by,
        at=at,
        source=state,
        target=state,
        unit_id=request.asked_unit_id,
        facts={"field": field, "part": party.part, "request": request.number},
    )
    return getattr(party, field)
