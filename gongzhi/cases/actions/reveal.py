"""Reveal: show an officer who handles a case one field of personal data, and put that on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case, Party
from gongzhi.cases.moves import move_case
from gongzhi.cases.words import REVEALABLE
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused


@transaction.atomic
def reveal_field(*, case: Case, party_id: int, field: str, by: Actor, at: datetime) -> str:
    """Give one field of a person in clear; the history says who saw what and when.

    :raises Refused: if this officer's unit does not handle the case, or there is no such person or field.
    """
    party = Party.objects.filter(case=case, pk=party_id).first()
    if party is None or field not in REVEALABLE:
        raise Refused(_("没有这项个人信息。"))
    move_case(case, "reveal", by=by, at=at, facts={"field": field, "part": party.part})
    return getattr(party, field)


@transaction.atomic
def reveal_code(*, case: Case, by: Actor, at: datetime) -> str:
    """Give the code that opens the case to its consumer; the history says who saw it and when.

    :raises Refused: if this officer's unit does not handle the case.
    """
    move_case(case, "reveal", by=by, at=at, facts={"field": "code"})
    return code_of(case)
