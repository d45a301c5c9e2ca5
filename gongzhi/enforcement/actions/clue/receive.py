"""Receive: register a clue, from wherever it comes."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.access import handles
from gongzhi.cases.models import Case, Party
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import (
    begin,
    check_subject,
    next_number,
    own_unit,
    refuse_second,
    rule_for,
    said,
    subject_of,
)
from gongzhi.enforcement.words import OF_CASES, ClueState, Source


@act
def register_clue(*, new: NewClue, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Register a clue in a unit of who acts; the limit to verify it runs from the day of discovery.

    :raises Invalid: naming each field that is wrong.
    :raises NotAllowed: if who acts does not investigate in this unit.
    """
    refuse_second(Clue, key)
    unit = own_unit(by, new.unit_id, at=at)
    if new.source not in Source.values:
        raise Refused(_("请选择线索来源。"), field="source")
    facts = said(new.facts, field="facts", what=_("请写明涉嫌违法的事实和依据。"))
    today = clock.day_of(at)
    if new.found_date and new.found_date > today:
        raise Refused(_("发现日期不能晚于今天。"), field="found_date")
    trader, details = check_subject(new, unit=unit)
    clue = Clue(
        **subject_of(new, trader, details),
        number=next_number("XS", at),
        key=key,
        state=ClueState.RECEIVED,
        unit=unit,
        procedure=rule_for("clue", unit, at),
        source=new.source,
        source_id=new.source_id,
        source_label=new.source_label[:120],
        facts=facts,
        found_date=new.found_date or today,
        received_at=at,
        reporter_digest=new.reporter_digest,
    )
    facts = {"source": clue.source, "label": clue.source_label}
    begin(clue, "receive", by=by, at=at, facts=facts, since=clue.found_date)
    return clue


@act
def register_clue_from_case(*, case: Case, new: NewClue, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Register what was found while working on a complaint, or what a report tells.

    The clue leads back to the case; who complained or reported stays with the case.

    :raises NotAllowed: if who acts does not handle the case.
    """
    if not handles(case, by) or by.kind != "officer":
        raise NotAllowed(_("只有办理本件的单位可以登记线索。"))
    person = Party.objects.filter(case=case).order_by("id").first()
    source = Source.REPORT if case.kind == Kind.REPORT else Source.COMPLAINT
    told = replace(
        new,
        source=source,
        source_id=case.pk,
        source_label=case.number,
        trader_id=new.trader_id or case.trader_id,
        trader_name=new.trader_name or case.trader_name,
        trader_address=new.trader_address or case.trader_address,
        region=new.region or case.region_id or "",
        reporter_digest=bytes(person.phone_digest) if person and person.phone_digest else None,
    )
    return register_clue(new=told, by=by, at=at, key=key)


def case_of(clue: Clue) -> Case | None:
    """Give the consumer's matter that a clue comes from, or None."""
    return Case.objects.filter(pk=clue.source_id).first() if clue.source in OF_CASES else None
