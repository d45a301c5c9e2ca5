"""Supervise: open a formal supervision (督查), under an authorisation of the government on record."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.catalog import catalogue
from gongzhi.conference.models import Assignment, Authorisation, Supervision
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def supervise_assignment(
    *,
    assignment: Assignment,
    authorisation_id: int,
    form: str,
    text: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Assignment:
    """Open it. The office itself may only urge and circulate.

    :param form: one of the forms of the catalogue.
    :raises Refused: if no authorisation on record holds today, or nothing is said.
    """
    assignment = ready("supervise", assignment, by=by, at=at, key=key)
    today = clock.day_of(at)
    held = Authorisation.objects.filter(pk=authorisation_id, from_date__lte=today, to_date__gte=today).first()
    if held is None:
        raise Refused(_("没有有效的政府授权，不能开展督查；可以催办或通报。"), field="authorisation_id")
    if form not in {each.key for each in catalogue().supervision.form}:
        raise Refused(_("请选择督查方式。"), field="form")
    text = said(text, field="text", what=_("请写明督查的内容。"))
    facts = {"number": held.number, "authorisation": held.pk, "key": form}
    done = move(assignment, "supervise", by=by, at=at, key=key, note=text, facts=facts)
    Supervision.objects.create(assignment=assignment, authorisation=held, form=form, text=text, at=at)
    stage = {"stage": "supervised", "due": assignment.due_date, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], **stage)
    return done
