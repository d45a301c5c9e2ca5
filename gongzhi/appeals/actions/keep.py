"""Keep: take an appeal in, or keep it until the firm has had its days; changed, it stays the same one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.appeals import intake, rules
from gongzhi.appeals.actions.wake import receive_appeal, wake_with
from gongzhi.appeals.intake import GivenFile, Sorting
from gongzhi.appeals.models import KeptAppeal, KeptFile
from gongzhi.appeals.states import KEPT
from gongzhi.appeals.words import KeptState
from gongzhi.cases.actions.receive import cases_by_source, check, draw_number, question_of, traders_of
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.core import clock, journal, machine
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.errors import Invalid, Refused
from gongzhi.directory.models import Hotline, Unit
from gongzhi.procedures.catalog import Procedure, UnknownProcedure, procedure_for
from gongzhi.routing.queries import route_matter


@dataclass(frozen=True)
class Filed:
    """What became of an appeal handed in: a case, or kept until its day."""

    case: Case | None = None
    kept: KeptAppeal | None = None
    repeated: bool = False
    """It was a case before; what was told this time was not taken over."""


@dataclass(frozen=True)
class Ruling:
    """Which unit will probably handle an appeal, and by which law."""

    unit: Unit
    law: Procedure | None


@transaction.atomic
def file_appeal(
    new: NewCase,
    *,
    told: Sorting,
    files: Iterable[GivenFile] = (),
    typed: dict | None = None,
    by: Actor,
    at: datetime,
) -> Filed:
    """Take an appeal in; or, where it came before the firm had its days, keep it with number and code until then.

    The same source and key again changes what is kept, or takes it in now where it need not wait any longer.

    :param typed: what the door needs to let it be changed later; kept encrypted with the rest.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if it was dropped before.
    """
    told, files = intake.cleaned(told), tuple(files)
    if wrong := intake.faults(told):
        raise Invalid(wrong)
    new = intake.as_matter(new, told)
    check(new, at=at, traders=traders_of([new]))
    known = cases_by_source([new]).get((new.source, new.source_key))  # locks the key as well
    kept = KeptAppeal.objects.select_for_update().filter(source=new.source, source_key=new.source_key).first()
    if known is not None:
        return Filed(case=known, kept=kept, repeated=True)
    if kept is not None and kept.state == KeptState.DROPPED:
        raise Refused(_("这件申诉已经放弃；需要的话请重新填写。"))
    ruling = ruling_of(new, at=at)
    wakes_on = waits_until(new, ruling, at=at)
    if wakes_on is not None:
        return Filed(kept=keep(kept, new, told, files, typed or {}, ruling, wakes_on, by=by, at=at))
    if kept is not None:
        return Filed(case=wake_with(kept, new, told, files, by=consumer(kept.pk), at=at), kept=kept)
    return Filed(case=receive_appeal(new, told, files, by=by, at=at))


def kept_until(new: NewCase, *, at: datetime) -> date | None:
    """Tell until which day an appeal would be kept; None where the firm has had its days."""
    return waits_until(new, ruling_of(new, at=at), at=at)


def waits_until(new: NewCase, ruling: Ruling, *, at: datetime) -> date | None:
    """Tell until which day an appeal waits; None where it need not."""
    until = rules.firm_has_until(
        ruling.law, prior_complaint_date=new.prior_complaint_date, firm_answered=new.firm_answered
    )
    return until if until and until > clock.day_of(at) else None


def ruling_of(new: NewCase, *, at: datetime) -> Ruling:
    """Reckon which unit will probably handle an appeal, and which law gives the firm its days."""
    today = clock.day_of(at)
    unit_id = new.unit_id or route_matter(question_of(new, at=at), today=today).unit_id
    line = Hotline.objects.in_force(today).filter(key=new.hotline).select_related("unit").first()
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id else line.unit if line else None
    unit = unit or Unit.objects.in_force(today).get(is_lead=True)
    try:
        law = procedure_for(member=unit.member, kind=new.kind, on=today, hotline=new.hotline)
    except UnknownProcedure:
        law = None
    return Ruling(unit, law)


def keep(
    kept: KeptAppeal | None,
    new: NewCase,
    told: Sorting,
    files: tuple[GivenFile, ...],
    typed: dict,
    ruling: Ruling,
    wakes_on: date,
    *,
    by: Actor,
    at: datetime,
) -> KeptAppeal:
    """Keep an appeal anew, or change what is kept of it."""
    about = {
        "hotline": new.hotline,
        "unit": ruling.unit,
        "procedure": ruling.law.id,
        "trader_name": new.trader_name[:120],
        "prior_complaint_date": new.prior_complaint_date,
        "wakes_on": wakes_on,
        "fault": "",
    }
    facts = {"wakes_on": wakes_on.isoformat(), "unit": ruling.unit.name, "scheme": told.scheme}
    if kept is None:
        number = new.number or draw_number(at=at)
        kept = KeptAppeal.objects.create(
            number=number,
            source=new.source,
            source_key=new.source_key,
            state=KeptState.KEPT,
            body=intake.write_body(replace(new, number=number), told, typed),
            kept_at=at,
            **about,
        )
        journal.write(KEPT.kind, kept.pk, "keep", by=by, at=at, target=kept.state, facts=facts)
    else:
        body = intake.write_body(replace(new, number=kept.number), told, typed)
        kept = machine.move(KEPT, kept, "change", by=consumer(kept.pk), at=at, facts=facts, body=body, **about)
        KeptFile.objects.filter(kept=kept).delete()
    KeptFile.objects.bulk_create([KeptFile(kept=kept, **vars(file)) for file in files])
    return kept
