"""Circulate: tell all members, by a numbered document, which assignments are late (通报)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment, Circulation
from gongzhi.conference.moves import lead_unit, member_units, move, must_run_it, said
from gongzhi.conference.papers import CIRCULAR, CIRCULATED
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.documents.actions.issue import issue_document
from gongzhi.procedures.calendars import calendar

MOST_LINES = 100


@transaction.atomic
def circulate_late(
    *, assignments: Iterable[int], text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Circulation:
    """Circulate these; each must be late today. All members see them from now on.

    :param assignments: identifiers.
    :param text: what is asked of their owners.
    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: if one is not late, or nothing is said.
    """
    key = key or uuid4()
    if made := Circulation.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    wanted = sorted(set(assignments))
    rows = list(
        Assignment.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=wanted)
        .order_by("due_date", "id")
    )
    if not wanted or len(rows) != len(wanted) or len(wanted) > MOST_LINES:
        raise Refused(_("请选择逾期的任务，最多 %(most)d 项。") % {"most": MOST_LINES}, field="assignments")
    text = said(text, field="text", what=_("请写明要求。"))
    for row in rows:
        if refused := ASSIGNMENT.refusal(row, "circulate", by=by, at=at):
            reason = _("“%(title)s”：%(reason)s") % {"title": row.title, "reason": refused.reason}
            raise Refused(reason, field="assignments")
    today, worked = clock.day_of(at), calendar()
    lines = [
        {
            "id": row.pk,
            "title": row.title,
            "unit": row.unit.short_name,
            "due": row.due_date.isoformat(),
            "days": worked.working_days(row.due_date, today),
        }
        for row in rows
    ]
    made = Circulation.objects.create(lead=lead_unit(at=at), text=text, lines=lines, at=at, source_key=key)
    facts = {"ids": wanted}
    journal.write(
        CIRCULATED, made.pk, "circulate", by=by, at=at, unit_id=made.lead_id, facts=facts, note=text, key=key
    )
    document = issue_document(kind=CIRCULAR, record=made, record_id=made.pk, by=by, at=at)
    for row in rows:
        facts = {"number": document.number, "circulation": made.pk}
        move(row, "circulate", by=by, at=at, facts=facts, circulated_at=at, is_for_all=True)
    members = [unit.pk for unit in member_units(on=today)]
    tell_units(CIRCULATED, made.pk, members, stage="circulated", due=None, at=at)
    return made
