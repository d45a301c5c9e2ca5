"""Serve: record that a document reached its addressee; the consumer finds it with their matter from then on."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.models import Case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.states import CASE
from gongzhi.cases.words import How, Side
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.documents import rules
from gongzhi.documents.kinds import Kind, kind_of
from gongzhi.documents.models import Document, Service
from gongzhi.documents.states import DOCUMENT
from gongzhi.documents.words import Way

AS_TOLD = {
    Way.ONLINE: How.ONLINE,
    Way.IN_PERSON: How.IN_PERSON,
    Way.POST: How.POST,
    Way.LEFT: How.LEFT,
    Way.ANNOUNCED: How.ANNOUNCED,
}
"""How a document was served → how somebody was told by it."""


@act
def serve_document(
    *,
    document: Document,
    way: str,
    by: Actor,
    at: datetime,
    to: str = "",
    on_trader: bool = False,
    day: date | None = None,
    note: str = "",
    key: UUID | None = None,
) -> Document:
    """Record one service, among perhaps several: on the consumer, on the matter's trader, or on whom `to` names.

    Where the law says that the side must be told of what the document puts down, that is on record with it.

    :param day: when it was; today where none is given.
    :raises Refused: if the way is none, the day cannot be, or what is sent online is not meant for the consumer.
    """
    document = machine.lock(document, key=key, kind=DOCUMENT.kind)
    if way not in Way.values:
        raise Refused(_("请选择送达方式。"), field="way")
    to, note, today = to.strip(), note.strip(), clock.day_of(at)
    kind = kind_of(document.kind)
    case = Case.objects.get(pk=document.record_id) if document.record_kind == CASE.kind else None
    if on_trader:
        to = to or trader_of(kind, document)
    to_consumer = not to and kind.to_consumer
    if not to and not kind.to_consumer:
        raise Refused(_("请写明送达给谁。"), field="to")
    if way == Way.ONLINE and not to_consumer:
        raise Refused(_("网上送达只能送达给消费者；送达其他人请选择别的方式。"), field="way")
    if len(to) > 120 or len(note) > 200:
        raise Refused(_("写得太长了。"), field="to" if len(to) > 120 else "note")
    day = today if way == Way.ONLINE else day or today
    if why := rules.day_fits(day, issued=document.issued_on, today=today):
        raise Refused(why, field="day")
    changes = {"for_consumer": True} if to_consumer else {}
    facts = {"way": way, "to_consumer": to_consumer, "case_id": case.pk if case else None}
    document = machine.move(DOCUMENT, document, "serve", by=by, at=at, facts=facts, key=key, **changes)
    Service.objects.create(document=document, way=way, to=to, day=day, note=note, by_name=by.name, at=at)
    side = Side.COMPLAINANT if to_consumer else Side.RESPONDENT if on_trader else None
    if case and side and kind.tells:
        note_telling(case, kind, document, side, how=AS_TOLD[Way(way)], on_date=day, by=by, at=at, key=key)
    return document


def trader_of(kind: Kind, document: Document) -> str:
    """Name the trader that a document's record is about."""
    record = kind.find(document.record_id)
    return getattr(record, "case", record).trader_name


def note_telling(
    case: Case, kind: Kind, document: Document, side: Side, *, how: How, on_date: date, by: Actor, at: datetime, key
) -> None:
    """Put on record with the matter that a side was told by a document; not where its state does not allow that."""
    procedure = procedure_of(case)
    for duty in procedure.duties_for(kind.tells) if procedure else ():
        if side in duty.recipients and CASE.refusal(case, "serve", by=by, at=at) is None:
            case = serve_case(
                case=case,
                duty=duty.key,
                side=side,
                how=how,
                on_date=on_date,
                document=document.number,
                by=by,
                at=at,
                key=key and uuid5(key, duty.key),
            )
