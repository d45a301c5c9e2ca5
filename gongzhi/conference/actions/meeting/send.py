"""Send: issue the approved minutes as a numbered document to all who were invited."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.conference.papers import MINUTES
from gongzhi.conference.rules import hash_of
from gongzhi.conference.states import MEETING
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.documents.actions.issue import issue_document


@act
def send_minutes(*, meeting: Meeting, by: Actor, at: datetime, key: UUID | None = None) -> Meeting:
    """Make the document, DOCX and PDF, with the next number of the year, and tell the units.

    :raises Refused: if the text is not the one that was approved, or its template has faults.
    """
    meeting = ready("send", meeting, by=by, at=at, key=key)
    if hash_of(meeting.minutes) != meeting.minutes_hash:
        raise Refused(_("纪要与审定的不一致，不能印发。"))
    document = issue_document(kind=MINUTES, record=meeting, record_id=meeting.pk, by=by, at=at)
    tell_units(MEETING.kind, meeting.pk, sorted(meeting.unit_ids), stage="sent", due=None, at=at)
    facts = {
        "number": document.number,
        "document": document.pk,
        "pdf_sha256": document.pdf_sha256,
        "docx_sha256": document.docx_sha256,
    }
    return move(meeting, "send", by=by, at=at, key=key, facts=facts, sent_at=at)
