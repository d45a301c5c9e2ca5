"""Close: end a campaign, keep its figures as they are now, and issue the closing report that says them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.figures import reckon
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready, said
from gongzhi.campaigns.papers import REPORT
from gongzhi.campaigns.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.documents.actions.issue import issue_document


@act
def close_campaign(*, campaign: Campaign, summary: str, by: Actor, at: datetime, key: UUID | None = None) -> Campaign:
    """End it for good. Whatever becomes of its records later, its figures and its report stay.

    :param summary: what was done well, what remains; part of the report.
    :raises Refused: if no summary is given, or the report's template has faults.
    """
    campaign = ready("close", campaign, by=by, at=at, key=key)
    summary = said(summary, field="summary", what=_("请写明主要做法、成效和下一步打算。"), most=5000)
    figures = reckon(campaign, today=clock.day_of(at))
    campaign.state, campaign.summary, campaign.figures = State.CLOSED, summary, figures
    document = issue_document(kind=REPORT, record=campaign, record_id=campaign.pk, by=by, at=at)
    facts = {"number": document.number, "document": document.pk, "figures": figures["totals"]}
    return move(campaign, "close", by=by, at=at, key=key, facts=facts, summary=summary, figures=figures, ended_at=at)
