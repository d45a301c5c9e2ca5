"""Report: issue the closing report once more, in place of the one before, with the same figures."""

from datetime import datetime
from uuid import UUID

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready
from gongzhi.campaigns.papers import REPORT
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.models import Document
from gongzhi.documents.words import VALID


@act
def report_again(*, campaign: Campaign, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Campaign:
    """Issue it again, where its text was mended or it was withdrawn; the figures are those of the closing.

    :raises Refused: if its template has faults.
    """
    campaign = ready("report", campaign, by=by, at=at, key=key)
    valid = Document.objects.filter(
        kind=REPORT.key, record_kind=CAMPAIGN.kind, record_id=campaign.pk, state__in=VALID
    )
    before = valid.order_by("-id").first()
    made = issue_document(kind=REPORT, record=campaign, record_id=campaign.pk, by=by, at=at, replaces=before)
    facts = {"number": made.number, "document": made.pk}
    return move(campaign, "report", by=by, at=at, note=note.strip(), key=key, facts=facts)
