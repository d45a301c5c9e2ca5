"""Draft: write down what a unit is to have done by a day, out of a resolution or another record."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment, CoOwner, Meeting, Resolution
from gongzhi.conference.moves import lead_unit, must_run_it, units_for
from gongzhi.conference.sources import source_of
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.words import AssignmentState, MeetingState
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.texts import clean

BEARS_ASSIGNMENTS = frozenset({MeetingState.HELD, MeetingState.COMMENTING, MeetingState.APPROVED, MeetingState.SENT})
MOST_HELPERS = 30


@transaction.atomic
def draft_assignment(
    *,
    title: str,
    text: str,
    done_when: str,
    unit_id: int,
    due_date: date,
    by: Actor,
    at: datetime,
    helpers: Iterable[int] = (),
    resolution_id: int | None = None,
    source: str = "",
    source_place: str = "",
    is_for_all: bool = False,
    key: UUID | None = None,
) -> Assignment:
    """Draft an assignment; its owner sees it once it is issued.

    :param done_when: what counts as done.
    :param helpers: identifiers of the units that help.
    :param source: case, inspection, campaign or incident, where it follows from no resolution.
    :param source_place: what stands in the address of that record.
    :param is_for_all: every member sees it.
    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: naming what is wrong.
    """
    key = key or uuid4()
    if made := Assignment.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    told = checked(title=title, text=text, done_when=done_when, due_date=due_date, at=at)
    owner, others = owners(unit_id, helpers, at=at)
    more = {}
    if resolution_id is not None and source:
        raise Refused(_("任务只能有一个来源。"), field="source")
    if resolution_id is not None:
        more = {"resolution": resolution_in_force(resolution_id)}
    elif source:
        found = source_of(source, source_place, viewer=by)
        more = {"source": source, "source_id": found.pk, "source_label": found.label[:120]}
    assignment = Assignment.objects.create(
        state=AssignmentState.DRAFTED,
        lead=lead_unit(at=at),
        unit_id=owner,
        first_due_date=due_date,
        is_for_all=is_for_all,
        made_at=at,
        source_key=key,
        **told,
        **more,
    )
    CoOwner.objects.bulk_create(CoOwner(assignment=assignment, unit_id=pk) for pk in others)
    told = {"target": assignment.state, "unit_id": assignment.lead_id, "key": key}
    facts = {"unit": owner, "due": due_date.isoformat(), "helpers": others}
    journal.write(ASSIGNMENT.kind, assignment.pk, "draft", by=by, at=at, facts=facts, **told)
    return assignment


def checked(*, title: str, text: str, done_when: str, due_date: date, at: datetime) -> dict[str, object]:
    """Check what an assignment says of itself; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    title, text, done_when = clean(title), clean(text), clean(done_when)
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写任务名称，不超过 80 个字。")
    if not text or len(text) > 5000:
        faults["text"] = _("请写明要做什么，不超过 5000 个字。")
    if not done_when or len(done_when) > 500:
        faults["done_when"] = _("请写明怎样算完成，不超过 500 个字。")
    if due_date < clock.day_of(at):
        faults["due_date"] = _("不能早于今天。")
    if faults:
        raise Invalid(faults)
    return {"title": title, "text": text, "done_when": done_when, "due_date": due_date}


def owners(unit_id: int, helpers: Iterable[int], *, at: datetime) -> tuple[int, list[int]]:
    """Check who owes it and who helps: (owner, helpers).

    :raises Refused: if one is not there.
    """
    [owner] = units_for([unit_id], at=at, field="unit_id")
    others = [unit.pk for unit in units_for(helpers, at=at, field="helpers") if unit.pk != owner.pk]
    if len(others) > MOST_HELPERS:
        raise Refused(_("最多 %(most)d 个单位。") % {"most": MOST_HELPERS}, field="helpers")
    return owner.pk, others


def resolution_in_force(resolution_id: int) -> Resolution:
    """Find a resolution out of which there may be assignments.

    :raises Refused: if there is none.
    """
    found = Resolution.objects.select_related("meeting").filter(pk=resolution_id).first()
    if found is None or found.meeting.state not in BEARS_ASSIGNMENTS:
        raise Refused(_("没有这项决议。"), field="resolution_id")
    Meeting.objects.select_for_update().get(pk=found.meeting_id)
    return found
