"""Reveal: show an officer who handles a case one field of personal data, and put that on record."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case, Party
from gongzhi.cases.moves import move_case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import REVEALABLE
from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Refused
from gongzhi.core.writing import insert


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


@transaction.atomic
def reveal_contacts(*, case_ids: Sequence[int], by: Actor, at: datetime) -> dict[int, list[Party]]:
    """Give the persons of several cases in clear, to whoever supervises the units that hold them.

    Each of these cases has it in its history, in the same transaction; any other case is passed over.

    :return: key of the case → its persons.
    """
    wanted = Case.objects.filter(pk__in=case_ids, unit_id__in=by.units_as(Role.SUPERVISOR))
    held = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    insert(
        [
            journal.line(
                CASE.kind,
                case.pk,
                "reveal",
                by=by,
                at=at,
                source=case.state,
                target=case.state,
                unit_id=case.unit_id,
                facts={"field": "contacts"},
            )
            for case in held
        ]
    )
    found: dict[int, list[Party]] = {case.pk: [] for case in held}
    for party in Party.objects.filter(case_id__in=found).order_by("id"):
        found[party.case_id].append(party)
    return found
