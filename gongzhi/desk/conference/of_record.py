"""What the page of a matter, an inspection or a campaign shows of assignments: those that follow from it, and for the
office the way to a new one."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.conference import access, queries
from gongzhi.conference.models import Assignment
from gongzhi.conference.words import Source
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.conference.looks import put_looks


def assigned_from(source: str, pk: int, place: str, *, viewer: Actor, asks: bool = True) -> dict | None:
    """Give what `desk/conference/of_record.html` shows; nothing where there is nothing to say or do.

    :param place: what stands in the record's address.
    :param asks: whether there may be any; where there are none, nothing is read.
    """
    today = clock.today()
    rows = queries.assignments_from(source, pk, viewer=viewer, today=today) if asks else []
    told = urlencode({"source": source, "source_place": place})
    add = f"{reverse('desk:new-assignment')}?{told}" if access.runs_it(viewer) else ""
    return {"rows": put_looks(rows), "add": add} if rows or add else None


def show_assignments(case: Case, *, viewer: Actor, at: datetime, beside) -> dict | None:
    """Give what the page of a case shows."""
    return assigned_from(Source.CASE, case.pk, case.number, viewer=viewer, asks=Assignment in beside.kept)
