"""Serve: record that a document reached its addressee; the consumer finds it with their matter from then on."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.states import CASE
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.documents import rules
from gongzhi.documents.kinds import kind_of
from gongzhi.documents.models import Document, Service
from gongzhi.documents.states import DOCUMENT
from gongzhi.documents.words import Way


@act
def serve_document(
    *,
    document: Document,
    way: str,
    by: Actor,
    at: datetime,
    to: str = "",
    day: date | None = None,
    note: str = "",
    key: UUID | None = None,
) -> Document:
    """Record one service, among perhaps several: on the consumer, or on whom `to` names.

    :param day: when it was; today where none is given.
    :raises Refused: if the way is none, the day cannot be, or what is sent online is not meant for the consumer.
    """
    document = machine.lock(document, key=key, kind=DOCUMENT.kind)
    if way not in Way.values:
        raise Refused(_("请选择送达方式。"), field="way")
    to, note, today = to.strip(), note.strip(), clock.day_of(at)
    kind = kind_of(document.kind)
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
    case_id = document.record_id if document.record_kind == CASE.kind else None
    facts = {"way": way, "to_consumer": to_consumer, "case_id": case_id}
    document = machine.move(DOCUMENT, document, "serve", by=by, at=at, facts=facts, key=key, **changes)
    Service.objects.create(document=document, way=way, to=to, day=day, note=note, by_name=by.name, at=at)
    return document
