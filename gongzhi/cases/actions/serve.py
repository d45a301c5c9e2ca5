"""Serve: record that one side was told of a decision, how and when."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case, Served
from gongzhi.cases.moves import move_case, ready_for
from gongzhi.cases.states import CASE
from gongzhi.cases.words import How, Side
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def serve_case(
    *,
    case: Case,
    duty: str,
    side: str,
    how: str,
    on_date: date | None = None,
    document: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Record that a side was told of a decision; once everybody was, the time that the law gives for telling stops.

    :param duty: key of the procedure's duty that is fulfilled: tell_ended …
    :param on_date: the day on which they were told; today unless given.
    :param document: number of the document by which they were told.
    :raises Refused: if no such duty has arisen, it is not owed to that side, or the day cannot be.
    """
    case = ready_for("serve", case, by=by, at=at, key=key)
    procedure = rules.procedure_of(case)
    owed = rules.ground_of(procedure.duty, duty)
    line = journal.history(CASE.kind, case.pk).filter(verb=owed.verb).last() if owed else None
    if line is None:
        raise Refused(_("请选择一项已经产生的告知义务。"), field="duty")
    if side not in Side.values or side not in owed.recipients:
        raise Refused(_("请选择应当告知的一方。"), field="side")
    if how not in How.values or how == How.LATER:
        raise Refused(_("请选择怎样告知。"), field="how")
    on_date = on_date or clock.day_of(at)
    if not clock.day_of(line.at) <= on_date <= clock.day_of(at):
        raise Refused(_("告知日期应在作出决定之日和今天之间。"), field="on_date")
    document = document.strip()
    if len(document) > 120:
        raise Refused(_("最多 %(most)s 字。") % {"most": 120}, field="document")
    told = set(Served.objects.filter(case=case, duty=duty, at__gte=line.at).values_list("side", flat=True))
    complete = told | {side} >= set(owed.recipients)
    case = move_case(
        case,
        "serve",
        by=by,
        at=at,
        key=key,
        facts={"duty": owed.title, "side": side, "how": how, "day": on_date.isoformat(), "document": document},
        only_limit=owed.limit if complete and owed.limit else "-",
    )
    Served.objects.create(case=case, duty=duty, side=side, how=how, on_date=on_date, document=document, at=at)
    return case
