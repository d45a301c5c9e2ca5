"""Gather: make one incident of many matters in one act; each keeps its own state, holder and limits."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.directory.models import Unit
from gongzhi.incidents import access, catalog
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import let_in, matters_for, refuse_unless_works
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.words import How, State


@transaction.atomic
def gather_incident(
    *,
    title: str,
    summary: str,
    level: str,
    unit: Unit,
    numbers: Iterable[str],
    by: Actor,
    at: datetime,
    public_text: str = "",
    key: UUID | None = None,
) -> Incident:
    """Make an incident that a unit leads of the matters with these numbers; a constant number of statements.

    :param level: one that a single person may give; a higher one is asked for afterwards.
    :raises NotAllowed: unless `by` works in the unit, or is of the office.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if a matter cannot be seen, or belongs to another incident.
    """
    key = key or uuid4()
    if made := Incident.objects.filter(source_key=key).first():
        return made
    refuse_unless_works(unit, by, access.GATHERS)
    told = checked(title=title, summary=summary, public_text=public_text)
    found = catalog.level_of(level)
    if found is None or found.two_persons:
        raise Invalid({"level": _("请选择级别；需要两人确认的级别在立事件后再申请提高。")})
    cases = matters_for(numbers, by=by)
    incident = Incident.objects.create(
        state=State.DRAFTED, level=level, unit=unit, made_at=at, source_key=key, **told, **most_common(cases)
    )
    let_in(incident, cases, how=How.TAKEN, by=by, at=at, key=key)
    told = {"target": incident.state, "unit_id": unit.pk, "facts": {"count": len(cases), "level": found.title}}
    journal.write(INCIDENT.kind, incident.pk, "gather", by=by, at=at, key=key, **told)
    return incident


def checked(*, title: str, summary: str, public_text: str) -> dict[str, str]:
    """Check what an incident says of itself; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    title, summary, public_text = title.strip(), summary.strip(), public_text.strip()
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if not summary or len(summary) > 5000:
        faults["summary"] = _("请写明发生了什么，不超过 5000 个字。")
    if len(public_text) > 5000:
        faults["public_text"] = _("最多 5000 个字。")
    if faults:
        raise Invalid(faults)
    return {"title": title, "summary": summary, "public_text": public_text}


def most_common(cases: list[Case]) -> dict[str, object]:
    """Take trader and subject from what most of the matters say."""
    traders = Counter((case.trader_id, case.trader_name) for case in cases if case.trader_name)
    (trader_id, trader_name), _count = traders.most_common(1)[0] if traders else ((None, ""), 0)
    subjects = Counter(case.subject for case in cases if case.subject)
    return {
        "trader_id": trader_id,
        "trader_name": trader_name,
        "subject": subjects.most_common(1)[0][0] if subjects else "",
    }
